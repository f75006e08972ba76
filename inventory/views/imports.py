"""Import an inventory: upload, look at what it would do, apply, watch."""

from time import monotonic
from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can_anywhere
from governance.audit.models import Entry
from governance.web.exports import csv_response
from governance.web.lists import Column, Empty, ListPage
from governance.web.nudges import nudge
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import imports
from inventory.import_forms import ImportForm
from inventory.imports.columns import COLUMNS, example_rows
from inventory.imports.limits import READ_AT_ONCE
from inventory.models import ImportRow, ImportState, InventoryImport, RowPlan, RowState
from inventory.tasks import work_on_import

AT_ONCE_SECONDS = 3.0
REJECT_COLUMNS = [
    ("Line", lambda row: row.line),
    ("Reason", lambda row: row.result or row.sentence),
    ("The file says", lambda row: row.data.get("said", "")),
]
IMPORTS = ListPage(
    title="Imports",
    noun=("import", "imports"),
    row="inventory/import_row.html",
    template="inventory/import_list.html",
    columns=[
        Column("name", "File", sort="name"),
        Column("kind", "Kind", sort="kind", csv=lambda row: row.get_kind_display()),
        Column("state", "State", sort="state", csv=lambda row: row.get_state_display()),
        Column("rows_done", "Rows done", sort="rows_done", numeric=True),
        Column("requested_at", "Uploaded", sort="requested_at"),
    ],
    search=["name"],
    sort="-requested_at",
    empty=Empty(
        "No imports yet",
        "Bring models and systems from a table or from a CycloneDX ML-BOM. You see what each row "
        "will do before anything is saved.",
        "Import a file",
        reverse_lazy("inventory:import-new"),  # type: ignore[arg-type]  # lazy text
    ),
)


class RowFilter(django_filters.FilterSet):
    """What rows of an import can be narrowed by."""

    plan = django_filters.ChoiceFilter(label="What it does", choices=RowPlan.choices)
    state = django_filters.ChoiceFilter(label="State", choices=RowState.choices)

    class Meta:
        model = ImportRow
        fields: list[str] = []


ROWS = ListPage(
    title="Rows",
    noun=("row", "rows"),
    row="inventory/import_line.html",
    template="inventory/import_detail.html",
    columns=[
        Column("line", "Line", sort="line", numeric=True),
        Column("plan", "Plan", sort="plan", csv=lambda row: row.get_plan_display()),
        Column("sentence", "What it will do, or why it cannot be read"),
        Column("state", "State", sort="state", csv=lambda row: row.get_state_display()),
    ],
    search=["sentence"],
    search_hint="Search the rows",
    filters=RowFilter,
    sort="line",
    page_size=50,
    empty=Empty("No rows", "Nothing of the file has been read yet."),
)


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """The person's own imports."""
    return IMPORTS.respond(request, _mine(request))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Upload a file. A small one is read at once."""
    user = user_of(request)
    if not can_anywhere(user, Permission.INVENTORY_IMPORT):
        raise NotAllowed("You may not import inventories. Ask an administrator for the role.")
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*posted, user=user)
    if form.is_valid():
        try:
            source = _requested(request, form)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(source)
    context = {"form": form, "title": "Import models and systems", "columns": COLUMNS}
    status = 422 if form.errors else 200
    return render(request, "inventory/import_new.html", context, status=status)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What each row will do or did; the progress alone for a page that asks every few seconds."""
    source = get_object_or_404(_mine(request), pk=pk)
    context = _context(source)
    if request.headers.get("HX-Target") == "progress":
        response = render(request, "inventory/import_progress.html", context)
        if source.state not in (ImportState.READING, ImportState.APPLYING):
            response["HX-Refresh"] = "true"  # The rows below say something else now.
        return response
    return ROWS.respond(request, source.rows.all(), context)


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply the rows: for a few seconds here, then by a worker."""
    source = get_object_or_404(_mine(request), pk=pk)
    source = imports.apply(source, by=user_of(request), at=timezone.now())
    begin = monotonic()
    while (left := imports.carry_on(source, at=timezone.now())) and (
        monotonic() - begin < AT_ONCE_SECONDS
    ):
        pass
    if left:
        nudge(work_on_import, import_id=source.pk)
    return redirect(source)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up an import."""
    source = get_object_or_404(_mine(request), pk=pk)
    imports.cancel(source, by=user_of(request), at=timezone.now())
    return redirect(source)


@require_GET
def rejects(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that could not be read or applied, as CSV."""
    source = get_object_or_404(_mine(request), pk=pk)
    return csv_response(source.rows.rejected(), REJECT_COLUMNS, f"import-{pk}-rejects.csv")


@require_GET
def example(request: HttpRequest) -> HttpResponseBase:
    """A file with every column, made from the table of columns."""
    header, *rows = example_rows()
    columns = [(title, _cell(number)) for number, title in enumerate(header)]
    return csv_response(rows, columns, "inventory-example.csv")


def _cell(number: int) -> Any:
    return lambda row: row[number]


def _requested(request: HttpRequest, form: ImportForm) -> InventoryImport:
    source = imports.request_import(
        form.cleaned_data["file"],
        by=user_of(request),
        at=timezone.now(),
        system=form.cleaned_data["system"],
    )
    if source.size <= READ_AT_ONCE:
        return imports.read(source, at=timezone.now())
    transaction.on_commit(lambda: nudge(work_on_import, import_id=source.pk))
    return source


def _context(source: InventoryImport) -> dict[str, Any]:
    counts = source.rows.counts()
    return {
        "source": source,
        "title": source.name,
        "counts": [(plan, label, counts.get(plan, 0)) for plan, label in RowPlan.choices],
        "failed": counts.get(RowState.FAILED, 0),
        "rejected": counts.get(RowPlan.BAD, 0) + counts.get(RowState.FAILED, 0),
        "share": 100 * source.rows_done // source.rows_total if source.rows_total else 0,
        "facts": _facts(source),
        "entries": Entry.objects.about(source)[:20],
    }


def _facts(source: InventoryImport) -> list[tuple[str, str]]:
    words = {
        "encoding": "Encoding",
        "separator": "Cells separated by",
        "not_read": "Columns not read",
        "version": "CycloneDX version",
        "serial_number": "Serial number",
        "about": "About",
        "made_at": "Made at",
        "system_name": "Put into the system",
    }
    return [(label, source.facts[key]) for key, label in words.items() if source.facts.get(key)]


def _mine(request: HttpRequest) -> QuerySet[InventoryImport]:
    return InventoryImport.objects.visible_to(user_of(request))
