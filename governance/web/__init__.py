"""What every screen and every answer shares: lists, shell, template tags, refusals."""
