"""What a list without rows says, also to somebody who may merely not see those that there are."""

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest


@dataclass(frozen=True)
class Empty:
    """What an empty list says: what belongs here and what to do next."""

    title: str
    text: str
    action: str = ""
    url: str = ""


class Sight(Protocol):
    """Who may see which rows of a list. `governance.accounts.sight` knows the permissions."""

    def of_none(self, request: HttpRequest, empty: Empty, noun: str) -> Empty | None:
        """Return what to say in place of `empty`; None to somebody who would see every row.

        `noun` is what several rows are called.
        """
        ...
