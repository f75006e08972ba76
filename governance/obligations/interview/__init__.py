"""What the AI Act asks of a use case or a model: asked in short pages, explained, and tried out."""
