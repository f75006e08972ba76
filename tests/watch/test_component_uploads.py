"""What a file brings into a system is matched with what is known against it at once."""

import pytest
from django.db import connection

from governance.accounts.models import User
from governance.watch.actions import match_packages, store_advisory
from governance.watch.models import Finding
from governance.watch.sources.osv import read
from inventory.actions import add_component, add_file
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.watch.factories import osv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _advisory(db: None) -> None:
    match_packages(store_advisory(read(osv()), at=NOON).keys, at=NOON)


def test_a_file_is_matched_and_its_successor_settles_what_it_brought(engineer: User) -> None:
    system = SystemFactory()
    for content, state in ((b"vllm==0.8.4\n", "open"), (b"vllm==0.8.5\n", "fixed")):
        add_file(system, content, name="r.txt", replace=True, by=engineer, at=NOON)
        assert Finding.objects.get().state == state
    connection.check_constraints()  # The library that the finding was about is gone.


@pytest.mark.parametrize(
    ("image", "certainty"),
    [("vllm/vllm-openai:v0.8.4", "matched"), ("vllm/vllm-openai:latest", "cannot_tell")],
)
def test_an_image_is_matched_by_the_package_in_it(
    image: str, certainty: str, engineer: User
) -> None:
    add_component(SystemFactory(), image, by=engineer, at=NOON)

    assert Finding.objects.get().certainty == certainty
