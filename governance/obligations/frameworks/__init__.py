"""Frameworks: which there are, which are taken up, and how far their requirements are shown."""
