"""New editions of the catalogue: what changes, and accepting it for what is open."""
