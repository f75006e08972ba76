"""Classify facts from a file or a pipe under the EU AI Act."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.rules.eu_ai_act.classify import classify
from governance.rules.eu_ai_act.facts import Facts, InvalidFacts, parse

REFUSED = 2


class Command(BaseCommand):
    """Print the classification of one JSON object, or of one on each line.

    Everything is checked before anything is printed: refused input exits 2 without output.
    """

    help = "Classify facts (JSON) under the EU AI Act and print the result as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the day and the form of the input."""
        parser.add_argument("file", nargs="?", default="-", help="A file, or - for the pipe.")
        parser.add_argument(
            "--as-of", type=_day, default=None, help="The day of the law, such as 2026-11-21."
        )
        parser.add_argument("--jsonl", action="store_true", help="One object on each line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, classify, print."""
        as_of = options["as_of"] or timezone.localdate()
        lines = options["jsonl"]
        texts = list(_texts(_read(options["file"]), lines=lines))
        encoder = json.JSONEncoder(ensure_ascii=False, indent=None if lines else 2)
        for facts in _checked(texts):
            self.stdout.write(encoder.encode(classify(facts, as_of=as_of).as_dict()))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a day. Write it as 2026-11-21.") from None


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}."
        raise CommandError(message, returncode=REFUSED) from error
    except UnicodeDecodeError as error:
        message = f"{file} is not text in UTF-8."
        raise CommandError(message, returncode=REFUSED) from error


def _texts(content: str, *, lines: bool) -> Iterator[tuple[str, str]]:
    """Yield each JSON text with the place that error messages name."""
    if not lines:
        yield "", content
        return
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield f"line {number}: ", line


def _checked(texts: list[tuple[str, str]]) -> list[Facts]:
    """Return the facts of all texts.

    :raises CommandError: with one line for each problem, if any text is refused.
    """
    facts: list[Facts] = []
    problems: list[str] = []
    for place, text in texts:
        try:
            facts.append(parse(_object(text)))
        except InvalidFacts as refused:
            problems += [f"{place}{problem}" for problem in refused.problems]
        except (ValueError, TypeError, RecursionError) as error:
            problems.append(f"{place}This is not a JSON object: {error}.")
    if problems:
        raise CommandError("\n".join(problems), returncode=REFUSED)
    return facts


def _object(text: str) -> dict[str, object]:
    value = json.loads(text, object_pairs_hook=_once)
    if not isinstance(value, dict):
        raise TypeError("it starts with something else")
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that is given twice: one of the two values would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found
