"""`manage.py classify`: JSON in, JSON out, and refusals without output."""

import io
import json
from pathlib import Path

import pytest

from governance.approvals.management.commands.classify import Command
from tests.rules.subjects import ORDINARY_SYSTEM


def run(*arguments: str) -> None:
    Command().run_from_argv(["manage.py", "classify", *arguments])


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """Put text on standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_one_object_from_the_pipe(typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed(json.dumps({**ORDINARY_SYSTEM, "annex_iii_point": "4(a)"}))

    run("--as-of", "2026-11-21")

    result = json.loads(capsys.readouterr().out)
    assert result["category"] == "high_risk_annex_iii"
    assert result["as_of"] == "2026-11-21"
    assert result["open_questions"] == []


def test_one_object_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({**ORDINARY_SYSTEM, "is_ai_system": False}))

    run(str(file), "--as-of", "2026-11-21")

    assert json.loads(capsys.readouterr().out)["category"] == "not_ai_system"


def test_lines_come_out_in_order_one_each(typed, capsys: pytest.CaptureFixture[str]) -> None:
    points = ["4(a)", None, "5(b)"]
    typed("\n".join(json.dumps({**ORDINARY_SYSTEM, "annex_iii_point": p}) for p in points) + "\n\n")

    run("-", "--jsonl")

    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["category"] for line in lines] == [
        "high_risk_annex_iii",
        "minimal",
        "high_risk_annex_iii",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"eu_nexus": "mars"}', ["eu_nexus", '"mars"', "established_in_eu"]),
        ('{"colour": "red"}', ["colour", '"red"', "is_ai_system"]),
        (
            '{"annex_iii_point": "4(a)", "art6_3_condition": "a", "profiling": true}',
            ["art6_3_condition", '"a"', "Art 6(3) last sub-paragraph"],
        ),
        ("[1]", ["not a JSON object"]),
        ("{", ["not a JSON object"]),
        ("", ["not a JSON object"]),
        ('{"profiling": true, "profiling": false}', ["given twice"]),
    ],
)
def test_refused_input_exits_2_with_nothing_on_standard_output(
    text: str, said: list[str], typed, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(text)

    with pytest.raises(SystemExit) as ended:
        run()

    output = capsys.readouterr()
    assert ended.value.code == 2
    assert output.out == ""
    assert all(part in output.err for part in said)


def test_one_bad_line_refuses_the_whole_and_is_named(
    typed, capsys: pytest.CaptureFixture[str]
) -> None:
    typed('{"is_ai_system": true}\n{"is_ai_system": "maybe"}\n')

    with pytest.raises(SystemExit) as ended:
        run("--jsonl")

    output = capsys.readouterr()
    assert ended.value.code == 2
    assert output.out == ""
    assert 'line 2: is_ai_system: "maybe"' in output.err


@pytest.mark.parametrize("arguments", [("--as-of", "soon"), ("/no/such/file",)])
def test_unusable_arguments_exit_2(
    arguments: tuple[str, ...], typed, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("{}")

    with pytest.raises(SystemExit) as ended:
        run(*arguments)

    assert ended.value.code == 2
    assert capsys.readouterr().out == ""
