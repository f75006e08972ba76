"""The file of a pack as a download, for the page and for the API."""

from django.core.files.storage import default_storage
from django.http import FileResponse

from governance.reports.models import Pack, PackState
from governance.web.refusals import Refused


def pack_file(pack: Pack) -> FileResponse:
    """Return the file of a finished pack as a download.

    :raises Refused: if it is not finished, or the file is gone from the storage.
    """
    if pack.state != PackState.READY:
        raise Refused("This pack is not ready, so there is no file to download yet.")
    try:
        content = default_storage.open(pack.file_path, "rb")
    except FileNotFoundError as error:
        raise Refused(
            "The file of this pack is no longer in the storage. Ask for a new pack."
        ) from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=pack.file_name,
        content_type="application/pdf",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )
