"""Files that bring an inventory: read into rows, each of which says what it will do."""
