"""A file of components is looked at, applied once, and taken the place of by a newer one."""

import json
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.actions.component_files import listing_of, look
from inventory.components.planning import NewVersion
from inventory.models import Component, ComponentSource, System
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory, UserFactory

pytestmark = pytest.mark.django_db


def sbom(*purls: str) -> bytes:
    rows = [{"type": "library", "name": "x", "purl": purl} for purl in purls]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": rows}).encode()


def put(system: System, content: bytes, by: User, **given: Any) -> ComponentSource:
    facts = {"name": "requirements.txt", "replace": False, "by": by, "at": NOON, **given}
    return actions.add_file(system, content, **facts)[0]


def purls(system: System) -> list[str]:
    return list(system.components.values_list("purl", flat=True))


@pytest.fixture
def system() -> System:
    return SystemFactory()


def test_a_file_brings_its_libraries_and_is_kept_with_its_name_and_hash(
    system: System, engineer: User
) -> None:
    source = put(system, b"vllm==0.8.4\n-r more.txt\n", engineer, name="C:\\x\\reqs.txt")

    assert purls(system) == ["pkg:pypi/vllm@0.8.4"]
    assert (source.name, source.kind, len(source.sha256)) == ("reqs.txt", "requirements", 64)
    assert [row.purl for row in source.components.all()] == purls(system)
    entry = Entry.objects.about(system).get()
    assert entry.after["added"] == ["pkg:pypi/vllm@0.8.4"]
    assert (entry.after["file"], entry.after["sha256"]) == ("reqs.txt", source.sha256)
    assert entry.after["not_taken"] == 1


def test_a_look_writes_nothing(system: System, engineer: User) -> None:
    plan = look(system, listing_of(b"vllm==0.8.4\n"), replace=False, by=engineer)

    assert [package.name for package in plan.added] == ["vllm"]
    assert not ComponentSource.objects.exists()
    assert not Entry.objects.about(system).exists()


def test_a_newer_file_of_a_kind_takes_the_place_of_the_older_one(
    system: System, engineer: User
) -> None:
    old = put(system, b"vllm==0.8.4\ntorch==2.6.0\nnumpy==2.0.0\n", engineer)

    listing = listing_of(b"vllm==0.8.5\ntorch==2.6.0\nray==2.44.1\n")
    plan = look(system, listing, replace=True, by=engineer)
    assert plan.new_versions == (NewVersion("vllm", "pypi", ("0.8.4",), ("0.8.5",)),)
    assert [row.name for row in plan.only_removed] == ["numpy"]
    assert [row.name for row in plan.only_added] == ["ray"]
    assert [row.name for row in plan.kept] == ["torch"]

    put(system, b"vllm==0.8.5\ntorch==2.6.0\nray==2.44.1\n", engineer, replace=True)
    old.refresh_from_db()
    assert old.replaced_at == NOON
    assert purls(system) == ["pkg:pypi/ray@2.44.1", "pkg:pypi/torch@2.6.0", "pkg:pypi/vllm@0.8.5"]


def test_what_somebody_added_by_hand_or_another_kind_lists_stays(
    system: System, engineer: User
) -> None:
    put(system, b"vllm==0.8.4\ntorch==2.6.0\nnumpy==2.0.0\n", engineer)
    put(system, sbom("pkg:pypi/torch@2.6.0"), engineer)
    actions.add_components(system, "vllm==0.8.4\n", by=engineer, at=NOON)

    put(system, b"ray==2.44.1\n", engineer, replace=True)

    assert purls(system) == ["pkg:pypi/ray@2.44.1", "pkg:pypi/torch@2.6.0", "pkg:pypi/vllm@0.8.4"]


def test_a_version_that_comes_beside_another_says_so(system: System, engineer: User) -> None:
    actions.add_component(system, "vllm==0.8.4", by=engineer, at=NOON)

    plan = look(system, listing_of(b"vllm==0.8.5\n"), replace=True, by=engineer)

    assert plan.beside(plan.added[0]) == ("0.8.4",)
    assert plan.new_versions == ()


def test_two_files_that_are_added_both_stay_in_force(system: System, engineer: User) -> None:
    put(system, b"vllm==0.8.4\n", engineer, name="one.txt")
    put(system, b"vllm==0.8.5\n", engineer, name="two.txt")

    assert purls(system) == ["pkg:pypi/vllm@0.8.4", "pkg:pypi/vllm@0.8.5"]
    assert system.component_sources.in_force().count() == 2


def test_a_bad_file_leaves_nothing_behind(system: System, engineer: User) -> None:
    with pytest.raises(Refused, match="web page"):
        put(system, b"<!DOCTYPE html><html></html>", engineer)

    assert not ComponentSource.objects.exists()
    assert not Component.objects.exists()


def test_an_uploaded_file_changes_nothing_until_it_is_applied(
    system: System, engineer: User
) -> None:
    source = upload(system, b"vllm==0.8.4\n", engineer)
    assert not system.components.exists()

    actions.apply_source(source, seen=digest(source), by=engineer, at=NOON)

    assert purls(system) == ["pkg:pypi/vllm@0.8.4"]
    with pytest.raises(Refused, match="already"):
        actions.apply_source(source, seen=digest(source), by=engineer, at=NOON)
    with pytest.raises(Refused, match="already"):
        actions.discard_source(source, by=engineer)


def test_what_was_looked_at_is_what_is_done_or_nothing(system: System, engineer: User) -> None:
    source = upload(system, b"vllm==0.8.4\n", engineer)
    seen = digest(source)
    actions.add_component(system, "vllm==0.8.4", by=engineer, at=NOON)

    with pytest.raises(Refused, match="changed since you looked"):
        actions.apply_source(source, seen=seen, by=engineer, at=NOON)

    actions.apply_source(source, seen=digest(source), by=engineer, at=NOON)
    assert system.components.get().by_hand


def test_a_second_upload_takes_the_place_of_the_undecided_one(
    system: System, engineer: User
) -> None:
    first = upload(system, b"vllm==0.8.4\n", engineer)
    second = upload(system, b"vllm==0.8.5\n", engineer)

    assert list(ComponentSource.objects.all()) == [second]
    actions.discard_source(second, by=engineer)
    assert not ComponentSource.objects.filter(pk__in=[first.pk, second.pk]).exists()


def test_who_may_not_edit_the_system_uploads_nothing(system: System) -> None:
    stranger = UserFactory(roles=[("engineer", DepartmentFactory())])
    for do in (upload, put):
        with pytest.raises(NotAllowed):
            do(system, b"vllm==0.8.4\n", stranger)
    with pytest.raises(NotAllowed):
        look(system, listing_of(b"vllm==0.8.4\n"), replace=False, by=stranger)


def test_a_retired_system_takes_no_file(system: System, engineer: User) -> None:
    actions.retire_system(system, by=engineer, at=NOON)

    with pytest.raises(Refused, match="retired"):
        put(system, b"vllm==0.8.4\n", engineer)


def test_an_image_brings_the_package_that_is_known_to_be_in_it(
    system: System, engineer: User
) -> None:
    actions.add_component(system, "vllm/vllm-openai:v0.8.4", by=engineer, at=NOON)
    actions.add_component(system, "ollama/ollama:latest", by=engineer, at=NOON)

    assert dict(system.components.values_list("key", "version")) == {
        "docker:vllm/vllm-openai": "0.8.4", "pypi:vllm": "0.8.4",
        "docker:ollama/ollama": "", "golang:github.com/ollama/ollama": "",
    }  # fmt: skip


@pytest.mark.postgresql
def test_a_large_sbom_takes_as_many_statements_as_a_small_one(
    system: System, engineer: User
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes many rows in several statements.")
    sizes = (20, 20, 1000, 1000)
    lists = [
        sbom(*(f"pkg:npm/p{n}@1.0.{version}" for n in range(size)))
        for version, size in enumerate(sizes)
    ]

    counted = []
    for content in lists:
        with CaptureQueriesContext(connection) as asked:
            put(system, content, engineer, replace=True)
        counted.append(len(asked))

    assert counted[1] == counted[2] == counted[3]
    assert system.components.count() == 1000


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_leave_each_library_there_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time.")
    system = SystemFactory()
    people = [UserFactory(roles=["engineer"]) for _ in range(2)]

    at_once(*(lambda by=by: put(system, b"vllm==0.8.4\ntorch==2.6.0\n", by) for by in people))

    assert purls(system) == ["pkg:pypi/torch@2.6.0", "pkg:pypi/vllm@0.8.4"]
    assert {row.components.count() for row in ComponentSource.objects.all()} == {2}


def at_once(*work: Callable[[], Any]) -> None:
    barrier = Barrier(len(work))

    def one(do: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            do()
        finally:
            connection.close()

    threads = [Thread(target=one, args=(do,)) for do in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def upload(system: System, content: bytes, by: User) -> ComponentSource:
    return actions.upload(system, content, name="a.txt", replace=False, by=by, at=NOON)


def digest(source: ComponentSource) -> str:
    listing = listing_of("\n".join(source.purls).encode())
    return look(source.system, listing, replace=source.replaces, by=source.uploaded_by).digest
