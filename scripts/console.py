"""Talk to the person at the terminal, and run programs for them."""

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


class Stopped(Exception):
    """Why the work cannot go on, as a sentence that says what to do."""


def say(sentence: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def run(*command: str | Path, env: Mapping[str, str] | None = None, why: str) -> None:
    """Run a program in the project's folder; its output is shown only if it fails.

    :raises Stopped: with `why` as the first words, if the program fails.
    """
    done = subprocess.run(  # noqa: S603 - no shell, and the words are ours
        [str(word) for word in command],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stopped(f"{why}. What {Path(command[0]).name} said:\n{done.stdout.strip()[-4000:]}")


def show(*command: str | Path, env: Mapping[str, str] | None = None) -> int:
    """Run a program in the project's folder with its output shown; return its exit code."""
    words = [str(word) for word in command]
    done = subprocess.run(  # noqa: S603 - no shell, and the words are ours
        words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False
    )
    return done.returncode


def works(*command: str | Path) -> bool:
    """Return whether a program is there and ends well."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the words are ours
            words, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def main(work: Callable[[], int]) -> None:
    """Do the work and leave with its exit code; a stop signal is a stop, not a stack trace."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        code = work()
    except Stopped as stopped:
        say(str(stopped))
        code = 1
    except KeyboardInterrupt:
        say("Stopped before the end.")
        code = 130
    raise SystemExit(code)


def _interrupt(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt
