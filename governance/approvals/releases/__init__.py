"""The release desk: what the organisation asks itself before it publishes a model of its own."""
