"""Local weights against what the hub published: files, hashes, scan, signature. No database."""
