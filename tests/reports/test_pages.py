"""Home by what one may do, search, and the pages of packs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.accounts.models import User
from governance.reports import actions
from governance.reports.models import Pack, PackScope
from tests.approvals.factories import requested
from tests.factories import UserFactory
from tests.reports.conftest import Sample

pytestmark = pytest.mark.django_db


def _home(client: Client, user: User) -> tuple[list[str], str]:
    client.force_login(user)
    page = client.get(reverse("home"))
    return [block.key for block in page.context["blocks"]], page.content.decode()


@pytest.mark.parametrize(
    ("role", "blocks"),
    [
        ("engineer", ["clocks", "mine", "to-fix"]),
        ("security_reviewer", ["clocks", "inbox", "to-fix", "changes"]),
        ("executive", ["clocks", "inbox", "position"]),
        ("auditor", ["clocks", "position", "packs", "record"]),
        ("administrator", ["packs", "record", "settings"]),
    ],
)
@pytest.mark.once
def test_each_role_sees_what_it_works_on(
    sample: Sample, client: Client, role: str, blocks: list[str]
) -> None:
    assert _home(client, UserFactory(roles=[role]))[0] == blocks


def test_who_holds_several_roles_sees_each_block_once(sample: Sample, client: Client) -> None:
    roles = ["engineer", "governance_officer", "executive", "auditor", "administrator"]

    keys, _ = _home(client, UserFactory(roles=roles))

    assert len(set(keys)) == len(keys) == 11


def test_who_holds_no_role_is_told_how_to_get_one(client: Client) -> None:
    keys, text = _home(client, UserFactory())

    assert keys == []
    assert "an administrator gives it to you" in text


@pytest.mark.once
def test_the_inbox_has_what_i_may_sign_and_nothing_else(sample: Sample, client: Client) -> None:
    officer: User = UserFactory(roles=["governance_officer"])
    mine = requested(1, name="Wants the officer")

    _, text = _home(client, officer)

    assert f'href="{mine.get_absolute_url()}#decision"' in text
    assert f"{sample.open.get_absolute_url()}#decision" not in text


@pytest.mark.once
def test_an_engineer_reads_what_blocks_each_system(sample: Sample, client: Client) -> None:
    owner = sample.open.use_case.owner
    owner.assignments.create(role="engineer")

    _, text = _home(client, owner)

    assert "Draft answers" in text
    assert "Waits for: " in text


def test_searching_finds_every_kind_that_one_may_see(sample: Sample, client: Client) -> None:
    client.force_login(UserFactory(roles=["auditor"]))

    groups = client.get(reverse("search"), {"q": "mail"}).context["groups"]
    found = {group.title: [hit.title for hit in group.hits] for group in groups}

    assert found["Use cases"] == ["Count parcels", "Draft answers", "Sort mail"]
    assert len(found["Approvals"]) == 1
    lists = [client.get(group.all_url) for group in groups]
    assert [page.context["list"].rows.paginator.count for page in lists] == [
        len(group.hits) for group in groups
    ]


def test_searching_shows_nothing_of_other_departments(sample: Sample, client: Client) -> None:
    department = sample.open.use_case.system.department
    client.force_login(UserFactory(roles=[("engineer", department)]))

    groups = client.get(reverse("search"), {"q": sample.approved.use_case.system.name}).context[
        "groups"
    ]

    assert groups == ()


@pytest.fixture
def ready(sample: Sample, executive: User) -> Pack:
    """A finished pack of the approved use case."""
    pack = actions.request_pack(
        PackScope.USE_CASE, sample.approved.use_case, by=executive, at=timezone.now()
    )
    actions.build(pack.pk, at=timezone.now())
    pack.refresh_from_db()
    return pack


def test_a_pack_is_asked_for_from_the_page_of_a_use_case(
    sample: Sample, executive: User, client: Client
) -> None:
    client.force_login(executive)
    address = reverse("reports:pack-use-case", args=[sample.approved.use_case.pk])
    assert address in client.get(sample.approved.use_case.get_absolute_url()).content.decode()

    first, second = client.post(address), client.post(address)

    pack = Pack.objects.get()
    assert first["Location"] == second["Location"] == pack.get_absolute_url()
    page = client.get(pack.get_absolute_url()).content.decode()
    assert "Waiting for a worker" in page
    assert "Look again" in page


def test_the_progress_alone_is_answered_when_htmx_asks_for_it(
    sample: Sample, executive: User, client: Client
) -> None:
    client.force_login(executive)
    pack = actions.request_pack(PackScope.ORGANISATION, None, by=executive, at=timezone.now())
    Pack.objects.filter(pk=pack.pk).update(state="building", done=3, total=4, step="Writing")

    page = client.get(pack.get_absolute_url(), headers={"HX-Target": "progress"})

    text = page.content.decode()
    assert 'value="75"' in text
    assert "<html" not in text


@pytest.mark.once
def test_the_file_comes_with_its_name_and_nothing_guesses_its_type(
    ready: Pack, executive: User, client: Client
) -> None:
    client.force_login(executive)

    answer = client.get(reverse("reports:pack-download", args=[ready.pk]))

    name = f"weighbridge-pack-use-case-{ready.as_of:%Y-%m-%d}.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    page = client.get(ready.get_absolute_url()).content.decode()
    assert ready.sha256 in page
    assert f"verify_pack {name}" in page


def test_other_peoples_packs_do_not_exist_for_an_engineer(ready: Pack, client: Client) -> None:
    client.force_login(UserFactory(roles=["engineer"]))

    for name in ("pack-detail", "pack-download"):
        assert client.get(reverse(f"reports:{name}", args=[ready.pk])).status_code == 404
    assert client.post(reverse("reports:pack-cancel", args=[ready.pk])).status_code == 404


@pytest.mark.once
def test_ones_own_pack_is_gone_with_the_right_to_export(
    ready: Pack, executive: User, client: Client
) -> None:
    executive.assignments.all().delete()
    client.force_login(User.objects.get(pk=executive.pk))

    assert client.get(ready.get_absolute_url()).status_code == 404


def test_a_pack_of_a_foreign_use_case_cannot_be_asked_for(sample: Sample, client: Client) -> None:
    department = sample.open.use_case.system.department
    client.force_login(UserFactory(roles=[("engineer", department)]))

    address = reverse("reports:pack-use-case", args=[sample.approved.use_case.pk])

    assert client.post(address).status_code == 404
    assert client.post(reverse("reports:pack-organisation")).status_code == 403
    assert not Pack.objects.exists()


@pytest.mark.once
def test_a_pack_that_is_not_ready_has_no_file_and_says_so(
    sample: Sample, executive: User, client: Client
) -> None:
    client.force_login(executive)
    pack = actions.request_pack(PackScope.ORGANISATION, None, by=executive, at=timezone.now())

    answer = client.get(reverse("reports:pack-download", args=[pack.pk]))

    assert answer.status_code == 422
    assert "not ready" in answer.content.decode()


@pytest.mark.parametrize("more", [0, 15])
def test_pages_cost_the_same_for_few_rows_and_many(
    sample: Sample, client: Client, more: int, django_assert_max_num_queries: Any
) -> None:
    person: User = UserFactory(roles=["engineer", "governance_officer", "auditor"])
    for number in range(more):
        approval = requested(1, name=f"Mail {number}")
        approval.use_case.owner = person
        approval.use_case.save()
        Pack.objects.create(
            scope="use_case",
            use_case=approval.use_case,
            requested_by=person,
            requested_at=timezone.now(),
        )
    client.force_login(person)

    with django_assert_max_num_queries(38):
        client.get(reverse("home"))
    with django_assert_max_num_queries(14):
        client.get(reverse("search"), {"q": "mail"})
    with django_assert_max_num_queries(10):
        client.get(reverse("reports:pack-list"))
