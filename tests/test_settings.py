"""Settings have one list, one meaning each; and the files that ship them fit together."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
READERS = {"env", "flag", "number", "os.environ.get"}
NAME = re.compile(r"#?(?P<name>[A-Z][A-Z0-9_]+)=")
INTERPOLATED = re.compile(r"\$\{(?P<name>[A-Z0-9_]+)[:}]")
OWN = ("web", "worker-hub", "worker-packs", "beat")


def names_read(path: Path) -> set[str]:
    """Return the names that a Python file reads with env(), flag(), number() or environ.get()."""
    return {
        ast.literal_eval(node.args[0])
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in READERS
    }


def example_lines() -> list[str]:
    return (ROOT / "docker/example.env").read_text().splitlines()


def example_names() -> list[str]:
    return [match["name"] for line in example_lines() if (match := NAME.match(line))]


@pytest.fixture
def compose() -> dict[str, Any]:
    """The compose file as data."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
    return content


def test_every_setting_is_in_the_example_file_and_nothing_else_is() -> None:
    read = names_read(ROOT / "governance/settings.py")
    read |= names_read(ROOT / "scripts/gunicorn_conf.py")
    by_compose = set(INTERPOLATED.findall((ROOT / "docker/compose.yaml").read_text()))

    assert len(read) > 10
    assert sorted(example_names()) == sorted(read | by_compose)


def test_every_setting_of_the_example_file_has_its_meaning_above_it() -> None:
    lines = example_lines()
    above = {
        match["name"]: lines[index - 1]
        for index, line in enumerate(lines)
        if (match := NAME.match(line))
    }

    without = [name for name, line in above.items() if not re.match(r"# [A-Z0-9].*[.)]$", line)]

    assert not without


def test_the_example_file_holds_no_secret() -> None:
    secrets = {"SECRET_KEY=", "HF_TOKEN=", "POSTGRES_PASSWORD="}

    assert secrets <= set(example_lines())


def test_every_service_says_whether_it_is_healthy(compose: dict[str, Any]) -> None:
    services = compose["services"]

    assert set(services) == {*OWN, "database", "broker"}
    assert [name for name, service in services.items() if "healthcheck" not in service] == []


@pytest.mark.parametrize("name", OWN)
def test_our_containers_run_one_image_with_no_privileges(
    compose: dict[str, Any], name: str
) -> None:
    service = compose["services"][name]

    assert service["image"] == "weighbridge"
    assert service["cap_drop"] == ["ALL"]
    assert service["command"] == [name]
    assert service["environment"]["DATABASE_URL"].startswith("postgresql://")
    assert service["environment"]["BROKER_URL"].startswith("redis://")


def test_the_image_runs_as_nobody_special_and_copies_only_what_is_there() -> None:
    lines = (ROOT / "docker/Dockerfile").read_text().splitlines()
    copied = [word for line in lines if line.startswith("COPY ") and "--from" not in line
              for word in line.split()[1:-1]]  # fmt: skip

    assert "USER weighbridge" in lines
    assert [name for name in copied if not (ROOT / name).exists()] == []
