"""Read a CSV file into wishes. What a cell holds is text and nothing else: formulas are not run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from inventory import purls
from inventory.boms.facts import File, ModelFacts
from inventory.hubs.address import Address, parse
from inventory.hubs.base import HubError
from inventory.hubs.reading import Reader
from inventory.imports.columns import COLUMNS, Column, column_of
from inventory.imports.csv_text import DELIMITERS, Line, decoded, delimiter_of, lines, swallowed
from inventory.imports.own_models import pinned
from inventory.imports.wishes import ReadFile, ReadRow, Unreadable, Wish
from inventory.models import Environment, HubName

ENVIRONMENTS = {
    **{value: value for value in Environment.values},
    "prod": "production", "live": "production", "dev": "development", "testing": "test",
}  # fmt: skip
SAID = 300
LIMITS = {column.key: column.limit for column in COLUMNS}

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Header:
    """Which cell of a row belongs to which column; `unknown` are headers of the file's own."""

    keys: tuple[str, ...]
    unknown: tuple[str, ...]


def read(content: bytes) -> ReadFile:
    """Return every row of the file, readable or not.

    :raises Unreadable: if the file as a whole is no table with a header that we know.
    """
    text, encoding = decoded(content)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = delimiter_of(first)
    found = lines(text, delimiter)
    header = _header(next(found, None))
    rows = tuple(_row(line, header) for line in found)
    if not rows:
        raise Unreadable("The file has a header and no rows below it.")
    facts = {"encoding": encoding, "separator": DELIMITERS[delimiter]}
    if header.unknown:
        facts["not_read"] = ", ".join(header.unknown)[:SAID]
    return ReadFile(rows, facts)


def _header(line: Line | None) -> Header:
    if line is None:
        raise Unreadable("The file is empty.")
    columns = [column_of(cell) for cell in line.cells]
    keys = tuple(column.key if column else "" for column in columns)
    _check_header(line, columns)
    unknown = tuple(
        cell.strip()[:60] for cell, key in zip(line.cells, keys, strict=True) if not key
    )
    return Header(keys, tuple(one for one in unknown if one))


def _check_header(line: Line, columns: Sequence[Column | None]) -> None:
    known = [column.key for column in columns if column]
    if not {"model", "system"} & set(known):
        said = ", ".join(cell.strip() for cell in line.cells)[:100]
        raise Unreadable(
            f"The first line must name the columns, “model” or “system” among them. It says: {said}"
        )
    if twice := {key for key in known if known.count(key) > 1}:
        raise Unreadable(f"The column “{min(twice)}” is there twice. Keep one of them.")


def _row(line: Line, header: Header) -> ReadRow:
    said = " | ".join(cell for cell in line.cells)[:SAID].replace("\x00", "␀")
    try:
        return ReadRow(line.number, wish=_wish(_cells(line, header)), said=said)
    except Unreadable as error:
        return ReadRow(line.number, problem=str(error), said=said)


def _cells(line: Line, header: Header) -> dict[str, str]:
    """Return the cells by column.

    :raises Unreadable: if there are more than headers, or one holds what no cell may.
    """
    if any(cell.strip() for cell in line.cells[len(header.keys) :]):
        raise Unreadable(
            f"The row has {len(line.cells)} cells, but the header names {len(header.keys)}."
        )
    cells = {key: cell.strip() for key, cell in zip(header.keys, line.cells, strict=False) if key}
    for key, cell in cells.items():
        _check_cell(key, cell)
    return cells


def _check_cell(key: str, cell: str) -> None:
    if swallowed(cell):
        raise Unreadable(
            f"“{key}” has {len(cell):,} characters. A quotation mark may be missing its partner."
        )
    if not cell.isprintable():
        raise Unreadable(f"“{key}” holds a line break or a hidden character.")
    if len(cell) > LIMITS[key]:
        raise Unreadable(f"“{key}” has {len(cell):,} characters; {LIMITS[key]:,} fit.")


def _wish(cells: Cells) -> Wish:
    """Return what the row wants.

    :raises Unreadable: saying which cell is wrong.
    """
    model, system = cells.get("model", ""), cells.get("system", "")
    if not model and not system:
        raise Unreadable("The row names neither a model nor a system.")
    if not system and (of_system := _of_system(cells)):
        raise Unreadable(f"“{of_system}” belongs to a system, but the row names none.")
    hub, repo_id, revision, facts = _model(cells) if model else ("", "", "", None)
    environment = _environment(cells)
    return Wish(
        hub=hub,
        repo_id=repo_id,
        revision=revision,
        facts=facts,
        system=" ".join(system.split()),
        department=cells.get("department", ""),
        owner=cells.get("owner", ""),
        purpose=cells.get("purpose", ""),
        deployment=cells.get("deployment", "") or cells.get("location", "") or environment,
        environment=environment,
        location=cells.get("location", ""),
        components=_components(cells.get("components", "")),
    )


def _of_system(cells: Cells) -> str:
    keys = ("purpose", "environment", "location", "deployment", "components")
    return next((key for key in keys if cells.get(key)), "")


def _model(cells: Cells) -> tuple[str, str, str, ModelFacts | None]:
    if cells.get("hub", "").lower() in (HubName.INTERNAL, "own", "in-house"):
        facts = _own_model(cells)
        return HubName.INTERNAL, facts.repo_id, "", facts
    address = _address(cells)
    revision = cells.get("revision", "") or address.revision or ""
    if revision and address.hub == HubName.HUGGINGFACE:
        revision = _revision(f"{address.repo_id}@{revision}")
    return address.hub, address.repo_id, revision, None


def _address(cells: Cells) -> Address:
    hub, typed = cells.get("hub", "").lower(), cells["model"]
    if hub not in ("", "hf", "hugging face", *HubName.values):
        raise Unreadable(f"“{cells['hub']}” is no hub we know. Write internal, or leave it empty.")
    if hub == HubName.OLLAMA and not typed.lower().startswith(("ollama", "http")):
        typed = f"ollama:{typed}"
    if hub == HubName.MANIFEST and not typed.lower().startswith("registry:"):
        typed = f"registry:{typed}"
    try:
        return parse(typed, endpoint=settings.HF_ENDPOINT)
    except HubError as error:
        raise Unreadable(f"“model”: {error}") from error


def _revision(typed: str) -> str:
    try:
        return parse(typed, endpoint=settings.HF_ENDPOINT).revision or ""
    except HubError as error:
        raise Unreadable(f"“revision”: {error}") from error


def _own_model(cells: Cells) -> ModelFacts:
    sha256 = cells.get("sha256", "").lower().removeprefix("sha256:")
    if sha256 and not Reader().digits(sha256, 64):
        raise Unreadable("“sha256” is not a SHA-256 of 64 hex digits.")
    licence = cells.get("licence", "")
    return pinned(
        ModelFacts(
            hub=HubName.INTERNAL,
            repo_id=cells["model"],
            label=cells.get("version", "") or cells.get("revision", "")[:100],
            licence_key="other" if licence else "",
            licence_name=licence,
            files=(File("weights", None, "", sha256),) if sha256 else (),
        )
    )


def _environment(cells: Cells) -> str:
    said = cells.get("environment", "").lower()
    if not said and (cells.get("deployment") or cells.get("location")):
        raise Unreadable("“environment” is missing: development, test or production.")
    if said and said not in ENVIRONMENTS:
        raise Unreadable(f"“{said}” is no environment. Write development, test or production.")
    return ENVIRONMENTS.get(said, "")


def _components(text: str) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(purls.parse(one).purl for one in text.split()))
    except purls.NotAPackage as error:
        raise Unreadable(f"“components”: {error}") from error
