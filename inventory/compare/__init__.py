"""Two revisions, or a few models, side by side."""
