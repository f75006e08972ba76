"""VEX documents: written from findings, read, and compared with them."""
