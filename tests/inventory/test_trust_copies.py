"""The same weights at two publishers: who had them first is told by what was seen here, or not."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from inventory.models import HubModel, Revision, RevisionFile
from tests.conftest import NOON
from tests.factories import RevisionFactory
from tests.inventory.test_trust_checks import found, link
from tests.inventory.trust_rows import publisher, revision_with

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAME = "c" * 64


def seen(
    name: str, at: datetime, *, published: datetime | None = NOON - 30 * DAY, **facts: Any
) -> Revision:
    """A first commit of a model with the weights, seen at a moment."""
    model = {"repo_id": name, "publisher": name.partition("/")[0], **facts}
    revision = revision_with(model=model, first_seen_at=at, published_at=published)
    revision.files.filter(path="model.safetensors").update(sha256=SAME)
    return revision


def commit(
    model: HubModel, letter: str, at: datetime, published: datetime | None, *, sha256: str = ""
) -> Revision:
    """Another commit of a model."""
    revision = RevisionFactory(
        model=model, sha=letter * 40, first_seen_at=at, checked_at=at, published_at=published
    )
    RevisionFile.objects.create(revision=revision, path="model.safetensors", size=10, sha256=sha256)
    return revision


def swapped(*, published: datetime | None = NOON, before: str = "e" * 64) -> Revision:
    """A commit of org/model that brought the weights two days after one that had others."""
    first = commit(revision_with().model, "d", NOON, published, sha256=before)
    return commit(first.model, "f", NOON + 2 * DAY, NOON + 2 * DAY, sha256=SAME)


def test_dates_of_the_hub_accuse_nobody() -> None:
    """Both were registered after they were published, with whatever dates their users gave."""
    publisher(role="")
    late = seen("org/model", NOON, published=NOON)
    early = seen("maker/model", NOON + DAY, published=NOON - 900 * DAY)

    for revision, other in ((late, "maker/model"), (early, "org/model")):
        one = found(revision, "E2")
        assert one.status == "unknown"
        assert f"published as {other} too. Who had them first cannot be told" in one.detail


def test_weights_that_came_after_another_model_was_seen_with_them_fail_until_it_says_so() -> None:
    publisher(role="")
    original = seen("maker/model", NOON - DAY)
    copy = swapped()

    one = found(copy, "E2")
    assert (one.status, one.data) == ("fail", {"copies": ["maker/model"]})
    assert "seen here as maker/model before this model had them" in one.detail
    assert "same weights" not in found(original, "E2").detail

    link(copy, "maker/model")
    assert found(copy, "E2").status == "pass"


@pytest.mark.parametrize("published", [None, NOON - 30 * DAY])
def test_an_old_commit_without_them_that_was_pinned_late_proves_nothing(
    published: datetime | None,
) -> None:
    publisher(role="")
    seen("maker/model", NOON - DAY)

    assert found(swapped(published=published), "E2").status == "unknown"


def test_a_commit_whose_hashes_the_hub_does_not_state_proves_nothing() -> None:
    publisher(role="")
    seen("maker/model", NOON - DAY)

    assert found(swapped(before=""), "E2").status == "unknown"


def test_weights_that_were_replaced_under_a_commit_were_not_there_when_it_was_seen() -> None:
    publisher(role="")
    original = seen("maker/model", NOON - DAY)
    original.trust_evidence.create(
        item="E3", status="fail", method="x", checked_at=NOON,
        data={"replaced": {"model.safetensors": "b" * 64}},
    )  # fmt: skip

    assert found(swapped(), "E2").status == "unknown"


def test_an_original_is_not_in_doubt_because_of_copies_that_name_it() -> None:
    publisher(role="")
    original = seen("org/model", NOON)
    copy = seen("other/model", NOON - DAY)
    assert found(original, "E2").status == "unknown"

    link(copy, "org/model")

    assert found(original, "E2").status == "pass"


def test_a_person_who_lists_the_originator_settles_it() -> None:
    publisher(role="originator")
    seen("maker/model", NOON - DAY)

    assert found(swapped(), "E2").status == "pass"


def test_a_stranger_with_the_same_weights_is_told_both_reasons() -> None:
    seen("maker/model", NOON)

    one = found(seen("org/model", NOON), "E2")

    assert one.status == "unknown"
    assert "not on your allow-list" in one.detail
    assert "published as maker/model too" in one.detail


@pytest.mark.parametrize(
    "facts", [{"hub": "manifest"}, {"hub": "internal"}, {"hub": "ollama", "published": None}]
)
def test_a_copy_of_ones_own_and_a_hub_that_packs_put_nobody_in_doubt(facts: dict[str, Any]) -> None:
    publisher(role="")
    seen("mirror/model", NOON, **facts)

    assert found(seen("org/model", NOON), "E2").status == "pass"
