"""What a model was made from is looked up at the hub, however long that takes."""

from datetime import timedelta

import pytest
from django.test import Client

from demo.hub import Sandbox
from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed
from inventory import model_list, tasks
from inventory.actions import lookups, registrations, store_snapshot
from inventory.hubs.huggingface import HuggingFace
from inventory.models import (
    BaseModelLink,
    Dataset,
    HubModel,
    LineageLookup,
    LinkSource,
    LookupState,
    Revision,
)
from tests.conftest import NOON
from tests.factories import RevisionFactory, UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)
FOLLOWED = {
    Event.MODEL_REGISTERED: (
        "inventory.actions.lineage.follow", "inventory.actions.terms.refresh_terms",
    ),
    Event.ANCESTOR_STORED: (
        "inventory.actions.lineage.follow", "inventory.actions.terms.refresh_terms",
    ),
    Event.MODEL_SNAPSHOT_STORED: (
        "inventory.actions.lineage.follow", "inventory.actions.terms.refresh_terms",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _follow(settings) -> None:
    settings.AUDIT_EFFECTS = "tests.inventory.test_lineage_lookups.FOLLOWED"


def register(hub: HuggingFace, name: str, *, by: User) -> HubModel:
    row = registrations.request(name, by=by, at=NOON)
    model = registrations.attempt(row, hub=hub, at=NOON).model
    assert model is not None
    return model


def fetch_all(hub: HuggingFace, *, at=NOON) -> None:
    """Ask for what is due until nothing new is."""
    for _ in range(60):
        due = list(LineageLookup.objects.due(at))
        if not due:
            return
        for row in due:
            lookups.fetch(row, hub=hub, at=at)
    raise AssertionError("The look-ups do not come to an end.")


def states() -> dict[str, str]:
    return dict(LineageLookup.objects.values_list("repo_id", "state"))


def test_the_bases_of_a_base_are_followed_and_stored_as_ancestors(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/base", license="llama3.1")
    sandbox.add("lab/tuned", license="mit", base_model="lab/base", relation="finetune")
    sandbox.add("lab/small", license="mit", base_model="lab/tuned", relation="quantized")

    model = register(hub, "lab/small", by=engineer)
    fetch_all(hub)

    base = HubModel.objects.get(repo_id="lab/base")
    assert base.registered_at is None
    assert base.registered_by is None
    assert states() == {"lab/tuned": "found", "lab/base": "found"}
    assert list(LineageLookup.objects.order_by("depth").values_list("depth", flat=True)) == [1, 2]
    terms = Revision.objects.get(model=model).effective_terms
    assert [part["licence_id"] for part in terms["parts"]][-1] == "llama3.1"
    assert terms["complete"]


def test_an_ancestor_is_logged_as_one_and_no_poll_is_set(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/base", license="mit")
    sandbox.add("lab/tuned", license="mit", base_model="lab/base", relation="finetune")

    register(hub, "lab/tuned", by=engineer)
    fetch_all(hub)

    entries = Entry.objects.about(HubModel.objects.get(repo_id="lab/base"))
    assert list(entries.values_list("event", flat=True)) == [Event.ANCESTOR_STORED]


def test_ancestors_appear_in_no_list_no_search_and_no_choice(
    sandbox: Sandbox, hub: HuggingFace, engineer: User, browser: Client
) -> None:
    sandbox.add("hidden/base", license="bigscience-bloom-rail-1.0")
    sandbox.add("lab/tuned", license="mit", base_model="hidden/base", relation="finetune")
    register(hub, "lab/tuned", by=engineer)
    fetch_all(hub)

    page = browser.get("/models/").content.decode()
    found = browser.get("/search/", {"q": "hidden"}).content.decode()

    assert "lab/tuned" in page
    assert "hidden/base" not in page
    assert "hidden/base" not in found
    assert "hidden" not in model_list.publisher_choices("")
    assert [row.repo_id for row in model_list.rows(engineer)] == ["lab/tuned"]


def test_a_person_who_registers_an_ancestor_makes_it_a_registered_model(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/base", license="mit")
    sandbox.add("lab/tuned", license="mit", base_model="lab/base", relation="finetune")
    register(hub, "lab/tuned", by=engineer)
    fetch_all(hub)
    ancestor = HubModel.objects.get(repo_id="lab/base")

    model = register(hub, "lab/base", by=engineer)

    assert model.pk == ancestor.pk
    assert (model.registered_by, model.registered_at) == (engineer, NOON)
    events = Entry.objects.about(model).order_by("pk").values_list("event", flat=True)
    assert list(events) == [Event.ANCESTOR_STORED, Event.MODEL_REGISTERED]


def test_an_ancestor_read_again_stays_an_ancestor(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/base", license="mit")
    sandbox.add("lab/tuned", license="mit", base_model="lab/base", relation="finetune")
    model = register(hub, "lab/tuned", by=engineer)
    fetch_all(hub)
    sandbox.change_licence("lab/base", "llama3.1")

    fetch_all(hub, at=NOON + timedelta(days=8))

    base = HubModel.objects.get(repo_id="lab/base")
    assert base.registered_at is None
    assert base.revisions.count() == 2
    newest = Revision.objects.get(model=model)
    assert {part["licence_id"] for part in newest.effective_terms["parts"]} >= {"llama3.1"}
    assert Entry.objects.about(model).filter(event=Event.TERMS_CHANGED).exists()


def test_a_circle_of_bases_comes_to_an_end(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/one", license="mit", base_model="lab/two", relation="finetune")
    sandbox.add("lab/two", license="mit", base_model="lab/one", relation="finetune")

    model = register(hub, "lab/one", by=engineer)
    fetch_all(hub)

    two = HubModel.objects.get(repo_id="lab/two")
    assert set(BaseModelLink.objects.values_list("revision__model", "base")) == {
        (model.pk, two.pk), (two.pk, model.pk),
    }  # fmt: skip
    assert Revision.objects.get(model=model).terms_digest


def test_a_base_that_is_missing_says_so_and_is_asked_for_again_days_later(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/tuned", license="mit", base_model="lab/gone", relation="finetune")
    model = register(hub, "lab/tuned", by=engineer)

    fetch_all(hub)

    row = LineageLookup.objects.get()
    assert row.state == LookupState.MISSING
    assert "no model named lab/gone" in row.problem
    assert not Revision.objects.get(model=model).effective_terms["complete"]
    sandbox.add("lab/gone", license="mit")
    fetch_all(hub, at=NOON + timedelta(days=8))
    assert states() == {"lab/gone": "found"}
    assert Revision.objects.get(model=model).effective_terms["complete"]


def test_a_local_path_is_never_asked_for(hub: HuggingFace, engineer: User, sandbox) -> None:
    sandbox.add("lab/tuned", license="mit", base_model="./out/checkpoint-500", relation="finetune")

    register(hub, "lab/tuned", by=engineer)

    row = LineageLookup.objects.get()
    assert row.state == LookupState.MISSING
    assert "not the name of a model" in row.problem


def test_a_base_named_by_its_old_name_is_found_under_the_new_one(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/new-name", license="mit", aliases=("lab/old-name",))
    sandbox.add("lab/tuned", license="mit", base_model="lab/old-name", relation="finetune")

    register(hub, "lab/tuned", by=engineer)
    fetch_all(hub)

    link = BaseModelLink.objects.get()
    assert link.repo_id == "lab/old-name"
    assert link.base is not None
    assert link.base.repo_id == "lab/new-name"


def test_a_registered_base_named_by_an_unknown_old_name_gets_the_name_and_nothing_else(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/base", license="mit")
    base = register(hub, "lab/base", by=engineer)
    sandbox.rename("lab/base", "lab/moved")
    sandbox.rename("lab/moved", "lab/moved-again")
    sandbox.change_licence("lab/moved-again", "llama3.1")
    sandbox.add("lab/tuned", license="mit", base_model="lab/moved", relation="finetune")

    register(hub, "lab/tuned", by=engineer)
    fetch_all(hub)

    assert BaseModelLink.objects.get().base == base
    base.refresh_from_db()
    assert (base.repo_id, base.revisions.count()) == ("lab/base", 1)


def test_a_hub_that_is_away_stops_no_registration_and_is_waited_for(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/base", license="mit")
    sandbox.add("lab/tuned", license="mit", base_model="lab/base", relation="finetune")
    model = register(hub, "lab/tuned", by=engineer)
    sandbox.fault("unavailable", repo_id="lab/base", times=None)

    fetch_all(hub)

    row = LineageLookup.objects.get()
    assert (row.state, row.tries) == (LookupState.WAITING, 1)
    assert row.problem
    assert row.next_try_at > NOON
    sandbox.heal()
    fetch_all(hub, at=LATER)
    assert states() == {"lab/base": "found"}
    assert BaseModelLink.objects.get(revision__model=model).base is not None


def test_a_worker_that_dies_holds_a_look_up_for_five_minutes(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/base", license="mit")
    sandbox.add("lab/tuned", license="mit", base_model="lab/base", relation="finetune")
    register(hub, "lab/tuned", by=engineer)
    row = LineageLookup.objects.get()
    assert LineageLookup.objects.claim(row.pk, at=NOON, until=NOON + registrations.LEASE)

    meanwhile = lookups.fetch(row, hub=hub, at=NOON + timedelta(minutes=4))
    after = lookups.fetch(row, hub=hub, at=NOON + timedelta(minutes=6))

    assert meanwhile.state == LookupState.WAITING
    assert after.state == LookupState.FOUND


def test_a_name_that_somebody_else_took_is_not_mixed_up(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add("lab/base", license="mit")
    sandbox.add("lab/tuned", license="mit", base_model="lab/base", relation="finetune")
    register(hub, "lab/tuned", by=engineer)
    fetch_all(hub)
    sandbox.delete("lab/base")
    sandbox.reuse_name("lab/base", license="llama3.1")

    fetch_all(hub, at=NOON + timedelta(days=8))

    row = LineageLookup.objects.get()
    assert row.state == LookupState.MISSING
    assert "another repository" in row.problem
    assert HubModel.objects.get(repo_id="lab/base").head_licence_key == "mit"


def test_a_chain_is_followed_twenty_generations_deep(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    for number in range(23):
        sandbox.add(f"lab/m{number}", license="mit", base_model=f"lab/m{number + 1}")

    register(hub, "lab/m0", by=engineer)
    fetch_all(hub)

    assert LineageLookup.objects.filter(state=LookupState.FOUND).count() == 20
    assert LineageLookup.objects.get(state=LookupState.TOO_DEEP).repo_id == "lab/m21"
    register(hub, "lab/m5", by=engineer)
    fetch_all(hub)
    assert states()["lab/m21"] == "found"


def test_the_commit_of_a_base_that_a_person_named_is_read_too(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    repo = sandbox.add("lab/base", license="mit")
    pinned = repo.head.mark.id
    sandbox.change_licence("lab/base", "llama3.1")
    sandbox.add("lab/tuned", license="mit")
    model = register(hub, "lab/tuned", by=engineer)
    BaseModelLink.objects.create(
        revision=model.revisions.get(), repo_id="lab/base", relation="finetune", base_sha=pinned,
        source=LinkSource.PERSON,
    )  # fmt: skip
    store_snapshot(hub.snapshot("lab/tuned"), by=None, at=NOON)
    LineageLookup.objects.create(kind="model", repo_id="lab/base", next_try_at=NOON, asked_at=NOON)

    fetch_all(hub)

    base = HubModel.objects.get(repo_id="lab/base")
    assert base.head_licence_key == "llama3.1"
    assert base.revisions.get(sha=pinned).licence_id == "mit"


def test_the_licence_of_a_dataset_is_read_from_its_card(
    sandbox: Sandbox, hub: HuggingFace, engineer: User
) -> None:
    sandbox.add_dataset("lab/talks", license="cc-by-nc-4.0", generated_by=["lab/teacher"])
    sandbox.add("lab/tuned", license="mit", datasets=("lab/talks", "lab/nowhere"))

    register(hub, "lab/tuned", by=engineer)
    fetch_all(hub)

    talks, nowhere = (
        Dataset.objects.get(repo_id="lab/talks"),
        Dataset.objects.get(repo_id="lab/nowhere"),
    )
    assert (talks.licence_key, talks.licence_id, talks.checked_at) == (
        "cc-by-nc-4.0", "cc-by-nc", NOON,
    )  # fmt: skip
    assert talks.generated_by == ["lab/teacher"]
    assert nowhere.checked_at is None
    assert "no dataset named lab/nowhere" in nowhere.problem


def test_a_dataset_that_the_card_names_no_more_goes_and_what_a_person_stated_stays() -> None:
    first = store_snapshot(snapshot(datasets=("a/one", "a/two")), by=None, at=NOON)
    link = first.revision.dataset_links.get(dataset__repo_id="a/one")
    link.source = LinkSource.PERSON
    link.save()

    store_snapshot(snapshot(datasets=("a/three",)), by=None, at=LATER)

    names = first.revision.dataset_links.values_list("dataset__repo_id", flat=True)
    assert set(names) == {"a/one", "a/three"}


def test_looking_again_takes_the_right_to_register(engineer: User) -> None:
    row = LineageLookup.objects.create(
        kind="model", repo_id="lab/base", state="missing", next_try_at=LATER, asked_at=NOON
    )

    with pytest.raises(NotAllowed):
        lookups.look_again([row], by=UserFactory(roles=["auditor"]), at=NOON)
    waiting = lookups.look_again([row], by=engineer, at=NOON)

    assert [one.pk for one in waiting] == [row.pk]


def test_models_stored_before_lineages_were_followed_catch_up() -> None:
    revision = RevisionFactory()
    BaseModelLink.objects.create(revision=revision, repo_id="lab/base", relation="finetune")

    lookups.catch_up(at=NOON)

    revision.refresh_from_db()
    assert states() == {"lab/base": "waiting"}
    assert revision.terms_digest
    assert lookups.catch_up(at=NOON) == 0


def test_the_task_asks_the_hub_for_what_is_due_and_then_for_what_that_names(
    sandbox: Sandbox, hub: HuggingFace, engineer: User, monkeypatch
) -> None:
    sandbox.add("lab/base", license="mit")
    sandbox.add("lab/tuned", license="mit", base_model="lab/base", relation="finetune")
    sandbox.add("lab/small", license="mit", base_model="lab/tuned", relation="quantized")
    register(hub, "lab/small", by=engineer)
    monkeypatch.setattr(tasks.fetch_lineage, "delay", tasks.fetch_lineage)

    tasks.fetch_lineage_due()

    assert states() == {"lab/tuned": "found", "lab/base": "found"}
