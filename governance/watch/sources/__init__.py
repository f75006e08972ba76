"""Where advisories come from: one file per source."""
