"""The register of trainings: who took which AI training when, and who still needs one."""
