"""E5: two sources found nothing: the hub's scanners, and a scan of the bytes on a server."""

from inventory.hubs.base import ScanStatus
from inventory.hubs.scanners import found
from inventory.trust.finding import Finding, failed, named, passed, unknown
from inventory.trust.subject import Subject, Verified

METHOD = "Compared the hub's scan result with a static scan on a server"
HUB_WORDS = {
    ScanStatus.NOT_FINISHED: "the hub's scanners have not finished",
    ScanStatus.UNKNOWN: "the hub has not said what its scanners found",
}


def check(subject: Subject) -> Finding:
    """Return a failure on any finding, a pass on none of two; one source alone leaves it open."""
    local = next((one for one in subject.verified if one.scan), None)
    revision = subject.revision
    paths = [path for path, _ in found(revision.scan_issues)]
    if paths or revision.scan_status == ScanStatus.ISSUE:
        return failed(METHOD, f"The hub's scanners name {named(paths)}.", as_of=revision.checked_at)
    if local and local.scan.get("findings"):
        return _found_here(local)
    clean = revision.scan_status == ScanStatus.NO_ISSUE
    if local and (left := local.scan.get("open")):
        paths = [str(row.get("path")) for row in left]
        sentence = f"{local.scan.get('scanner')} could not judge {named(paths)}."
        return unknown(METHOD, sentence, evidence_id=local.evidence_id)
    if clean and subject.unjudged:
        return unknown(METHOD, f"The hub's scanners have no verdict on {named(subject.unjudged)}.")
    if clean and local:
        return passed(
            METHOD,
            f"The hub's scanners and {local.scan.get('scanner')} found nothing. Scanners miss "
            "things: this is no proof.",
            evidence_id=local.evidence_id,
            as_of=min(local.at, revision.checked_at),
        )
    return unknown(METHOD, _one_of_two(revision.scan_status, local, clean=clean))


def _found_here(local: Verified) -> Finding:
    paths = [str(row.get("path")) for row in local.scan["findings"]]
    return failed(
        METHOD,
        f"{local.scan.get('scanner')} names {named(paths)}: {local.place}.",
        evidence_id=local.evidence_id,
        as_of=local.at,
    )


def _one_of_two(status: str, local: Verified | None, *, clean: bool) -> str:
    if clean:
        return "One of two sources: the hub's scanners found nothing, and no server was scanned."
    word = HUB_WORDS.get(ScanStatus(status), HUB_WORDS[ScanStatus.UNKNOWN])
    if local:
        return f"One of two sources: the scan on a server found nothing, but {word}."
    return f"{word[0].upper()}{word[1:]}, and no server was scanned."
