"""The catalogue: what every framework asks, whether it is owed here or not."""
