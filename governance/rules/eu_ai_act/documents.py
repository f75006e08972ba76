"""The documents that the Act asks for: their forms, who owes them, and what is still empty."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from governance.rules import tables

TABLE = "eu_ai_act_documents"
KINDS = ("text", "long", "choice", "date", "list", "table")
SUBJECTS = ("use_case", "model", "organisation")
RECEIVERS: Mapping[str, str] = {
    "AIO": "the AI Office",
    "NCA": "national authorities",
    "DP": "downstream providers",
    "PUB": "the public",
}


@dataclass(frozen=True)
class Field:
    """One question of a form.

    `prefill` names what the software knows, "" for nothing; `tags` say who may receive the answer
    (`AIO`, `NCA`, `DP`, `PUB`); `columns` are those of a table.
    """

    key: str
    label: str
    help: str
    kind: str
    required: bool
    prefill: str
    tags: tuple[str, ...]
    choices: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One part of a form, with the article that asks for it."""

    key: str
    title: str
    article: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    """One document as a guided form.

    `about` is use_case, model or organisation; `serves` are the duties that make it owed. A final
    one is looked at again after `review_months`, 0 for never; `review_field` is the field whose
    answer counts instead.
    """

    kind: str
    title: str
    article: str
    about: str
    serves: tuple[str, ...]
    certainty: str
    who: str
    text: str
    review_months: int
    review_source: str
    review_field: str
    parts: tuple[Part, ...]

    @property
    def fields(self) -> Mapping[str, Field]:
        """Every field by its key, in order."""
        return {field.key: field for part in self.parts for field in part.fields}

    def part(self, key: str) -> Part | None:
        """Return the part of this key, None if there is none."""
        return next((part for part in self.parts if part.key == key), None)

    def months_between_reviews(self, answers: Mapping[str, Any]) -> int:
        """Return the months until a final document is looked at again, 0 for never."""
        said = str(answers.get(self.review_field, "")) if self.review_field else ""
        return int(said) if said.isdecimal() else self.review_months


@dataclass(frozen=True)
class ContentList:
    """What the Act lists as the content of something that is no form of its own."""

    requirement: str
    title: str
    article: str
    items: tuple[str, ...]


def edition() -> str:
    """Return the edition of the forms."""
    return tables.load(TABLE).edition


def source() -> str:
    """Return the law that the forms come from."""
    return str(tables.load(TABLE).content["source"])


@cache
def forms() -> Mapping[str, Form]:
    """Return every form by its kind, in the order of the Act."""
    return {row["kind"]: _form(row) for row in tables.load(TABLE).content["document"]}


def owed(duties: Iterable[str], *, about: str) -> tuple[Form, ...]:
    """Return the documents about such a subject that these duties ask for."""
    known = frozenset(duties)
    return tuple(
        form for form in forms().values() if form.about == about and known.intersection(form.serves)
    )


def missing(form: Form, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return one sentence for each required field that is empty."""
    return tuple(
        f"“{field.label}” is empty ({part.article})."
        for part in form.parts
        for field in part.fields
        if field.required and not answers.get(field.key)
    )


def filled(part: Part, answers: Mapping[str, Any]) -> int:
    """Return how many fields of a part have an answer."""
    return sum(bool(answers.get(field.key)) for field in part.fields)


@cache
def lists() -> Mapping[str, tuple[ContentList, ...]]:
    """Return the content lists by the duty they belong to."""
    found: dict[str, tuple[ContentList, ...]] = {}
    for row in tables.load(TABLE).content["list"]:
        one = ContentList(row["requirement"], row["title"], row["article"], tuple(row["items"]))
        found[one.requirement] = (*found.get(one.requirement, ()), one)
    return found


def _form(row: Mapping[str, Any]) -> Form:
    return Form(
        kind=row["kind"],
        title=row["title"],
        article=row["article"],
        about=row["about"],
        serves=tuple(row["serves"]),
        certainty=row["certainty"],
        who=row["who"],
        text=row["text"],
        review_months=row.get("review_months", 0),
        review_source=row.get("review_source", ""),
        review_field=row.get("review_field", ""),
        parts=tuple(_part(part) for part in row["part"]),
    )


def _part(row: Mapping[str, Any]) -> Part:
    return Part(row["key"], row["title"], row["article"], tuple(map(_field, row["fields"])))


def _field(row: Mapping[str, Any]) -> Field:
    return Field(
        key=row["key"],
        label=row["label"],
        help=row.get("help", ""),
        kind=row.get("kind", "long"),
        required=row.get("required", True),
        prefill=row.get("prefill", ""),
        tags=tuple(row.get("tags", ())),
        choices=tuple(row.get("choices", ())),
        columns=tuple(row.get("columns", ())),
    )
