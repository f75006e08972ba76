"""The audit log as a page, and whether it is whole."""

import json

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.audit.filters import EntryFilter
from governance.audit.models import Counter, Entry
from governance.web.exports import CsvColumn
from governance.web.lists import Column, Empty, ListPage

MOST_GAPS = 50


class LogPage(ListPage):
    """A list whose export says more than its table: every field of every entry."""

    @property
    def csv_columns(self) -> list[CsvColumn]:
        """The columns of the export."""
        return [*super().csv_columns, *FURTHER]


FURTHER: tuple[CsvColumn, ...] = (
    ("Kind of object", lambda entry: entry.subject_type),
    ("Object", lambda entry: entry.subject_id),
    ("Entry of the object", lambda entry: entry.number),
    ("Note", lambda entry: entry.note),
    ("Before (JSON)", lambda entry: json.dumps(entry.before, ensure_ascii=False)),
    ("After (JSON)", lambda entry: json.dumps(entry.after, ensure_ascii=False)),
    ("Request", lambda entry: entry.request_id),
)
ENTRIES = LogPage(
    title="Audit log",
    noun=("entry", "entries"),
    row="audit/entry_row.html",
    columns=[
        Column("at", "When", sort="at"),
        Column("event", "Event", sort="event", csv=lambda entry: entry.get_event_display()),
        Column("actor", "Who", sort="actor"),
        Column("subject", "About", sort=("subject_type", "subject_label"), csv="subject_label"),
        Column("changes", "What changed", csv=lambda entry: entry.in_words),
    ],
    search=["subject_label", "actor", "note"],
    search_hint="Search by object, person or note",
    filters=EntryFilter,
    page_size=50,
    empty=Empty("Nothing has happened yet", "Every change leaves an entry here."),
    template="audit/entry_list.html",
)


def list_(request: HttpRequest) -> HttpResponseBase:
    """List every entry to those who may read the log."""
    require(user_of(request), Permission.AUDIT_READ)
    return ENTRIES.respond(request, Entry.objects.all())


def check(request: HttpRequest) -> HttpResponse:
    """Compare the number of entries of every object with its counter and say what is missing."""
    require(user_of(request), Permission.AUDIT_READ)
    gaps = list(Counter.objects.with_gaps()[: MOST_GAPS + 1])
    context = {
        "title": "Is the log whole?",
        "gaps": gaps[:MOST_GAPS],
        "more": len(gaps) > MOST_GAPS,
        "entries": Entry.objects.count(),
        "subjects": Counter.objects.count(),
    }
    fragment = "HX-Request" in request.headers
    return render(request, "audit/result.html" if fragment else "audit/check.html", context)
