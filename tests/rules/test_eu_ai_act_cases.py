"""Every case in `cases/` comes out as the Act and the Commission's guidelines say."""

import pytest

from governance.rules import tables
from governance.rules.eu_ai_act.classify import Classification, classify
from governance.rules.eu_ai_act.facts import InvalidFacts, completed, parse
from governance.rules.eu_ai_act.rulebook import judge, rules
from tests.rules.case_files import Case, cases
from tests.rules.subjects import duties, duty
from tests.rules.subjects import rules as fired

ALL = tuple(cases())
JUDGED = tuple(case for case in ALL if "refused" not in case.row)
REFUSED = tuple(case for case in ALL if "refused" in case.row)


def result_of(case: Case) -> Classification:
    return classify(parse(case.stated()), as_of=case.as_of)


@pytest.mark.parametrize("case", JUDGED, ids=str)
def test_a_case_comes_out_as_written(case: Case) -> None:
    result, row = result_of(case), case.row

    seen = {
        "category": result.category,
        "tags": list(result.tags),
        "roles": list(result.roles),
        "obligations": len(result.obligations),
        "exempt": [owed.id for owed in result.obligations if owed.open_source_exempt],
        "open": list(result.open_questions),
    }
    expected = {"open": [], **{key: row[key] for key in seen if key in row}}
    if "open_among" in row:
        expected.pop("open")
        assert set(row["open_among"]) <= set(result.open_questions)
    assert {key: seen[key] for key in expected} == expected
    assert set(row.get("must", ())) - duties(result) == set()
    assert set(row.get("must_not", ())) & duties(result) == set()
    assert set(row.get("because", ())) - fired(result) == set()


@pytest.mark.parametrize("case", JUDGED, ids=str)
def test_the_days_of_a_case_are_those_of_the_act(case: Case) -> None:
    result = result_of(case)

    for column in ("status", "applies_from", "originally", "also_read_as"):
        for id_, expected in case.row.get(column, {}).items():
            assert str(getattr(duty(result, id_), column)) == expected, (id_, column)


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_contradiction_is_refused_with_its_article(case: Case) -> None:
    with pytest.raises(InvalidFacts) as refusal:
        parse(case.stated())

    (problem,) = refusal.value.problems
    assert problem.key == case.row["refused"]
    assert problem.allowed
    for part in case.row["said"]:
        assert part in str(problem)


def test_there_is_a_case_for_every_category() -> None:
    content = tables.load("eu_ai_act").content

    reached = {tag for case in JUDGED for tag in result_of(case).tags}

    assert reached == {row["id"] for row in content["category"]}


def test_there_is_a_case_for_every_role_of_the_catalogue() -> None:
    roles = {f"role:{row['id']}" for row in tables.load("eu_ai_act").content["role"]}

    held = {
        gift
        for case in JUDGED
        for gift, verdict in judge(completed(parse(case.stated())), as_of=case.as_of).given.items()
        if verdict.holds
    }

    assert roles - held == set()


def test_there_is_a_case_for_every_rule_and_exception_with_a_text() -> None:
    told = {rule.id for rule in rules().values() if rule.text}

    assert told - {rule for case in JUDGED for rule in fired(result_of(case))} == set()


def test_there_is_a_case_for_every_contradiction() -> None:
    rows = tables.load("eu_ai_act").content["contradiction"]
    texts = {row["text"] for row in rows}

    refused = set()
    for case in REFUSED:
        with pytest.raises(InvalidFacts) as refusal:
            parse(case.stated())
        refused |= {text for text in texts if text in str(refusal.value)}

    assert texts - refused == set()


def test_the_cases_are_many_and_each_names_its_source() -> None:
    assert len(ALL) >= 90
    assert all(case.row["source"] and case.row["title"] for case in ALL)
    assert len({str(case) for case in ALL}) == len(ALL)
