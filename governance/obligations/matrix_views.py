"""The page of the matrix: filters, day and page in the address, and its export."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import Department
from governance.obligations import matrix
from governance.obligations.dates.as_of import AsOfForm, as_of
from governance.obligations.models import Framework
from governance.web.exports import CsvColumn, csv_response
from governance.web.links import Params

LINES = 25
ASKED = ("department", "framework")


class MatrixForm(AsOfForm):
    """Which use cases, which framework, which day."""

    department = forms.ModelChoiceField(
        Department.objects.all(), required=False, empty_label="Department: any"
    )
    framework = forms.ModelChoiceField(
        Framework.objects.taken_up(),
        required=False,
        empty_label="Framework: any",
        to_field_name="key",
    )
    field_order = ("department", "framework", "as_of")


def matrix_(request: HttpRequest) -> HttpResponseBase:
    """Show 25 use cases against the articles under which they owe something, or export all."""
    day, _ = as_of(request)
    form = MatrixForm({"as_of": day.isoformat(), **{k: request.GET.get(k) for k in ASKED}})
    found = matrix.owing(user_of(request))
    if form.is_valid() and (department := form.cleaned_data["department"]):
        found = found.filter(system__department__path__startswith=department.path)
    chosen = form.cleaned_data.get("framework")
    framework, now, params = chosen.key if chosen else "", timezone.now(), Params(request.GET)
    if request.GET.get("format") == "csv":
        return _export(matrix.matrix(found, framework=framework, day=day, at=now))
    page = Paginator(found, LINES).get_page(request.GET.get("page"))
    context = {
        "title": "Obligations matrix",
        "form": form,
        "day": day,
        "page": page,
        "matrix": matrix.matrix(page.object_list, framework=framework, day=day, at=now),
        "states": [(key, *words) for key, words in matrix.STATES.items()],
        "csv": params.url(format="csv", page=None),
        "previous": params.url(page=str(page.number - 1)),
        "next": params.url(page=str(page.number + 1)),
    }
    return render(request, "obligations/matrix.html", context)


def _export(found: matrix.Matrix) -> HttpResponseBase:
    columns: list[CsvColumn] = [
        ("Use case", lambda line: line.use_case.name),
        ("System", lambda line: line.use_case.system.name),
        ("Department", lambda line: line.use_case.system.department.name),
        *(_column(place, one.ref) for place, one in enumerate(found.articles)),
    ]
    return csv_response(found.lines, columns, "matrix.csv")


def _column(place: int, title: str) -> CsvColumn:
    return title, lambda line: line.cells[place].words
