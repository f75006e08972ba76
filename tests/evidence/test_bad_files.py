"""Files that are not what they seem are refused with what is wrong, or can only be downloaded."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.evidence import actions
from governance.evidence.models import Evidence
from governance.rules import policy
from governance.web.refusals import Refused
from tests.conftest import NOON
from tests.evidence import bad_files
from tests.evidence.factories import PDF, upload

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MEBIBYTE = 1024 * 1024
FEW_MEBIBYTES = 4 * MEBIBYTE


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("report.pdf", lambda: bad_files.PROGRAM, r"named as PDF, but its content is a program"),
        ("report.pdf.exe", lambda: bad_files.PROGRAM, r"is a program, which is not kept"),
        ("report.pdf.exe", lambda: PDF, r"ends in \.exe, which is not kept"),
        ("run.sh", lambda: b"#!/bin/sh\nrm -r /\n", r"ends in \.sh, which is not kept"),
        ("logo.svg", lambda: bad_files.SCRIPTED_SVG, "SVG drawing, which can hold programs"),
        ("logo", lambda: bad_files.SCRIPTED_SVG, "SVG drawing, which can hold programs"),
        ("logo.png", lambda: bad_files.SCRIPTED_SVG, "but its content is SVG drawing"),
        ("page.html", lambda: b"<p>Hello", "web page, which can hold programs"),
        ("page", lambda: b"<!DOCTYPE html><p>", "web page, which can hold programs"),
        ("plan.docx", lambda: bad_files.bomb(mebibytes=300), "holds 300 MiB when it is unpacked"),
        ("plan.docx", lambda: bad_files.lying_bomb(mebibytes=300), "more than 250 MiB"),
        ("plan.docx", lambda: bad_files.lying_bomb(mebibytes=1), "is broken"),
        ("plan.docx", bad_files.crowded, "holds 5,003 parts"),
        ("plan.docx", bad_files.protected, "protected by a password"),
        ("plan.docx", lambda: bad_files.PASSWORD, "or one with a password"),
        ("plan.docx", bad_files.torn, "is broken"),
        ("plan.docx", lambda: bad_files.docx(**{"word/vbaProject.bin": b"1"}), "holds macros"),
        ("plan.docx", lambda: bad_files.docx()[:200], "of a kind that is not recognised"),
        ("plan.docx", lambda: PDF, "but its content is PDF"),
        ("plan.pdf", bad_files.docx, "but its content is Word document"),
        ("nothing.pdf", lambda: b"", "is empty"),
    ],
    ids=[
        "a program named as PDF",
        "a program with two endings",
        "a PDF named as a program",
        "a shell script",
        "a drawing with a script",
        "a drawing without an ending",
        "a drawing named as a picture",
        "a web page",
        "a web page without an ending",
        "an archive that unpacks to far too much",
        "one that lies about it",
        "one that lies a little",
        "an archive of too many parts",
        "a protected archive",
        "an Office file with a password",
        "an archive with a hole",
        "macros",
        "half an archive",
        "a PDF named as a document",
        "a document named as PDF",
        "nothing at all",
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(
    name: str, content: Callable[[], bytes], said: str, engineer: User, storage: Path
) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        actions.add_file("Proof", upload(name, content()), by=engineer, at=NOON)

    assert refusal.value.field == "file"
    assert not any(path.is_file() for path in storage.rglob("*"))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\notes.txt", "notes.txt"),
        ("no\x00tes\r\n.txt", "notes.txt"),
        ("report\u202etxt.txt", "reporttxt.txt"),
        ("\u200bnotes.txt ", "notes.txt"),
    ],
    ids=["folders", "folders of Windows", "control characters", "turned round", "unseen"],
)
def test_a_name_is_kept_as_it_reads(sent: str, kept: str, engineer: User) -> None:
    file = upload("notes.txt", b"Checked.")
    file._name = sent  # Django cleans names too; this one has passed it by.

    evidence = actions.add_file("Notes", file, by=engineer, at=NOON)

    assert evidence.file_name == kept


def test_a_program_whose_name_is_turned_round_is_refused(engineer: User) -> None:
    file = upload("a.txt", bad_files.PROGRAM)
    file._name = "report\u202efdp.exe"

    with pytest.raises(Refused, match=r"“reportfdp\.exe” is a program"):
        actions.add_file("Report", file, by=engineer, at=NOON)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("page.txt", b"<html><script>1</script>", "text/plain"),
        ("page.md", b"<script>1</script>", "text/markdown"),
        ("drawing.txt", bad_files.SCRIPTED_SVG, "text/plain"),
        ("both.pdf", bad_files.pdf_and_archive(), "application/pdf"),
    ],
    ids=["a web page as text", "a script as Markdown", "a drawing as text", "PDF and archive"],
)
def test_what_could_act_in_a_browser_is_only_ever_downloaded(
    name: str, content: bytes, media_type: str, client: Client, engineer: User
) -> None:
    evidence = actions.add_file("Proof", upload(name, content), by=engineer, at=NOON)
    client.force_login(engineer)

    response = client.get(
        reverse("evidence:evidence-download", args=[evidence.pk]), {"inline": "1"}
    )

    assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]  # a file
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_the_largest_file_is_added_in_a_few_megabytes_of_memory(
    engineer: User, storage: Path
) -> None:
    most = policy.evidence_limits().max_bytes
    tracemalloc.start()

    with _on_disk(most) as file:
        evidence = actions.add_file("Log", file, by=engineer, at=NOON)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert evidence.size == most
    assert peak < FEW_MEBIBYTES


def test_an_archive_is_measured_in_a_few_megabytes_of_memory(engineer: User) -> None:
    content = bad_files.lying_bomb(mebibytes=300)
    tracemalloc.start()

    with pytest.raises(Refused, match="more than 250 MiB"):
        actions.add_file("Plan", upload("plan.docx", content), by=engineer, at=NOON)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < FEW_MEBIBYTES


def test_the_largest_file_comes_through_a_form_in_a_few_megabytes_of_memory(
    client: Client, engineer: User, tmp_path_factory: pytest.TempPathFactory
) -> None:
    body = tmp_path_factory.mktemp("sent") / "body"
    size = _form(body, policy.evidence_limits().max_bytes)
    client.force_login(engineer)
    client.get(reverse("evidence:evidence-add"))  # Loads the project's code.
    tracemalloc.start()

    with body.open("rb") as sent:
        response = client.request(**_environ(reverse("evidence:evidence-add"), sent, size))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert response.status_code == 302
    assert Evidence.objects.get().size == policy.evidence_limits().max_bytes
    assert peak < 2 * FEW_MEBIBYTES


def _on_disk(size: int) -> TemporaryUploadedFile:
    file = TemporaryUploadedFile("log.txt", "text/plain", size, "utf-8")
    for _ in range(size // MEBIBYTE):
        file.write(b"a" * MEBIBYTE)
    file.seek(0)
    return file


def _form(path: Path, size: int) -> int:
    """Write a form with a file of that size; return the length of all of it."""
    field = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}'
    with path.open("wb") as form:
        form.write(field.format("title", "", "Log\r\n").encode())
        form.write(field.format("department", "", "\r\n").encode())
        form.write(field.format("file", '; filename="log.txt"', "").encode())
        for _ in range(size // MEBIBYTE):
            form.write(b"a" * MEBIBYTE)
        form.write(b"\r\n--b--\r\n")
        return form.tell()


def _environ(path: str, sent: Any, size: int) -> dict[str, Any]:
    return {
        "PATH_INFO": path,
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": str(size),
        "wsgi.input": sent,
    }
