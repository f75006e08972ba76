"""What has to be known of a use before a licence can be weighed against it."""

from dataclasses import dataclass
from functools import cache

from governance.rules import questions, tables

TABLE = "licence_use"
LICENCE_QUESTIONS = questions.asked(TABLE)


@dataclass(frozen=True)
class LicenceUse:
    """The facts of a use that licences ask about; None is unknown, never no.

    `modifies` includes fine-tuning and quantising. `monthly_users` and `annual_revenue_usd` (US
    dollars) are those of the whole group, as licences count them.
    """

    commercial: bool | None = None
    in_eu: bool | None = None
    in_product: bool | None = None
    redistributes: bool | None = None
    modifies: bool | None = None
    trains_on_outputs: bool | None = None
    monthly_users: int | None = None
    annual_revenue_usd: int | None = None


@cache
def question_text(key: str) -> str:
    """Return the question behind a key of `open_questions`, for use and organisation alike.

    :raises KeyError: if nothing asks for this key.
    """
    texts = {question.key: question.text for question in LICENCE_QUESTIONS}
    for row in tables.load(TABLE).content["organisation_fact"]:
        texts[row["key"]] = row["text"]
    return texts[key]
