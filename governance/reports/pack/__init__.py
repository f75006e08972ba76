"""What is in an audit pack: reads the database, returns frozen rows, never renders."""

from governance.reports.pack.contents import Contents, build_organisation, build_use_case

__all__ = ["Contents", "build_organisation", "build_use_case"]
