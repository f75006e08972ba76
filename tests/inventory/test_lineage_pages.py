"""The lineage tab: whose terms reach a model, what is missing, and what a person knows besides."""

import pytest
from django.test import Client

from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import statements, store_snapshot
from inventory.actions.lineage import follow
from inventory.hubs.base import BaseModelFact
from inventory.models import (
    BaseModelLink,
    DatasetLink,
    HubModel,
    LineageLookup,
    LinkSource,
    Revision,
)
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
LONG = "a-publisher-with-a-long-name/a-model-whose-name-goes-on-and-on-and-on-for-eighty-letters"


def stored(name: str, key: str = "a", *bases: BaseModelFact, ancestor: bool = False, **facts):
    given = {"licence_key": "mit", "licence_keys": ("mit",), **facts}
    return store_snapshot(
        snapshot(
            hub_id=key * 24, repo_id=name, asked_id=name, sha=key * 40, base_models=bases, **given
        ),
        by=None, at=NOON, as_ancestor=ancestor,
    ).model  # fmt: skip


def chain() -> HubModel:
    """A registered model over an ancestor over a base that nobody could find."""
    stored("lab/base", "b", BaseModelFact("lab/gone", "merge"), ancestor=True,
           licence_key="llama3.1", licence_keys=("llama3.1",))  # fmt: skip
    return stored("lab/tuned", "a", BaseModelFact("lab/base", "finetune"), datasets=("lab/talks",))


def tab(model: HubModel) -> str:
    return f"/models/{model.pk}/lineage/"


def test_the_tab_shows_the_expression_and_who_brings_what(browser: Client) -> None:
    page = browser.get(tab(chain())).content.decode()

    assert "Effective terms" in page
    assert "LicenseRef-llama3.1" in page
    assert "lab/tuned → lab/base" in page
    assert "Not all is known" in page
    assert "What stands out" in page


def test_the_picture_and_the_list_say_the_same(browser: Client) -> None:
    page = browser.get(tab(chain())).content.decode()

    assert '<title id="lineage-title">Lineage of lab/tuned</title>' in page
    picture, _, rest = page.partition("The same as a list")
    for name in ("lab/tuned", "lab/base", "lab/gone", "lab/talks"):
        assert name in picture
        assert name in rest
    assert "? Not looked up" in picture
    assert "style=" not in picture


def test_an_ancestor_that_nobody_registered_has_no_page_and_no_link(browser: Client) -> None:
    model = chain()
    base = HubModel.objects.get(repo_id="lab/base")

    page = browser.get(tab(model)).content.decode()

    assert f'href="/models/{base.pk}/"' not in page
    assert browser.get(f"/models/{base.pk}/").status_code == 404
    assert browser.get(tab(base)).status_code == 404


def test_a_lineage_without_a_conflict_is_said_to_have_none_on_the_evidence_of_a_day(
    browser: Client,
) -> None:
    page = browser.get(tab(stored("lab/alone"))).content.decode()

    assert "No conflict found by rules L1–L14 on the evidence of 21 November 2026" in page
    assert "That does not prove that there is none" in page


def test_models_made_from_this_one_are_listed(browser: Client) -> None:
    base = stored("lab/base", "b")
    stored("lab/tuned", "a", BaseModelFact("lab/base", "finetune"))

    page = browser.get(tab(base)).content.decode()

    assert "lab/tuned" in page.partition("Made from this model")[2]


def test_a_circle_has_a_page(browser: Client) -> None:
    stored("lab/one", "b", BaseModelFact("lab/two", "finetune"))
    model = stored("lab/two", "a", BaseModelFact("lab/one", "finetune"))

    page = browser.get(tab(model)).content.decode()

    assert 'data-kind="circle"' in page
    assert "stands further up" in page


def test_thirty_models_with_long_names_are_asked_for_as_often_as_three(
    browser: Client, django_assert_max_num_queries
) -> None:
    names = [f"{LONG}-{number}"[-90:] for number in range(29)]
    model = stored("lab/merged", "a", *(BaseModelFact(name, "merge") for name in names))

    with django_assert_max_num_queries(20):
        page = browser.get(tab(model)).content.decode()

    assert page.count('class="box"') == 30


def test_what_waits_is_listed_and_can_be_asked_for_again(browser: Client) -> None:
    model = chain()
    follow(model, by=None, at=NOON)
    LineageLookup.objects.filter(repo_id="lab/gone").update(state="missing", problem="Not there.")

    page = browser.get(tab(model)).content.decode()
    answer = browser.post(f"{tab(model)}look-again/", follow=True)

    assert "Not there." in page
    assert "The hub is asked again" in answer.content.decode()
    assert LineageLookup.objects.get(repo_id="lab/gone").state == "waiting"


def test_a_person_states_a_base_model(browser: Client, engineer: User) -> None:
    model = stored("lab/tuned")
    stored("lab/base", "b", ancestor=True)

    answer = browser.post(
        f"{tab(model)}base/", {"base-repo_id": "lab/base", "base-relation": "finetune"}
    )

    assert answer.status_code == 302
    link = BaseModelLink.objects.get()
    assert (link.source, link.added_by, link.base and link.base.repo_id) == (
        LinkSource.PERSON, engineer, "lab/base",
    )  # fmt: skip
    entry = Entry.objects.about(model).get(event=Event.LINEAGE_STATED)
    assert entry.after["base model"] == "lab/base"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"base-repo_id": "not a name"}, "is not the name of a model"),
        ({"base-repo_id": "lab/tuned"}, "not made from itself"),
        ({"base-repo_id": "lab/base", "base-base_sha": "main"}, "40 hex digits"),
    ],
)
def test_a_statement_that_cannot_be_is_refused_beside_its_field(
    given: dict[str, str], sentence: str, browser: Client
) -> None:
    model = stored("lab/tuned")

    answer = browser.post(f"{tab(model)}base/", given)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not BaseModelLink.objects.exists()


def test_the_same_statement_twice_is_refused(engineer: User) -> None:
    revision = stored("lab/tuned").revisions.get()
    statements.state_base(revision, "lab/base", relation="merge", by=engineer, at=NOON)

    with pytest.raises(Refused, match="stated already"):
        statements.state_base(revision, "lab/base", relation="merge", by=engineer, at=NOON)


def test_a_person_states_a_dataset_made_by_a_model(browser: Client) -> None:
    model = stored("lab/tuned")

    browser.post(
        f"{tab(model)}dataset/",
        {"dataset-repo_id": "lab/talks", "dataset-role": "preference",
         "dataset-generated_by": "meta-llama/Llama-2-7b-chat-hf"},
    )  # fmt: skip

    link = DatasetLink.objects.get()
    assert (link.role, link.source) == ("preference", LinkSource.PERSON)
    assert link.dataset.generated_by == ["meta-llama/Llama-2-7b-chat-hf"]
    page = browser.get(tab(model)).content.decode()
    assert "lab/talks" in page


def test_what_a_person_stated_can_be_taken_back_and_what_a_card_says_cannot(
    browser: Client, engineer: User
) -> None:
    model = stored("lab/tuned", "a", BaseModelFact("lab/base", "finetune"))
    revision = model.revisions.get()
    stated = statements.state_base(revision, "lab/other", relation="", by=engineer, at=NOON)
    claimed = BaseModelLink.objects.get(repo_id="lab/base")

    browser.post(f"{tab(model)}base/{stated.pk}/withdraw/")
    refused = browser.post(f"{tab(model)}base/{claimed.pk}/withdraw/")

    assert list(BaseModelLink.objects.all()) == [claimed]
    assert refused.status_code == 422
    assert "What a card says is not removed here" in refused.content.decode()


def test_a_new_commit_keeps_what_people_stated_and_its_digest_is_the_hubs_alone(
    engineer: User,
) -> None:
    model = stored("lab/tuned")
    first = model.revisions.get()
    statements.state_base(first, "lab/base", relation="finetune", by=engineer, at=NOON)
    statements.state_dataset(first, "lab/talks", role="", by=engineer, at=NOON)

    again = stored("lab/tuned")
    store_snapshot(
        snapshot(repo_id="lab/tuned", asked_id="lab/tuned", sha="2" * 40), by=None, at=NOON
    )

    second = Revision.objects.get(model=model, sha="2" * 40)
    assert second.base_models.get().repo_id == "lab/base"
    assert second.dataset_links.get().source == LinkSource.PERSON
    assert again.revisions.get(pk=first.pk).digest == first.digest


def test_who_may_not_register_models_may_not_state_lineages(client: Client) -> None:
    model = stored("lab/tuned")
    auditor = UserFactory(roles=["auditor"])
    client.force_login(auditor)

    page = client.get(tab(model)).content.decode()

    assert "State a base model" not in page
    assert client.post(f"{tab(model)}base/", {"base-repo_id": "a/b"}).status_code == 403
    with pytest.raises(NotAllowed):
        statements.state_dataset(model.revisions.get(), "lab/talks", role="", by=auditor, at=NOON)


def test_the_api_gives_nodes_edges_terms_and_findings(browser: Client) -> None:
    model = chain()
    follow(model, by=None, at=NOON)

    answer = browser.get(f"/api/v1/models/{model.pk}/lineage/").json()

    assert "LicenseRef-llama3.1" in answer["expression"]
    assert not answer["complete"]
    assert {node["name"]: node["model"] for node in answer["nodes"]} == {
        "lab/tuned": model.pk, "lab/base": None, "lab/gone": None, "lab/talks": None,
    }  # fmt: skip
    assert [edge["relation"] for edge in answer["edges"]] == ["finetune", "", "merge"]
    assert [row["repo_id"] for row in answer["lookups"]] == ["lab/talks", "lab/gone"]
    assert answer["findings"]


def test_a_program_states_and_takes_back(browser: Client) -> None:
    model = stored("lab/tuned")
    address = f"/api/v1/models/{model.pk}/lineage"

    made = browser.post(f"{address}/bases/", {"repo_id": "lab/base"}, "application/json")
    data = browser.post(f"{address}/datasets/", {"repo_id": "lab/talks"}, "application/json")
    wrong = browser.post(f"{address}/bases/", {"repo_id": "a b"}, "application/json")
    again = browser.post(f"{address}/look-again/")
    base, dataset = data.json()["stated"]
    gone = browser.delete(f"{address}/bases/{base['id']}/")
    browser.delete(f"{address}/datasets/{dataset['id']}/")

    assert (made.status_code, data.status_code, wrong.status_code) == (201, 201, 422)
    assert (again.status_code, gone.status_code) == (202, 204)
    assert browser.get(f"{address}/").json()["stated"] == []
    assert browser.delete(f"{address}/bases/{base['id']}/").status_code == 404


def test_the_lineage_of_an_ancestor_is_nobodys(browser: Client) -> None:
    chain()
    base = HubModel.objects.get(repo_id="lab/base")

    assert browser.get(f"/api/v1/models/{base.pk}/lineage/").status_code == 404
