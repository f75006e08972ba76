"""CycloneDX ML-BOMs: what we know of a model or a system as a document, and back."""
