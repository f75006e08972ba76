"""The list of the licence catalogue: what each licence allows, and how many models are under it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from governance.accounts.models import User
from governance.rules.licence_catalogue import NO_LICENCE, OTHER, Licence, catalogue
from governance.web.lists import Column, Empty
from governance.web.row_lists import RowFilter, RowList
from inventory.licence_words import ANSWERS, CERTAINTY, OPEN, answer
from inventory.models import HubModel


@dataclass(frozen=True)
class LicenceRow:
    """One licence and the number of registered models that are under it now."""

    licence: Licence
    models: int

    @property
    def words(self) -> str:
        """Everything a search looks at."""
        row = self.licence
        return " ".join([row.id, row.title, row.spdx, row.family, *row.names, *row.hf_keys])

    @property
    def osi(self) -> str:
        """Whether the Open Source Initiative approved it."""
        return OPEN[self.licence.osi]

    @property
    def commercial(self) -> str:
        """Whether commercial use is allowed."""
        return answer(self.licence.commercial)

    @property
    def ai_act(self) -> str:
        """Whether it passes the licence test of the EU AI Act."""
        return answer(self.licence.ai_act_test)


def rows(user: User) -> list[LicenceRow]:
    """Return the whole catalogue by title, with one question to the database."""
    counts = HubModel.objects.visible_to(user).counts_by_licence()
    licences = sorted(entries(), key=lambda row: row.title.lower())
    return [LicenceRow(row, counts.get(row.id, 0)) for row in licences]


def entries() -> list[Licence]:
    """Return the entries that are licences, not the words for having none."""
    return [row for key, row in catalogue().items() if key not in (NO_LICENCE, OTHER)]


def families() -> list[tuple[str, str]]:
    """Return the families as choices, by name."""
    names = sorted({row.family for row in entries()}, key=str.lower)
    return [(name, name[:1].upper() + name[1:]) for name in names]


def grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the licences as choices, under their families."""
    found: dict[str, list[tuple[str, str]]] = {words: [] for _, words in families()}
    for row in sorted(entries(), key=lambda row: row.title.lower()):
        found[row.family[:1].upper() + row.family[1:]].append((row.id, row.title))
    return list(found.items())


def _values(field: str) -> Callable[[], Sequence[tuple[str, str]]]:
    def choices() -> Sequence[tuple[str, str]]:
        present = {getattr(row, field) for row in entries()}
        return [(value, words) for value, words in ANSWERS.items() if value in present]

    return choices


def _osi() -> Sequence[tuple[str, str]]:
    return [(words.lower(), words) for words in OPEN.values()]


def _certainty() -> Sequence[tuple[str, str]]:
    return [(key, words) for key, (words, _) in CERTAINTY.items()]


PAGE = RowList(
    title="Licences",
    noun=("licence", "licences"),
    row="inventory/licence_row.html",
    template="inventory/licence_list.html",
    columns=[
        Column("title", "Licence", sort="licence.title", csv="licence.title"),
        Column("id", "Catalogue id", csv="licence.id", shown=False),
        Column("spdx", "SPDX id", csv="licence.spdx", shown=False),
        Column("family", "Family", sort=("licence.family", "licence.title"), csv="licence.family"),
        Column("osi", "OSI approved", sort=("osi", "licence.title")),
        Column("commercial", "Commercial use", sort=("commercial", "licence.title")),
        Column("ai_act", "EU AI Act test", sort=("ai_act", "licence.title"), narrow=False),
        Column("certainty", "Certainty", sort=("licence.certainty", "licence.title"),
               csv="licence.certainty"),
        Column("models", "Models", sort=("models", "licence.title"), numeric=True),
    ],
    search=["words"],
    search_hint="Search licences by name, SPDX id or hub key",
    choices=[
        RowFilter("family", "Family", families, lambda row, value: row.licence.family == value),
        RowFilter("osi", "OSI approved", _osi,
                  lambda row, value: row.osi.lower() == value),
        RowFilter("commercial", "Commercial use", _values("commercial"),
                  lambda row, value: row.licence.commercial == value),
        RowFilter("ai_act", "EU AI Act test", _values("ai_act_test"),
                  lambda row, value: row.licence.ai_act_test == value),
        RowFilter("certainty", "Certainty", _certainty,
                  lambda row, value: row.licence.certainty == value),
    ],
    sort="title",
    empty=Empty("No licences", "The catalogue comes with the software."),
)  # fmt: skip
