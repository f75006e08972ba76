"""Hand out stored files so that nothing in them can act in a browser."""

from django.http import FileResponse

from governance.evidence.files import open_stored
from governance.evidence.models import Evidence, EvidenceKind
from governance.web.refusals import Refused

SHOWN_INLINE = frozenset({"image/png", "image/jpeg"})
SANDBOX = "default-src 'none'; sandbox"


def response_for(evidence: Evidence, *, inline: bool = False) -> FileResponse:
    """Return the file as a download; pictures may be shown inline, in a sandbox.

    :raises Refused: if the evidence is no file, or its file is missing.
    """
    if evidence.kind != EvidenceKind.FILE:
        raise Refused("This evidence has no file to download.")
    try:
        content = open_stored(evidence.file_path)
    except FileNotFoundError as error:
        raise Refused(
            "The file is missing from the storage. Whoever runs this installation can restore it "
            f"from a backup; its SHA-256 is {evidence.sha256}."
        ) from error
    shown = inline and evidence.media_type in SHOWN_INLINE
    response = FileResponse(
        content,
        as_attachment=not shown,
        filename=evidence.file_name,
        content_type=evidence.media_type,
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
