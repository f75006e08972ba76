"""Every column of the catalogue agrees with the table it was made from."""

import re
from collections.abc import Iterator

from governance.rules.eu_ai_act import obligations, penalties
from governance.rules.eu_ai_act.classify import CATEGORY_TITLES, ROLE_TITLES
from governance.rules.eu_ai_act.obligations import Row
from governance.rules.eu_ai_act.rulebook import rules
from tests.rules import reference
from tests.rules.reference import Given

CATALOGUE = {row.id: row for row in obligations.catalogue()}
NOT_DERIVED = {"supplier", "third_party"}
BANDS = {"99(3)": "P1", "99(4)": "P2", "99(5)": "P3", "101": "GP", "100": "EU", "75c": "AIO"}
YEARLY = {"yearly": 12, "5y": 60, "4y": 48}
SAID = {
    r"before|beforehand": "before",
    r"immediately|without (undue )?delay": "at_once",
    r"sets|set period|national rules|limited period": "set_by",
    r"on request|on change|keep current": "on",
    r"^at |with the system|by placing on market": "at",
    r"after assessment": "after",
    r"earliest after": "not_before",
    r"every|yearly": "every",
    r"max |expiry": "lasts",
    r"AIA-73|Art 73|main clock": "as",
    r"<=|within \d|working days|days$": "within",
    r"\d{4}-\d\d-\d\d": "by",
}


DAY = re.compile(r"\d{4}-\d\d-\d\d")
NOT_COUNTED = re.compile(r"Arts? \d+|AIA-[\d-]+ to -\d|\d{4}-\d\d-\d\d|Annex I+")


def test_the_same_rows_in_the_same_order() -> None:
    assert list(CATALOGUE) == list(reference.rows())


def pairs() -> Iterator[tuple[Row, Given]]:
    rows = reference.rows()
    for row in CATALOGUE.values():
        yield row, rows[row.id]


def test_reference_topic_roles_and_triggers_agree() -> None:
    for row, given in pairs():
        assert (row.ref, row.section) == (given["ref"], given.section)
        assert row.topic == obligations.topics()[given.section]
        assert row.who == given.listed("who")
        assert row.triggers == given.listed("triggers")


def test_dates_agree() -> None:
    for row, given in pairs():
        reworded = {"reworded": row.reworded} if row.reworded else {}

        assert {**row.dates, **reworded} == given.dates("applies_from")
        assert dict(row.originally) == given.dates("originally")
        assert (given["originally"] == "new") is (not row.originally)
        assert row.on_change is given["applies_from"].startswith("on_change")


def test_as_many_pieces_of_evidence_are_named() -> None:
    for row, given in pairs():
        assert len(row.evidence) == len(given.listed("evidence"))
        assert len(set(row.evidence)) == len(row.evidence)


def test_retention_agrees() -> None:
    for row, given in pairs():
        said = given["retention"]

        assert row.retention == said
        assert (row.keep is None) is (not said)
        if row.keep:
            assert row.keep.months == months(said)
            assert bool(row.keep.until) is said.startswith("until")
            assert row.keep.code is said.startswith("Code")


def months(said: str) -> int | None:
    found = re.search(r"(\d+) (years|months)", said)
    return int(found[1]) * (12 if found[2] == "years" else 1) if found else None


def test_deadlines_agree() -> None:
    for row, given in pairs():
        said = given["deadline"].replace("<=", "at most ").replace(">=", "at least ")

        assert row.deadline == said
        assert bool(row.limits) is bool(said)


def test_every_number_and_day_of_a_deadline_is_counted() -> None:
    for row, given in pairs():
        said = given["deadline"]
        counted = re.findall(r"yearly|[45]y|\d+", NOT_COUNTED.sub("", said))

        assert sorted(limit.number for limit in row.limits if limit.number) == sorted(
            YEARLY.get(word) or int(word) for word in counted
        )
        assert [limit.day.isoformat() for limit in row.limits if limit.day] == DAY.findall(said)


def test_every_kind_of_deadline_is_named() -> None:
    for row, given in pairs():
        named = {kind for words, kind in SAID.items() if re.search(words, given["deadline"])}

        assert named <= {limit.kind for limit in row.limits}
        assert all(limit.unit for limit in row.limits if limit.number)
        assert {duty for limit in row.limits for duty in limit.rows} <= set(CATALOGUE)


def test_fines_agree() -> None:
    for row, given in pairs():
        named = re.sub(r"99\(4\) band", "", given["penalty"])
        bands = [BANDS[a] for a in re.findall(r"99\([345]\)|\b10[01]\b|75c", named)]
        amounts = re.findall(r"([\d.]+)m/(\d)%", given["penalty"])
        held = [penalties.bands()[fine.band] for fine in row.fines if fine.band]

        assert [fine.band for fine in row.fines if fine.band] == bands
        assert any(fine.national for fine in row.fines) is ("99(1) national" in given["penalty"])
        assert {(float(m) * 1e6, int(p)) for m, p in amounts} <= {
            (band.ceiling, band.percent) for band in held
        }
        for via in re.findall(r"via (.+?)(?:;| or 101|$)", given["penalty"]):
            assert via in {fine.via for fine in row.fines}
        assert bool(row.fines) is not given["penalty"].startswith("none")


def test_the_words_of_a_fine_are_those_of_its_band() -> None:
    for row, given in pairs():
        said = re.sub(r"EUR ([\d.]+) million or (\d) %", r"\1m/\2%", row.penalty)

        assert said == given["penalty"]


def test_the_effect_of_open_source_agrees() -> None:
    for row, given in pairs():
        effect = given["oss_exempt"].split()[0]

        assert row.oss_exempt == (effect if effect in {"yes", "partly"} else "no")
        assert bool(row.oss_condition) is (given["oss_exempt"] != "no")


def test_our_words_are_not_those_of_the_table() -> None:
    for row, given in pairs():
        assert row.duty != given["duty"]
        assert row.duty.endswith(".")


def test_unsettled_dates_are_marked_as_unsettled() -> None:
    for row in CATALOGUE.values():
        assert (row.certainty == "U") is ("formal" in row.dates), row.id


def test_every_row_says_what_shows_it() -> None:
    for row in CATALOGUE.values():
        assert row.evidence, row.id
        assert row.title[0].isupper(), row.id
        assert row.certainty in {"C", "S", "U"}, row.id


def test_every_row_names_its_sources_and_every_source_is_used() -> None:
    named = {key for row in CATALOGUE.values() for key in row.sources}

    assert all(row.sources for row in CATALOGUE.values())
    assert named == set(obligations.sources())
    assert all(source.url.startswith("https://") for source in obligations.sources().values())


def test_the_catalogue_says_when_it_was_checked() -> None:
    assert obligations.edition().endswith(obligations.checked_on().isoformat())


def test_rules_give_every_trigger_and_role_that_facts_can_decide() -> None:
    given = {gift for rule in rules().values() for gift in rule.gives}
    triggers = {trigger for row in obligations.catalogue() for trigger in row.triggers}
    roles = {role for row in obligations.catalogue() for role in row.who}

    assert triggers == {g.removeprefix("trigger:") for g in given if "trigger:" in g}
    assert roles - NOT_DERIVED <= {g.removeprefix("role:") for g in given if "role:" in g}


def test_everything_that_rules_give_has_a_title() -> None:
    given = {gift for rule in rules().values() for gift in rule.gives}

    assert {g.removeprefix("tag:") for g in given if "tag:" in g} == set(CATEGORY_TITLES)
    assert {g.removeprefix("role:") for g in given if "role:" in g} == set(ROLE_TITLES)


def test_rules_with_a_text_have_a_source_and_end_as_sentences() -> None:
    for rule in rules().values():
        assert bool(rule.text) == bool(rule.source), rule.id
        assert not rule.text or rule.text.endswith("."), rule.id


def test_no_text_gives_a_verdict_that_is_not_ours_to_give() -> None:
    texts = [rule.text for rule in rules().values()]
    texts += [f"{row.title} {row.duty}" for row in obligations.catalogue()]

    assert not [t for t in texts if re.search(r"\b(compliant|safe|exempt)\b", t, re.IGNORECASE)]
