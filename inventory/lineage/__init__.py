"""The graph of what a model was made from, read from rows, and its picture."""
