"""Evidence is stored once, judged by its content, and never without an audit entry."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.evidence import actions, files
from governance.evidence.models import Evidence
from governance.rules import canonical, policy
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.evidence.factories import ARCHIVE, FILES, PDF, PNG, upload
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def _stored(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_stored_under_its_sha256(engineer: User, storage: Path) -> None:
    digest = hashlib.sha256(PDF).hexdigest()

    evidence = actions.add_file("Penetration test", upload(), by=engineer, at=NOON)

    assert _stored(storage) == [f"evidence/{digest[:2]}/{digest[2:4]}/{digest}"]
    assert (evidence.sha256, evidence.size) == (digest, len(PDF))
    assert files.is_intact(evidence.file_path, evidence.sha256)


def test_the_same_bytes_are_stored_once(engineer: User, officer: User, storage: Path) -> None:
    actions.add_file("Test in March", upload("march.pdf"), by=engineer, at=NOON)
    actions.add_file("Test again", upload("again.pdf"), by=officer, at=NOON)

    assert len(_stored(storage)) == 1
    assert set(Evidence.objects.values_list("file_name", flat=True)) == {"march.pdf", "again.pdf"}


def test_a_torn_file_is_replaced(engineer: User, storage: Path) -> None:
    evidence = actions.add_file("Test", upload(), by=engineer, at=NOON)
    (storage / evidence.file_path).write_bytes(PDF[:5])

    actions.add_file("Test", upload(), by=engineer, at=NOON)

    assert files.is_intact(evidence.file_path, evidence.sha256)


def test_a_changed_file_is_found_out(engineer: User, storage: Path) -> None:
    evidence = actions.add_file("Test", upload(), by=engineer, at=NOON)

    (storage / evidence.file_path).write_bytes(PDF[::-1])

    assert not files.is_intact(evidence.file_path, evidence.sha256)


@pytest.mark.parametrize("name", FILES)
def test_every_accepted_kind_is_known_by_its_content(name: str, engineer: User) -> None:
    content, media_type = FILES[name]

    evidence = actions.add_file("Proof", upload(name, content), by=engineer, at=NOON)

    assert evidence.media_type == media_type


def test_every_kind_of_the_policy_has_a_real_file_here() -> None:
    assert {kind for _, kind in FILES.values()} == policy.evidence_limits().media_types


def test_a_name_that_lies_is_refused_with_both_kinds(engineer: User) -> None:
    with pytest.raises(Refused, match=r"“a\.pdf” is named as PDF, but its content is PNG image"):
        actions.add_file("Proof", upload("a.pdf", PNG), by=engineer, at=NOON)


@pytest.mark.parametrize(
    ("name", "content", "called"),
    [
        ("weights.zip", ARCHIVE, "ZIP archive"),
        ("program", b"\x7fELF\x02\x01\x00\x00\xff", "a program"),
        ("torn.zip", b"PK\x03\x04 and nothing more", "not recognised"),
        ("latin1.txt", "Größe".encode("latin-1"), "not recognised"),
    ],
    ids=["archive", "program", "torn archive", "other encoding"],
)
def test_other_kinds_are_refused_with_what_is_accepted(
    name: str, content: bytes, called: str, engineer: User, storage: Path
) -> None:
    with pytest.raises(Refused, match=called):
        actions.add_file("Proof", upload(name, content), by=engineer, at=NOON)

    assert _stored(storage) == []
    assert not Entry.objects.of_kind("evidence.evidence").exists()


def test_an_empty_file_is_refused(engineer: User) -> None:
    with pytest.raises(Refused, match="is empty"):
        actions.add_file("Proof", upload("a.txt", b""), by=engineer, at=NOON)


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_kept(
    engineer: User, storage: Path
) -> None:
    most = policy.evidence_limits().max_bytes
    fits = b"a" * most

    kept = actions.add_file("Log", upload("log.txt", fits), by=engineer, at=NOON)
    with pytest.raises(Refused, match="larger than 25 MiB"):
        actions.add_file("Log", upload("log.txt", fits + b"b"), by=engineer, at=NOON)

    assert kept.size == most
    assert len(_stored(storage)) == 1


def test_a_long_name_keeps_its_ending_and_folders_are_dropped(engineer: User) -> None:
    evidence = actions.add_file("Proof", upload(f"..\\..\\{'a' * 250}.pdf"), by=engineer, at=NOON)

    assert len(evidence.file_name) <= 200
    assert evidence.file_name.endswith("a.pdf")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org/a", "example.org", "file:///etc/passwd", ""]
)
def test_only_web_addresses_are_links(url: str, engineer: User) -> None:
    with pytest.raises(Refused, match="whole address"):
        actions.add_link("Wiki page", url, by=engineer, at=NOON)


def test_a_link_with_a_password_is_refused(engineer: User) -> None:
    with pytest.raises(Refused, match="sign-in name"):
        actions.add_link("Wiki", "https://ann:secret@example.org/", by=engineer, at=NOON)


def test_a_link_is_kept_and_its_host_is_not_asked(engineer: User) -> None:
    evidence = actions.add_link("Wiki", "https://nowhere.invalid/page", by=engineer, at=NOON)

    assert evidence.url == "https://nowhere.invalid/page"


def test_evidence_needs_the_permission_for_its_department() -> None:
    theirs, ours = DepartmentFactory(), DepartmentFactory()
    person = UserFactory(roles=[("engineer", ours)])

    actions.add_link("Wiki", "https://example.org/", department=ours, by=person, at=NOON)
    for elsewhere in (theirs, None):
        with pytest.raises(NotAllowed, match="You may not add evidence"):
            actions.add_link(
                "Wiki", "https://example.org/", department=elsewhere, by=person, at=NOON
            )


def test_evidence_that_ran_out_is_refused(engineer: User) -> None:
    yesterday = NOON.date() - timedelta(days=1)

    with pytest.raises(Refused, match="ran out on 20 November 2026"):
        actions.add_link("Wiki", "https://a.example/", valid_until=yesterday, by=engineer, at=NOON)


def test_a_title_of_blanks_is_refused(engineer: User) -> None:
    with pytest.raises(Refused, match="few words"):
        actions.add_link("  ", "https://a.example/", by=engineer, at=NOON)


def test_a_record_is_collected_by_the_software_with_the_digest_of_its_content() -> None:
    record = {"scan": "no issue found", "files": [1, 2]}

    evidence = actions.collect("Scan", record, method="Asked the hub for its scan.", at=NOON)

    assert evidence.sha256 == canonical.digest({"files": [1, 2], "scan": "no issue found"})
    assert evidence.added_by is None
    entry = Entry.objects.about(evidence).get()
    assert (entry.event, entry.actor) == ("evidence.collected", "Weighbridge")


def test_adding_evidence_leaves_one_entry(engineer: User) -> None:
    evidence = actions.add_file("Test", upload(), by=engineer, at=NOON)

    entry = Entry.objects.about(evidence).get()
    assert (entry.event, entry.actor_id) == ("evidence.added", engineer.pk)
    assert entry.after["sha256"] == evidence.sha256


def test_evidence_of_other_departments_is_not_visible() -> None:
    ours, theirs = DepartmentFactory(), DepartmentFactory()
    person = UserFactory(roles=[("engineer", ours)])
    colleague = UserFactory(roles=["governance_officer"])
    for department in (ours, theirs, None):
        actions.add_link(
            f"For {department}", "https://a.example/", department=department, by=colleague, at=NOON
        )

    seen = Evidence.objects.visible_to(person).values_list("title", flat=True)

    assert set(seen) == {f"For {ours}", "For None"}
