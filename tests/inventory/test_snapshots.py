"""What a hub said is stored once, kept, and told apart from what was said before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import Refused
from inventory.actions import NameReused, mark_disabled, mark_unavailable, store_snapshot
from inventory.hubs.base import BaseModelFact, FileFacts, ScanIssue, ScanStatus
from inventory.models import HubModel, ModelAlias, Revision, RevisionFile
from tests.conftest import NOON
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=6)


def events(model: HubModel) -> list[str]:
    return list(Entry.objects.about(model).order_by("pk").values_list("event", flat=True))


def test_a_first_snapshot_makes_model_revision_and_files() -> None:
    stored = store_snapshot(snapshot(), by=None, at=NOON)

    assert (stored.new_model, stored.new_revision, stored.before) == (True, True, {})
    assert stored.model.head_sha == stored.revision.sha
    assert (stored.model.publisher, stored.model.head_licence_key) == ("org", "mit")
    assert (stored.revision.licence_id, stored.revision.file_count) == ("mit", 1)
    assert stored.revision.total_size == 1000
    assert events(stored.model) == [Event.MODEL_REGISTERED]


def test_the_same_snapshot_again_changes_nothing_but_the_time_of_the_check() -> None:
    first = store_snapshot(snapshot(), by=None, at=NOON)
    file_ids = list(RevisionFile.objects.values_list("pk", flat=True))

    again = store_snapshot(snapshot(), by=None, at=LATER)

    assert (again.new_model, again.new_revision) == (False, False)
    assert again.model == first.model
    assert again.model.checked_at == LATER
    assert again.revision.digest == first.revision.digest
    assert list(RevisionFile.objects.values_list("pk", flat=True)) == file_ids
    assert events(first.model) == [Event.MODEL_REGISTERED]


def test_a_new_commit_is_a_second_revision_and_becomes_the_head() -> None:
    store_snapshot(snapshot(), by=None, at=NOON)

    stored = store_snapshot(snapshot(sha="2" * 40), by=None, at=LATER)

    assert (stored.new_model, stored.new_revision) == (False, True)
    assert stored.model.head_sha == "2" * 40
    assert stored.before["sha"] == "1" * 40
    assert Revision.objects.count() == 2
    assert events(stored.model)[-1] == Event.MODEL_SNAPSHOT_STORED


def test_an_older_commit_that_is_pinned_later_does_not_become_the_head() -> None:
    store_snapshot(snapshot(licence_keys=("apache-2.0",)), by=None, at=NOON)

    stored = store_snapshot(snapshot(sha="0" * 40), by=None, at=LATER, head=False)

    assert stored.model.head_sha == "1" * 40
    assert stored.model.head_licence_key == "apache-2.0"


def test_other_bytes_under_the_same_commit_change_the_digest_and_are_named() -> None:
    first = store_snapshot(snapshot(), by=None, at=NOON)
    other = FileFacts("model.safetensors", 1000, "b" * 40, "d" * 64)

    stored = store_snapshot(snapshot(files=(other,)), by=None, at=LATER)

    assert stored.changed_files == ("model.safetensors",)
    assert stored.revision.digest != first.revision.digest
    assert stored.revision.files.get().sha256 == "d" * 64
    assert events(stored.model)[-1] == Event.MODEL_SNAPSHOT_STORED


def test_a_scan_that_ends_without_an_issue_takes_nothing_away() -> None:
    first = store_snapshot(snapshot(scan_status=ScanStatus.NOT_FINISHED), by=None, at=NOON)

    stored = store_snapshot(snapshot(), by=None, at=LATER)

    assert stored.revision.scan_status == ScanStatus.NO_ISSUE
    assert stored.revision.digest == first.revision.digest


def test_an_issue_that_a_scanner_finds_later_changes_what_scans_say_and_nothing_else() -> None:
    first = store_snapshot(snapshot(), by=None, at=NOON)
    found = (ScanIssue("model.safetensors", "unsafe"),)

    stored = store_snapshot(
        snapshot(scan_status=ScanStatus.ISSUE, files_with_issues=found), by=None, at=LATER
    )

    assert stored.revision.scan_digest != first.revision.scan_digest
    assert stored.revision.digest == first.revision.digest


@pytest.mark.parametrize(
    ("change", "moves", "stays"),
    [
        ({"gated": "manual"}, "access_digest", "standing_digest"),
        ({"private": True}, "access_digest", "standing_digest"),
        ({"disabled": True}, "standing_digest", "access_digest"),
    ],
    ids=["a gate", "private", "disabled"],
)
def test_a_setting_that_changes_without_a_commit_changes_the_standing_or_the_access(
    change: dict[str, object], moves: str, stays: str
) -> None:
    first = store_snapshot(snapshot(), by=None, at=NOON)

    stored = store_snapshot(snapshot(**change), by=None, at=LATER)

    assert getattr(stored.model, moves) != getattr(first.model, moves)
    assert getattr(stored.model, stays) == getattr(first.model, stays)
    assert stored.revision.digest == first.revision.digest
    assert events(stored.model)[-1] == Event.MODEL_SNAPSHOT_STORED


def test_another_licence_at_the_head_asks_for_a_look_and_leaves_the_pinned_commit() -> None:
    first = store_snapshot(snapshot(), by=None, at=NOON)

    stored = store_snapshot(
        snapshot(sha="2" * 40, licence_keys=("cc-by-nc-4.0",)), by=None, at=LATER
    )

    first.revision.refresh_from_db()
    assert stored.model.access_digest != first.model.access_digest
    assert stored.model.standing_digest == first.model.standing_digest
    assert first.revision.licence_key == "mit"
    assert stored.after["licence_key"] == "cc-by-nc-4.0"


def test_a_rename_keeps_the_model_and_the_old_name() -> None:
    first = store_snapshot(snapshot(), by=None, at=NOON)

    stored = store_snapshot(snapshot(repo_id="new/name", aliases=("org/model",)), by=None, at=LATER)

    assert stored.model.pk == first.model.pk
    assert stored.model.repo_id == "new/name"
    assert stored.model.standing_digest == first.model.standing_digest
    assert list(stored.model.aliases.values_list("repo_id", flat=True)) == ["org/model"]


def test_a_model_that_gets_its_old_name_back_is_no_alias_of_itself() -> None:
    store_snapshot(snapshot(), by=None, at=NOON)
    store_snapshot(snapshot(repo_id="new/name"), by=None, at=LATER)

    stored = store_snapshot(snapshot(aliases=("new/name",)), by=None, at=LATER)

    assert list(stored.model.aliases.values_list("repo_id", flat=True)) == ["new/name"]


def test_a_name_that_now_belongs_to_another_repository_is_refused_and_nothing_is_stored() -> None:
    store_snapshot(snapshot(), by=None, at=NOON)

    with pytest.raises(NameReused, match="another repository"):
        store_snapshot(snapshot(hub_id="f" * 24, sha="2" * 40), by=None, at=LATER)

    assert HubModel.objects.count() == 1
    assert Revision.objects.count() == 1


def test_a_former_name_taken_by_somebody_else_is_refused_as_well() -> None:
    store_snapshot(snapshot(aliases=("old/name",)), by=None, at=NOON)

    with pytest.raises(NameReused, match="old/name"):
        store_snapshot(
            snapshot(hub_id="f" * 24, repo_id="old/name", sha="2" * 40), by=None, at=LATER
        )

    assert ModelAlias.objects.get().model.hub_id == "a" * 24


def test_a_model_without_a_stable_key_is_refused() -> None:
    with pytest.raises(Refused, match="stable key"):
        store_snapshot(snapshot(hub_id=""), by=None, at=NOON)


def test_several_licences_at_once_are_kept_and_left_unresolved() -> None:
    stored = store_snapshot(snapshot(licence_keys=("mit", "cc-by-nc-4.0")), by=None, at=NOON)

    assert stored.revision.licence_key == "mit, cc-by-nc-4.0"
    assert stored.revision.licence_id == ""


def test_a_licence_text_stays_when_the_hub_withholds_it_later() -> None:
    read = snapshot(licence_text="Terms.", licence_text_sha256="e" * 64)
    first = store_snapshot(read, by=None, at=NOON)

    stored = store_snapshot(snapshot(licence_withheld=True), by=None, at=LATER)

    assert stored.revision.licence_text == "Terms."
    assert stored.revision.digest == first.revision.digest


def test_a_model_that_the_hub_shows_no_more_keeps_its_data_and_comes_back() -> None:
    first = store_snapshot(snapshot(), by=None, at=NOON)

    gone = mark_unavailable(first.model, by=None, at=LATER)

    assert gone.unavailable_since == LATER
    assert gone.access_digest != first.model.access_digest
    assert gone.revisions.count() == 1
    back = store_snapshot(snapshot(), by=None, at=LATER)
    assert back.model.unavailable_since is None
    assert back.model.access_digest == first.model.access_digest


def test_a_model_that_its_hub_disabled_is_marked_once_and_its_standing_changes() -> None:
    first = store_snapshot(snapshot(), by=None, at=NOON).model

    mark_disabled(first, by=None, at=LATER)
    again = mark_disabled(first, by=None, at=LATER)

    assert again.disabled
    assert again.standing_digest != first.standing_digest
    assert events(first).count(Event.MODEL_SNAPSHOT_STORED) == 1


def test_being_gone_is_noted_once() -> None:
    model = store_snapshot(snapshot(), by=None, at=NOON).model

    mark_unavailable(model, by=None, at=LATER)
    mark_unavailable(model, by=None, at=LATER + timedelta(hours=1))

    model.refresh_from_db()
    assert model.unavailable_since == LATER
    assert events(model).count(Event.MODEL_SNAPSHOT_STORED) == 1


def test_characters_that_no_database_takes_are_left_out() -> None:
    bad = "a\0b\u202ec"

    stored = store_snapshot(
        snapshot(
            author=bad,
            licence_name=bad,
            pipeline_tag=bad,
            licence_text="Terms\0",
            card={bad: [bad]},
            raw={"x": {"y": bad}},
            problems=(bad,),
            files=(FileFacts(bad, None, "", "", bad),),
            base_models=(BaseModelFact(bad, ""),),
            files_with_issues=(ScanIssue(bad, bad),),
        ),
        by=None,
        at=NOON,
    )

    row = Revision.objects.get(pk=stored.revision.pk)
    assert (stored.model.publisher, row.licence_name, row.licence_text) == ("abc", "abc", "Terms")
    assert row.files.get().path == "abc"
    assert row.base_models.get().repo_id == "abc"
    assert "\0" not in str([row.card, row.raw, row.problems, row.scan_issues])


def test_ten_thousand_files_are_stored_and_counted() -> None:
    files = tuple(FileFacts(f"data/{n:05}.bin", 1, "", f"{n:064x}") for n in range(10_000))

    stored = store_snapshot(snapshot(files=files), by=None, at=NOON)
    again = store_snapshot(snapshot(files=files), by=None, at=LATER)

    assert stored.revision.file_count == RevisionFile.objects.count() == 10_000
    assert again.revision.digest == stored.revision.digest


def test_an_unknown_size_makes_the_total_unknown() -> None:
    files = (FileFacts("a", 1, "", ""), FileFacts("b", None, "", ""))

    assert store_snapshot(snapshot(files=files), by=None, at=NOON).revision.total_size is None


def test_lineage_points_at_the_base_model_whichever_came_first() -> None:
    child = replace(
        snapshot(base_models=(BaseModelFact("base/one", "finetune"),)),
        hub_id="d" * 24, repo_id="org/child", asked_id="org/child",
    )  # fmt: skip
    first = store_snapshot(child, by=None, at=NOON)
    assert first.revision.base_models.get().base is None

    base = store_snapshot(
        snapshot(hub_id="e" * 24, repo_id="base/two", aliases=("base/one",), sha="3" * 40),
        by=None,
        at=LATER,
    )

    assert first.revision.base_models.get().base == base.model
