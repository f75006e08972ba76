"""A pack as PDF/A-3u. Knows WeasyPrint and pikepdf; asks the database nothing."""

from governance.reports.render.document import Told, to_pdf

__all__ = ["Told", "to_pdf"]
