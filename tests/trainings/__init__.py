"""The register of trainings."""
