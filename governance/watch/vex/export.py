"""Which findings a VEX document of ours holds, and whose it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from governance.accounts.models import Organisation, User
from governance.rules import vex
from governance.watch.models import Finding
from governance.watch.vex.writing import to_cyclonedx, to_openvex
from governance.web.refusals import Refused
from inventory.models import System

MOST = 20_000
TOO_MANY = "These are {count:,} findings, and one document holds {most:,}. Export system by system."
# The schema of OpenVEX 0.2.0 asks for one statement at least.
NONE = (
    "There is no finding from an advisory that you may see, and an OpenVEX document states one at "
    "least. Take CycloneDX, which may be empty."
)
BULK = tuple(
    f"revision__{name}"
    for name in ("raw", "card", "licence_text", "licence_findings", "effective_terms")
)
ENDINGS: Mapping[str, str] = {vex.CYCLONEDX: "cdx.json", vex.OPENVEX: "openvex.json"}
MEDIA_TYPES: Mapping[str, str] = {
    vex.CYCLONEDX: "application/vnd.cyclonedx+json; version=1.6",
    vex.OPENVEX: "application/json",
}


def document(kind: str, user: User, system: System | None, *, at: datetime) -> dict[str, Any]:
    """Return what the person may see of findings from advisories, of one system or of all.

    :raises Refused: if they are more than one document holds, or none and the format wants one.
    """
    rows = Finding.objects.visible_to(user).filter(advisory__isnull=False)
    rows = rows.filter(system=system) if system else rows
    count = rows.count()
    if count > MOST:
        raise Refused(TOO_MANY.format(count=count, most=MOST), field="system")
    if not count and kind == vex.OPENVEX:
        raise Refused(NONE, field="system")
    rows = rows.select_related("system", "component", "advisory", "revision__model").order_by("pk")
    found = rows.defer("advisory__record", "advisory__details", "because", *BULK)
    author = Organisation.objects.ours().name
    if kind == vex.CYCLONEDX:
        return to_cyclonedx(found, author=author, at=at)
    return to_openvex(found, author=author, home=settings.BASE_URL, at=at)
