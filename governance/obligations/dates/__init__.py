"""Everything about days: what applies on one, how ready we are for it, what the law moved."""
