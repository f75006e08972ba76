"""The shape of the code: what may import what, how big things are, and that names resolve."""

import ast
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string

from governance.celery import app
from governance.effects import EFFECTS

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("governance", "inventory", "demo", "scripts")
FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 50, 120
# Printed, not served: the page policy does not reach them, and the PDF maker needs their styles.
PRINTED = "reports/pack"
UNWANTED = {
    "a word of courtesy or praise": r"\b(?:please|successfully|oops)\b",
    "a verdict that is not ours to give": r"\b(?:is|are|fully) (?:compliant|exempt|safe)\b",
    "unescaped output": r"\|\s*safe\b|autoescape off",
    "a script in the page": r"<script(?![^>]*\bsrc=)(?![^>]*application/json)",
    "a style in the page": r"<style\b|\sstyle=",
    "an event handler in the page": r"\son[a-z]+=[\"']",
}


def sources() -> list[Path]:
    found = chain.from_iterable((ROOT / package).rglob("*.py") for package in PACKAGES)
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_imports_point_down() -> None:
    linter = Path(sys.executable).parent / "lint-imports"

    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_the_migrations_hold_every_change_of_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_no_file_has_outgrown_its_room() -> None:
    lines = {path: path.read_text().count("\n") for path in sources()}

    assert {str(path): count for path, count in lines.items() if count > FILE_LINES} == {}


def test_no_template_has_outgrown_its_room() -> None:
    lines = {path: path.read_text().count("\n") for path in templates()}

    assert {str(path): count for path, count in lines.items() if count > TEMPLATE_LINES} == {}


def test_no_function_has_outgrown_its_room() -> None:
    lengths = {
        f"{path}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }

    assert {name: length for name, length in lengths.items() if length > FUNCTION_LINES} == {}


@pytest.mark.parametrize("what", UNWANTED)
def test_no_template_holds(what: str) -> None:
    pattern = re.compile(UNWANTED[what], re.IGNORECASE)
    served = [path for path in templates() if PRINTED not in path.as_posix()]

    found = [
        f"{path}: {match[0]}" for path in served for match in pattern.finditer(path.read_text())
    ]

    assert not found


def test_what_the_clock_names_are_tasks_that_exist() -> None:
    app.loader.import_default_modules()

    named = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert named <= set(app.tasks)


@pytest.mark.parametrize("path", sorted(set(chain.from_iterable(EFFECTS.values()))))
def test_what_follows_from_an_event_is_a_function_that_exists(path: str) -> None:
    assert callable(import_string(path))
