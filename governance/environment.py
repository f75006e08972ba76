"""Read settings from the environment: a name, or a file that holds the value (a mounted secret)."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


def env(name: str, default: str | None = None) -> str:
    """Return NAME, or the text of the file named by NAME_FILE.

    :raises ImproperlyConfigured: if neither is set and there is no default.
    """
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    if default is None:
        raise ImproperlyConfigured(f"Set {name}, or {name}_FILE with the path of a file.")
    return default


def flag(name: str, default: str) -> bool:
    """Return NAME as a yes or no.

    :raises ImproperlyConfigured: if it is neither.
    """
    word = env(name, default).lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {word!r}: write 1 or 0.")


def number(name: str, default: str) -> int:
    """Return NAME as a whole number.

    :raises ImproperlyConfigured: if it is not one.
    """
    text = env(name, default)
    try:
        return int(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {text!r}: write a whole number.") from error
