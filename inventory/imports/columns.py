"""The columns that a CSV file may have: the one table behind reader, help and example."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column. `also` are other headers by which it is known; spelling is `known_as`'s."""

    key: str
    help: str
    example: tuple[str, str, str]
    also: tuple[str, ...] = ()
    limit: int = 200


COLUMNS = (
    Column(
        "model",
        "org/name, the address of the model's page, or an Ollama name such as llama3.2:3b.",
        ("org/name", "llama3.2:3b", "own/mail-classifier"),
        ("model id", "repo", "repo id", "repository", "hugging face id", "model name"),
        500,
    ),
    Column(
        "hub",
        "internal for a model of your own that no hub has; leave it empty for all others.",
        ("", "", "internal"),
        ("source",),
        32,
    ),
    Column(
        "revision",
        "A commit, tag or branch; empty for the newest.",
        ("", "", ""),
        ("commit", "sha", "branch", "tag"),
        255,
    ),
    Column(
        "system",
        "The system that uses the model; it is added if there is none of this name.",
        ("Mail sorter", "Helpdesk", "Mail sorter"),
        ("system name", "application", "ai system"),
        120,
    ),
    Column(
        "department",
        "The system's department, by name; needed for a system that is new.",
        ("Customer service", "Customer service", "Customer service"),
        ("unit", "business unit", "team"),
        400,
    ),
    Column(
        "owner",
        "E-mail address or user name of who answers for a new system; empty for yourself.",
        ("", "", ""),
        ("system owner", "owner email", "responsible"),
    ),
    Column(
        "purpose",
        "What the system uses the model as.",
        ("generator", "generator", "classifier"),
        ("role", "used as", "use"),
        120,
    ),
    Column(
        "environment",
        "development, test or production.",
        ("production", "", ""),
        ("env", "stage"),
        32,
    ),
    Column(
        "location",
        "Where it runs there.",
        ("Lyon", "", ""),
        ("site", "region", "place"),
        120,
    ),
    Column(
        "deployment",
        "The name of that deployment; the location if empty.",
        ("north", "", ""),
        ("deployment name", "instance"),
        120,
    ),
    Column(
        "components",
        "Libraries of the system as package URLs with spaces between them.",
        ("pkg:pypi/vllm@0.8.4 pkg:pypi/transformers@4.51.0", "", ""),
        ("libraries", "packages", "purls"),
        20_000,
    ),
    Column(
        "licence",
        "Of a model of your own: SPDX id or name.",
        ("", "", "Proprietary"),
        ("license",),
    ),
    Column(
        "version",
        "Of a model of your own: how you call this version.",
        ("", "", "2.1"),
        ("model version",),
        100,
    ),
    Column(
        "sha256",
        "Of a model of your own: SHA-256 of its weights file.",
        ("", "", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ("hash", "digest", "checksum"),
        64,
    ),
)


def column_of(header: str) -> Column | None:
    """Return the column that a header means, None for one of the file's own."""
    wanted = known_as(header)
    return next((one for one in COLUMNS if wanted in (one.key, *map(known_as, one.also))), None)


def known_as(header: str) -> str:
    """Return a header in small letters without the marks that people put between words."""
    return " ".join(header.lower().replace("_", " ").replace("-", " ").split())


def example_rows() -> Iterable[tuple[str, ...]]:
    """Yield the lines of the example file, the header first."""
    yield tuple(column.key for column in COLUMNS)
    for number in range(3):
        yield tuple(column.example[number] for column in COLUMNS)
