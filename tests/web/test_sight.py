"""An empty list says "none" only to somebody who would see every row."""

import gc
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from governance.accounts.models import Department
from governance.accounts.sight import of_departments
from governance.web.lists import Empty, ListPage
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
# By address: what the page shows to whom sees everything, and the part that others see.
LISTS = {
    "watch:finding-list": ("No findings", "findings on the systems of the departments"),
    "watch:candidate-list": ("No candidates", "candidates for the systems of the departments"),
    "incidents:incident-list": ("No incidents", "incidents with the systems of the departments"),
    "inventory:system-list": ("No systems yet", "the systems of the departments"),
    "approvals:use-case-list": ("No use cases yet", "the use cases of the departments"),
    "approvals:approval-list": ("No approvals yet", "approvals for the use cases of the depart"),
    "approvals:release-list": ("No releases yet", "the releases of the departments"),
    "obligations:obligation-list": ("No obligations yet", "those of use cases of the departments"),
    "obligations:document-list": ("No documents yet", "those about use cases of the departments"),
    "evidence:evidence-list": ("No evidence yet", "that of the departments"),
    "evidence:training-list": ("No trainings yet", "your own trainings, and those of the depart"),
}  # fmt: skip
# By the template of a row: what everybody sees alike, one's own, or what a page refuses whole.
WITHOUT_LIMITS = frozenset(
    {
        "accounts/person_row.html",
        "approvals/inbox_row.html",
        "approvals/mine_row.html",
        "audit/entry_row.html",
        "inventory/component_file_row.html",
        "inventory/component_row.html",
        "inventory/import_line.html",
        "inventory/import_row.html",
        "inventory/licence_row.html",
        "inventory/model_row.html",
        "inventory/policy_preview_row.html",
        "inventory/publisher_row.html",
        "inventory/signer_row.html",
        "jobs/job_row.html",
        "jobs/run_row.html",
        "notices/row.html",
        "obligations/frameworks/requirement_row.html",
        "obligations/frameworks/row.html",
        "obligations/requirements/row.html",
        "watch/change_row.html",
        "watch/source_problem_row.html",
        "watch/source_run_row.html",
    }
)


def read(address: str, client: Client) -> str:
    """What a person reads."""
    page = client.get(reverse(address))
    assert page.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode())))


def visitor(*roles: str | tuple[str, Department]) -> Client:
    """Somebody with these roles, signed in."""
    client = Client()
    client.force_login(UserFactory(roles=list(roles)))
    return client


@pytest.mark.parametrize("address", LISTS)
def test_who_sees_every_row_is_told_that_there_are_none(address: str) -> None:
    text = read(address, visitor("auditor"))

    assert LISTS[address][0] in text
    assert "that you may see" not in text


@pytest.mark.parametrize("address", LISTS)
def test_who_sees_a_part_is_told_which(address: str) -> None:
    text = read(address, visitor(("engineer", DepartmentFactory())))

    assert re.search(r"No [a-z ]+ that you may see", text)
    assert LISTS[address][1] in text
    assert "Whether there are others, this page does not tell you." in text
    assert "None of your roles" not in text


@pytest.mark.parametrize("address", LISTS)
def test_who_sees_nothing_is_told_which_right_is_missing(address: str) -> None:
    text = read(address, visitor("administrator"))

    assert re.search(r"No [a-z ]+ that you may see", text)
    assert "None of your roles lets you see systems and use cases" in text


def test_a_search_without_result_is_as_careful() -> None:
    address = reverse("inventory:system-list") + "?q=nothing"

    limited = visitor(("engineer", DepartmentFactory())).get(address).content.decode()
    whole = visitor("auditor").get(address).content.decode()

    assert "No row that you may see fits" in limited
    assert "No systems that you may see match" in limited
    assert "No row fits" in whole


@pytest.mark.parametrize(
    ("roles", "words"),
    [(["executive"], "No audit packs yet"), (["engineer"], "packs that you asked for yourself"),
     (["administrator"], "None of your roles lets you export audit packs")],
)  # fmt: skip
def test_packs_are_those_that_one_asked_for(roles: list[str], words: str) -> None:
    assert words in read("reports:pack-list", visitor(*roles))


@pytest.mark.parametrize(
    ("roles", "words"),
    [(["administrator"], "Nobody signs for anybody"), (["auditor"], "Nobody signs for anybody"),
     (["engineer"], "You see those that you gave or were given.")],
)  # fmt: skip
def test_delegations_are_those_that_concern_one(roles: list[str], words: str) -> None:
    text = read("approvals:delegation-list", visitor(*roles))

    assert words in text
    assert ("Nobody signs for anybody" in text) is (roles != ["engineer"])


def test_to_say_so_costs_no_statement_beyond_the_roles_that_narrowed_the_rows(
    rf: RequestFactory, django_assert_num_queries: Any
) -> None:
    request = rf.get("/")
    request.user = UserFactory(roles=[("engineer", DepartmentFactory())])
    sight, empty = of_departments("the systems"), Empty("No systems yet", "Add one.", "Add", "/a")
    assert request.user.grants

    with django_assert_num_queries(0):
        said = sight.of_none(request, empty, "systems")

    assert said is not None
    assert (said.title, said.action, said.url) == ("No systems that you may see", "Add", "/a")


def test_every_list_says_who_sees_it_or_is_known_to_have_no_limits() -> None:
    assert get_resolver().url_patterns  # Loads every list of the product.
    # `isinstance` would wake lazy objects of other tests.
    declared = [one for one in gc.get_objects() if issubclass(type(one), ListPage)]
    ours = [one for one in declared if "/" in one.row]

    silent = {one.row for one in ours if one.sight is None}

    assert len(ours) > 25
    assert sorted(silent - WITHOUT_LIMITS) == []
