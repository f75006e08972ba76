"""Real small files of every accepted kind, and the smallest evidence."""

import io
import zipfile

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory

from governance.evidence.media_types import DOCX, ODT, XLSX
from governance.evidence.models import Evidence, EvidenceKind
from tests.factories import AT, UserFactory


def _zip(members: dict[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
ARCHIVE = _zip({"weights.bin": "1"})
FILES: dict[str, tuple[bytes, str]] = {
    "report.pdf": (PDF, "application/pdf"),
    "shot.png": (PNG, "image/png"),
    "shot.jpg": (b"\xff\xd8\xff\xe0" + b"\x00" * 16, "image/jpeg"),
    "notes.txt": ("Größe geprüft.".encode(), "text/plain"),
    "card.md": (b"# Card\n", "text/markdown"),
    "runs.csv": (b"run,score\n1,0.9\n", "text/csv"),
    "sbom.json": (b'{"bomFormat": "CycloneDX"}', "application/json"),
    "plan.docx": (_zip({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), DOCX),
    "risks.xlsx": (_zip({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), XLSX),
    "plan.odt": (_zip({"mimetype": ODT, "content.xml": "<a/>"}), ODT),
}


def upload(name: str = "report.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


class EvidenceFactory(DjangoModelFactory[Evidence]):
    """A link that a person added, for everybody to see."""

    class Meta:
        model = Evidence

    kind = EvidenceKind.LINK
    title = factory.Sequence(lambda n: f"Evidence {n}")
    strength = 2
    url = "https://wiki.example.org/test-report"
    added_by = factory.SubFactory(UserFactory)
    added_at = AT
