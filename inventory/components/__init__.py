"""Files that list the parts of a system: SBOMs, requirements and lock files, read into packages."""
