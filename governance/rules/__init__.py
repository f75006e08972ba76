"""Pure functions over sourced TOML: what the rules say, and why. No Django, no clock."""
