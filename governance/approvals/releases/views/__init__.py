"""The pages of the release desk."""
