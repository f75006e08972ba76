"""Evidence that is here already is found by search and attached again, if the person may see it."""

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.evidence import actions
from governance.evidence.forms import EvidenceForm
from governance.evidence.models import Evidence
from tests.conftest import NOON
from tests.evidence.factories import EvidenceFactory
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def _form(user: User, sent: str) -> EvidenceForm:
    return EvidenceForm(QueryDict(sent), user=user)


def _search(client: Client, **query: Any) -> str:
    return client.get(reverse("evidence:evidence-picker"), query).content.decode()


def test_a_search_finds_items_by_title_issuer_and_number(client: Client, engineer: User) -> None:
    test = EvidenceFactory(title="Penetration test", strength=3, issued_by="Nordlicht Labs")
    other = EvidenceFactory(title="Bias study")
    client.force_login(engineer)

    for words in ("penetration", "nordlicht test", str(test.pk)):
        found = _search(client, q=words)
        assert test.title in found
    assert other.title not in _search(client, q="nordlicht")
    assert "No evidence that still counts matches" in _search(client, q="weather")


def test_what_is_ticked_stays_ticked_through_a_search(client: Client, engineer: User) -> None:
    chosen, other = EvidenceFactory(title="Chosen"), EvidenceFactory(title="Other")
    client.force_login(engineer)

    found = _search(client, q="other", evidence=[chosen.pk])

    assert f'value="{chosen.pk}" checked' in found
    assert f'value="{other.pk}">' in found


def test_what_ran_out_is_not_offered(client: Client, engineer: User) -> None:
    EvidenceFactory(title="Old test", valid_until=NOON.date() - timedelta(days=1))
    client.force_login(engineer)

    assert "Old test" not in _search(client, q="old")


def test_the_form_offers_few_of_many(engineer: User, django_assert_num_queries: Any) -> None:
    EvidenceFactory.create_batch(30, added_by=engineer)
    assert engineer.grants  # Asked once for each person.

    with django_assert_num_queries(1):
        page = _form(engineer, "").as_p()

    assert page.count('type="checkbox"') == 8
    assert "There is more." in page


def test_numbers_may_be_ticked_or_typed_with_commas(engineer: User) -> None:
    first, second, third = EvidenceFactory.create_batch(3)

    form = _form(engineer, f"evidence={first.pk}&evidence={second.pk}, {third.pk}")

    assert form.is_valid()
    assert set(form.cleaned_data["evidence"]) == {first, second, third}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("evidence=999999", "no evidence with the number 999999 that you may see"),
        ("evidence=twelve", "“twelve” is not the number of an item"),
        ("evidence=99999999999999999999999", "is not the number of an item"),
        ("evidence=%00", "is not the number of an item"),
    ],
    ids=["unknown", "a word", "larger than any", "an unseen character"],
)
def test_what_is_no_number_of_an_item_is_said(sent: str, said: str, engineer: User) -> None:
    form = _form(engineer, sent)

    assert not form.is_valid()
    assert said in form.errors["evidence"][0]


def test_evidence_of_other_departments_can_neither_be_found_nor_chosen(client: Client) -> None:
    ours, theirs = DepartmentFactory(), DepartmentFactory()
    person = UserFactory(roles=[("engineer", ours)])
    secret = EvidenceFactory(title="Secret", department=theirs)
    client.force_login(person)

    assert "Secret" not in _search(client, q="secret")
    assert "Secret" not in _search(client, q=str(secret.pk), evidence=secret.pk)
    assert not _form(person, f"evidence={secret.pk}").is_valid()


def test_the_picker_works_without_javascript(engineer: User) -> None:
    EvidenceFactory(title="Newest")

    page = str(_form(engineer, "")["evidence"])

    assert 'type="checkbox" name="evidence"' in page
    assert 'class="form-control" name="evidence" inputmode="numeric"' in page


def test_the_form_leaves_strength_to_the_kind_where_nobody_chose(engineer: User) -> None:
    plain = _form(engineer, "link=https://a.example/")
    chosen = _form(engineer, "link=https://a.example/&strength=3&issued_by=Laboratory")

    assert plain.is_valid()
    assert plain.weight == {"issued_by": ""}
    assert chosen.is_valid()
    assert (chosen.weight["strength"], chosen.weight["issued_by"]) == (3, "Laboratory")


def test_verified_by_machine_is_not_among_the_choices(engineer: User) -> None:
    form = _form(engineer, "link=https://a.example/&strength=4")

    assert not form.is_valid()
    field = form.fields["strength"]
    assert isinstance(field, forms.TypedChoiceField)
    assert [value for value, _ in field.choices] == ["", 1, 2, 3]


def test_one_item_serves_many(engineer: User) -> None:
    evidence = actions.add_link("Wiki", "https://a.example/", by=engineer, at=NOON)

    for _ in range(2):
        form = _form(engineer, f"evidence={evidence.pk}")
        assert form.is_valid()
        assert list(form.cleaned_data["evidence"]) == [evidence]

    assert Evidence.objects.count() == 1
