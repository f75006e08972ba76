"""The forms of the documents that the Act asks for, and what their fields take."""

import re
from pathlib import Path

import pytest

from governance.rules.eu_ai_act import documents, obligations
from governance.rules.eu_ai_act.document_answers import WrongAnswer, as_text, checked, typed
from governance.rules.eu_ai_act.documents import KINDS, SUBJECTS, Form, forms

ANNEX_IV = [f"Annex IV({number})" for number in range(1, 10)]


def form(kind: str) -> Form:
    return forms()[kind]


@pytest.mark.parametrize("one", forms().values(), ids=lambda one: one.kind)
def test_a_form_serves_duties_of_the_catalogue_and_its_keys_are_its_own(one: Form) -> None:
    known = {row.id for row in obligations.catalogue()}
    keys = [field.key for part in one.parts for field in part.fields]

    assert one.serves
    assert known.issuperset(one.serves)
    assert one.about in SUBJECTS
    assert len(keys) == len(set(keys))
    assert bool(one.review_months) == bool(one.review_source)
    assert not one.review_field or one.review_field in one.fields
    for field in one.fields.values():
        assert field.kind in KINDS
        assert (field.kind == "choice") == bool(field.choices)
        assert (field.kind == "table") == bool(field.columns)


def test_the_impact_assessment_has_the_six_parts_of_article_27() -> None:
    assert [part.article for part in form("fria").parts] == [
        f"Art 27(1)({letter})" for letter in "abcdef"
    ]


def test_the_technical_documentation_has_the_nine_headings_of_annex_iv() -> None:
    articles = [part.article.split(";")[0] for part in form("annex_iv").parts]

    assert articles == ANNEX_IV


def test_the_declaration_has_eight_items_and_section_b_keeps_its_numbers() -> None:
    numbers = [
        re.match(r"\d+", field.label)[0]  # type: ignore[index]  # each label begins with one
        for field in form("annex_viii_b").fields.values()
    ]

    assert len(form("eu_declaration").fields) == 8
    assert numbers == ["1", "2", "3", "4", "5", "6", "8"]


def test_each_field_of_the_model_documentation_says_who_may_receive_it() -> None:
    for kind in ("model_documentation", "annex_xii", "training_summary"):
        for field in form(kind).fields.values():
            assert field.tags, field.key
            assert documents.RECEIVERS.keys() >= set(field.tags)


def test_the_content_lists_belong_to_duties_of_the_catalogue() -> None:
    known = {row.id for row in obligations.catalogue()}

    assert known.issuperset(documents.lists())
    assert len(documents.lists()["AIA-17-1"][0].items) == 13
    assert len(documents.lists()["AIA-13-3"][0].items) == 6
    assert len(documents.lists()["AIA-60-4"][0].items) == 5


def test_the_lists_and_forms_agree_with_the_reference(shared: Path) -> None:
    text = (shared / "reference" / "eu-ai-act.md").read_text(encoding="utf-8")
    section_a = re.search(r"^\| A \|.*$", text, re.MULTILINE)
    section_c = re.search(r"^\| C \|.*$", text, re.MULTILINE)
    assert section_a
    assert section_c

    assert len(form("annex_viii_a").fields) == len(re.findall(r"(?<=[ ;|])\d+ ", section_a[0]))
    assert len(form("annex_viii_c").fields) == len(re.findall(r"(?<=[ ;|])\d+ ", section_c[0]))


def test_duties_decide_which_documents_are_owed_about_a_subject() -> None:
    duties = ["AIA-26-7", "AIA-27-1", "AIA-4-1"]

    assert [one.kind for one in documents.owed(duties, about="use_case")] == [
        "fria", "worker_notice",
    ]  # fmt: skip
    assert [one.kind for one in documents.owed(duties, about="organisation")] == ["literacy_plan"]
    assert documents.owed([], about="use_case") == ()


def test_an_empty_required_field_is_named_with_its_article_and_an_optional_one_is_not() -> None:
    one = form("annex_viii_c")
    answers = {"c1": "The city.", "c3": "https://example.org/1", "c4": "", "c5": ""}

    assert documents.missing(one, answers) == (
        "“4. Summary of the fundamental rights impact assessment” is empty (Annex VIII C(1)-(5)).",
    )


def test_the_plan_itself_says_how_often_it_is_reviewed() -> None:
    plan = form("monitoring_plan")

    assert plan.months_between_reviews({}) == 6
    assert plan.months_between_reviews({"cycle": "3"}) == 3
    assert form("eu_declaration").months_between_reviews({}) == 0


def test_what_is_typed_line_by_line_is_kept_as_items_and_rows_and_comes_back_the_same() -> None:
    fields = form("fria").fields
    harms, groups = fields["harms"], fields["groups"]

    rows = typed(harms, "Privacy | Applicants | Data leak\r\n\r\n Work | Staff ")

    assert rows == [["Privacy", "Applicants", "Data leak", "", ""], ["Work", "Staff", "", "", ""]]
    assert typed(harms, as_text(harms, rows)) == rows
    assert typed(groups, " Applicants \n\nStaff") == ["Applicants", "Staff"]
    assert as_text(groups, ["Applicants", "Staff"]) == "Applicants\nStaff"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        pytest.param("process", "x" * 20_001, "20,000 can be kept", id="a text that is too long"),
        pytest.param("process", 7, "Give text", id="a number for a text"),
        pytest.param("process", "a\x00b", "cannot be kept", id="a character of no text"),
        pytest.param("first_use", "soon", "Give a day", id="a day that is none"),
        pytest.param("first_use", 20271202, "Give a day", id="a number for a day"),
        pytest.param("groups", "Staff", "Give a list", id="a text for a list"),
        pytest.param("groups", ["x"] * 201, "200 can be kept", id="too many lines"),
        pytest.param("groups", ["x" * 1_001], "1,000 can be kept", id="a line that is too long"),
        pytest.param("groups", [{"a": 1}], "has to be text", id="an object in a list"),
        pytest.param("harms", [["a"] * 6], "up to 5 cells", id="too many cells"),
        pytest.param("harms", ["a"], "up to 5 cells", id="a row that is a text"),
        pytest.param("colour", "red", "no field “colour”", id="a field that there is not"),
    ],
)
def test_an_answer_that_a_field_does_not_take_is_refused(
    key: str, value: object, words: str
) -> None:
    with pytest.raises(WrongAnswer, match=words):
        checked(form("fria"), {key: value})


def test_a_choice_is_one_of_those_offered_or_none() -> None:
    one = form("art6_4")

    assert checked(one, {"profiling": "No"}) == {"profiling": "No"}
    assert checked(one, {"profiling": None}) == {"profiling": ""}
    with pytest.raises(WrongAnswer, match="Choose one of: No, Yes"):
        checked(one, {"profiling": "Perhaps"})
