"""What the software answers of a release, what it is bound to, and what the card shows."""

import pytest
from django.db import IntegrityError, models, transaction

from governance.approvals.models import Release, ReleaseAnswer, ReleaseStep
from governance.approvals.releases import actions, verdicts
from governance.approvals.releases.bound import changes_of
from governance.rules.card_sections import sections_of
from governance.web.refusals import Refused
from tests.factories import AT, UserFactory
from tests.releases.factories import (
    answered,
    approved,
    described,
    draft,
    in_review,
    own_revision,
    released,
    signer,
)

pytestmark = pytest.mark.django_db


def test_the_software_answers_what_it_knows_of_the_licence() -> None:
    release = in_review()

    answer = release.answers.get(item="release-planned-licence")

    assert (answer.value, answer.answered_by) == ("satisfied", None)
    assert "Apache" in answer.source
    assert answer.evidence.get().record["how"] == "decided"


def test_another_licence_in_the_commit_is_answered_with_no() -> None:
    release = in_review(planned_licence="mit")

    assert release.answers.get(item="release-planned-licence").value == "not_satisfied"


def test_a_licence_nobody_settled_stays_open() -> None:
    release = in_review(revision=own_revision(licence_result="claim only"))

    assert not release.answers.filter(item="release-planned-licence").exists()


def test_nobody_types_over_an_answer_of_the_software() -> None:
    release = in_review()

    with pytest.raises(Refused, match="so nobody can type an answer"):
        actions.answer(
            release,
            "release-planned-licence",
            "satisfied",
            by=UserFactory(roles=["engineer"]),
            at=AT,
        )


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        pytest.param(False, False, id="known not to be general-purpose"),
        pytest.param(True, True, id="general-purpose"),
        pytest.param(None, True, id="unknown is asked"),
    ],
)
def test_article_53_is_asked_unless_it_is_known_not_to_apply(
    known: bool | None, asked: bool
) -> None:
    release = in_review(general_purpose=known)

    assert release.checklist is not None
    ids = {row["id"] for row in release.checklist.items}
    assert ("release-annex-xi" in ids) is asked


def test_the_open_source_exception_is_never_said_to_apply() -> None:
    article = verdicts.article_53(draft(general_purpose=True))

    assert "can lift" in article.sentence
    assert article.source == "Regulation (EU) 2024/1689, Article 53(2)"
    assert article.test.answer != "no"


def test_with_systemic_risk_the_exception_lifts_nothing() -> None:
    article = verdicts.article_53(draft(general_purpose=True, systemic_risk=True))

    assert article.test.answer == "no"
    assert "lifts nothing" in article.sentence


@pytest.mark.parametrize(
    ("column", "named"),
    [
        pytest.param("digest", "Something else about", id="the commit"),
        pytest.param("terms_digest", "The licence policy says something else", id="its terms"),
    ],
)
def test_what_changes_after_the_submission_is_named_and_blocks(column: str, named: str) -> None:
    release = answered(in_review())
    type(release.revision).objects.filter(pk=release.revision_id).update(**{column: "e" * 64})
    release = Release.objects.get(pk=release.pk)
    stage = release.stages.get(kind="legal")

    assert named in changes_of(release)[0]
    with pytest.raises(Refused, match="has to be submitted again"):
        actions.sign(stage, by=signer(stage), at=AT)
    actions.submit(release, by=release.requested_by, at=AT)
    assert changes_of(Release.objects.get(pk=release.pk)) == ()


def test_what_changes_after_the_agreement_stops_the_steps() -> None:
    release = approved()
    type(release.revision).objects.filter(pk=release.revision_id).update(digest="e" * 64)

    with pytest.raises(Refused, match="What was agreed to has changed"):
        actions.take_step(release, "internal", criteria=(), by=release.requested_by, at=AT)


def test_the_card_is_counted_and_what_is_missing_is_named() -> None:
    card = sections_of(
        {"license": "mit", "language": "de", "description": "# Intended use\nLetters."}
    )

    assert card.sentence.startswith("The stored card has 4 of 10 sections. Not found: Limitations")


@pytest.mark.parametrize(
    "card",
    [
        pytest.param({"license": ["mit"], "datasets": {"a": 1}}, id="lists and mappings"),
        pytest.param({"description": 7, "language": False}, id="numbers and no"),
        pytest.param({"description": "#" * 100_000}, id="a wall of marks"),
    ],
)
def test_a_card_of_any_shape_is_read(card: dict[str, object]) -> None:
    assert 0 <= sections_of(card).found <= 10


BREAK: list[tuple[str, type[models.Model], dict[str, object]]] = [
    ("approvals_release_decided_when_not_open", Release, {"decided_at": None}),
    ("approvals_release_is_bound", Release, {"bound_revision": ""}),
    ("approvals_release_reviewed_once_submitted", Release, {"submitted_at": None}),
    ("approvals_release_end_has_a_reason", Release, {"state": "closed"}),
    (
        "approvals_release_says_what_to_change",
        Release,
        {"state": "changes_requested", "decided_at": None},
    ),
    ("approvals_release_is_described", Release, {"audience": ""}),
    ("approvals_release_names_a_licence", Release, {"planned_licence": ""}),
    ("approvals_release_step_back_has_a_reason", ReleaseStep, {"taken_back_at": AT}),
    (
        "approvals_release_own_answer_has_a_source",
        ReleaseAnswer,
        {"answered_by": None, "source": ""},
    ),
    (
        "approvals_release_not_applicable_has_a_reason",
        ReleaseAnswer,
        {"value": "not_applicable", "reason": ""},
    ),
]


def test_the_database_refuses_nonsense() -> None:
    released()

    for promise, model, broken in BREAK:
        with pytest.raises(IntegrityError, match=promise), transaction.atomic():
            model._base_manager.update(**broken)


def test_the_database_keeps_one_living_release_of_a_commit_and_one_of_each_part() -> None:
    release = released()

    for row in (release.answers.first(), release.steps.first(), release.stages.first(), release):
        assert row
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_the_database_keeps_four_eyes_and_one_stage_per_person() -> None:
    release = approved()
    signed = release.stages.get(kind="security").decided_by

    for broken in (
        {"decided_by": release.requested_by},
        {"decided_by": signed},
        {"decided_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            release.stages.filter(kind="legal").update(**broken)


def test_changes_can_be_made_after_they_were_requested() -> None:
    release = in_review()
    stage = release.stages.get(kind="legal")
    actions.request_changes(stage, wanted="Say more.", by=signer(stage), at=AT)

    by = release.requested_by
    actions.change(release, described(audience="Schools."), owner=by, by=by, at=AT)
    again = actions.submit(release, by=by, at=AT)

    assert (again.audience, again.round, again.changes_wanted) == ("Schools.", 2, "")
