"""A system that moves to another department in the very moment in which something is written."""

import pytest

from governance.accounts.models import User
from governance.watch.actions import decide_candidates
from governance.watch.models import Candidate, Finding
from inventory.actions import change_system
from inventory.models import System
from tests.conftest import NOON
from tests.factories import DepartmentFactory
from tests.watch.test_candidates import naming
from tests.watch.test_match_models import model, publish, used
from tests.watch.test_match_races import Connection, _every_effect, queue, two
from tests.watch.test_owner_races import at_once

__all__ = ["_every_effect", "queue", "two"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_a_candidate_is_decided_while_its_system_moves(
    two: tuple[Connection, Connection], officer: User, queue: object
) -> None:
    used(model("bartowski/Llama-3.3-70B-Instruct-GGUF"))
    publish(naming())
    row, elsewhere = Candidate.objects.get(), DepartmentFactory()

    at_once(
        two,
        lambda: change_system(System.objects.get(), department=elsewhere, by=officer, at=NOON),
        lambda: decide_candidates([row], "confirmed", by=officer, at=NOON),
    )

    assert Finding.objects.get().system.department == elsewhere
