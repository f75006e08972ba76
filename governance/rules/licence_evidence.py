"""The texts beside a claim, sorted by what they can settle."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from governance.rules.licence_catalogue import LicenceIdentity, catalogue
from governance.rules.licence_form import fingerprint
from governance.rules.licence_index import exact
from governance.rules.licence_prints import known_texts
from governance.rules.licence_results import of_row, outside, reason
from governance.rules.licence_spelling import normalised
from governance.rules.licence_text import TextFinding
from governance.rules.reasons import Reason

_OPEN_END = re.compile(r"(-only|-or-later|\+)$")
_EMPTY = fingerprint("")


@dataclass(frozen=True)
class Evidence:
    """The findings of one revision: whole texts, changed ones, unknown ones, use policies."""

    identified: tuple[TextFinding, ...]
    candidates: tuple[TextFinding, ...]
    unknown: tuple[TextFinding, ...]
    policies: tuple[TextFinding, ...]

    def should_match(self, claim: LicenceIdentity) -> bool:
        """Tell whether the claimed licence has a known text, which would have been found."""
        return any(text.licence == claim.id for text in known_texts() if not text.policy)


def evidence(findings: Sequence[TextFinding]) -> Evidence:
    """Sort the findings; one licence twice counts once, and an empty file not at all."""
    distinct = {(one.licence_id, one.spdx): one for one in reversed(_of(findings, "identified"))}
    return Evidence(
        identified=tuple(reversed(distinct.values())),
        candidates=_of(findings, "candidate"),
        unknown=tuple(one for one in _of(findings, "nothing") if one.fingerprint != _EMPTY),
        policies=tuple(one for one in _of(findings, "policy") if not _is_notice(one.path)),
    )


def identity_of_text(finding: TextFinding) -> LicenceIdentity:
    """Return the licence whose whole text was found."""
    because = text_reasons((finding,))
    row = catalogue().get(finding.licence_id or "")
    entry = exact().get(normalised(finding.spdx))
    if row is None:
        spdx = finding.spdx or ""
        return outside(entry.title if entry else spdx, spdx, "text only", because)
    if entry and entry.row is row:
        return of_row(row, entry.title, entry.spdx, "text only", because)
    return of_row(row, row.title, row.spdx, "text only", because)


def same_licence(claim: LicenceIdentity, text: LicenceIdentity) -> bool:
    """Tell whether claim and text name one licence, in one version where both name any."""
    if claim.id and text.id != claim.id:
        return text.id in catalogue()[claim.id].members
    if not claim.id or (claim.spdx and text.spdx):
        return _plain(claim.spdx) == _plain(text.spdx)
    return True


def text_reasons(findings: Sequence[TextFinding]) -> tuple[Reason, ...]:
    """Return one sentence per file, with the file as its source."""
    return tuple(_said(one) for one in findings)


def hint(found: LicenceIdentity, repo_id: str) -> LicenceIdentity:
    """Say which of the candidates the publisher is known for, and put it first."""
    account = repo_id.partition("/")[0].casefold()
    known = [
        one
        for one in found.candidates
        if account in (name.casefold() for name in catalogue()[one].publishers)
    ]
    if found.status == "conflict" or not known:
        return found
    because = reason("publisher_hint", publisher=repo_id.partition("/")[0],
                     title=catalogue()[known[0]].title)  # fmt: skip
    rest = (one for one in found.candidates if one not in known)
    return replace(found, candidates=(*known, *rest), because=(*found.because, because))


def _of(findings: Sequence[TextFinding], kind: str) -> tuple[TextFinding, ...]:
    return tuple(one for one in findings if one.kind == kind)


def _is_notice(path: str) -> bool:
    return PurePosixPath(path).name.lower().startswith("notice")


def _plain(spdx: str | None) -> str:
    return _OPEN_END.sub("", spdx or "")


def _said(finding: TextFinding) -> Reason:
    row = catalogue().get(finding.licence_id or "")
    title = row.title if row else finding.spdx or ""
    if finding.kind == "nothing":
        return reason("text_unknown", source=finding.path, path=finding.path)
    if finding.kind == "identified":
        return reason("text", source=finding.path, path=finding.path, title=title)
    words = {"path": finding.path, "title": title, "ranges": str(len(finding.residue))}
    rule = "text_residue" if finding.residue else "text_wording"
    return reason(rule, source=finding.path, **words)
