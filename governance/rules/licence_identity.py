"""Which licence holds: the card's claim against the texts, or what a person decided."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from governance.rules import licences
from governance.rules.licence_catalogue import LicenceIdentity, Status, catalogue
from governance.rules.licence_evidence import (
    Evidence,
    evidence,
    hint,
    identity_of_text,
    same_licence,
    text_reasons,
)
from governance.rules.licence_results import of_row, reason, titles, unresolved
from governance.rules.licence_text import TextFinding
from governance.rules.reasons import Reason

AMBIGUOUS, DISAGREE = "licence-ambiguous-name", "licence-disagree"
SEVERAL = frozenset({"licence-several", "licence-in-part"})
APACHE, WITH_POLICY = "apache-2.0", ("apache-plus-aup", "gpt-oss")


def claimed(keys: Sequence[str], name: str | None, link: str | None) -> LicenceIdentity:
    """Return what a card claims; several keys at once are a list, which no machine chooses from."""
    several = list(dict.fromkeys(key.strip() for key in keys if key and key.strip()))
    return licences.identify(", ".join(several), name, link)


def conclude(
    claim: LicenceIdentity, findings: Sequence[TextFinding], *, repo_id: str = ""
) -> LicenceIdentity:
    """Return what claim and texts together settle: agree, text only, claim only or conflict.

    A text that is not a whole published one settles nothing, and neither does a licence that is
    known from weak sources only. The publisher in `repo_id` narrows the candidates down; it
    concludes nothing.
    """
    shown = evidence(findings)
    return hint(_beside_policy(_by_texts(claim, shown), shown), repo_id)


def decided(licence_id: str, *, note: str, who: str, day: str) -> LicenceIdentity:
    """Return the identity that a person settled.

    :raises KeyError: if the catalogue has no such licence.
    """
    row = catalogue()[licence_id]
    because = reason("decided", source=f"Decision of {who}, {day}", who=who, day=day, note=note)
    return of_row(row, row.title, row.spdx, "decided", [because])


def _by_texts(claim: LicenceIdentity, shown: Evidence) -> LicenceIdentity:
    if len(shown.identified) > 1:
        return _several_texts(claim, shown)
    if shown.candidates:
        return _changed_text(claim, shown)
    if shown.identified:
        return _one_text(claim, identity_of_text(shown.identified[0]))
    if any(one.rule == DISAGREE for one in claim.because):
        return replace(claim, status="conflict", title=_either(claim.candidates))
    if shown.unknown:
        return _unread_text(claim, shown)
    return claim


def _one_text(claim: LicenceIdentity, text: LicenceIdentity) -> LicenceIdentity:
    """Compare the claim with the one licence whose whole text is there."""
    if text.certainty == "C":
        return _open(claim, text.because, (text.id or "",))
    if claim.status == "claim only":
        return _agreed(claim, text) if same_licence(claim, text) else _conflict(claim, text)
    if claim.id is not None:
        return _agreed(claim, text) if same_licence(claim, text) else _conflict(claim, text)
    rules = {one.rule for one in claim.because}
    if DISAGREE in rules:
        return _conflict(claim, text)
    if rules & SEVERAL:
        return _open(claim, text.because, (*claim.candidates, text.id or ""))
    if AMBIGUOUS in rules and text.id not in claim.candidates:
        return _conflict(claim, text)
    return _settled(text, "text only", claim.because)


def _agreed(claim: LicenceIdentity, text: LicenceIdentity) -> LicenceIdentity:
    """Take the sharper of the two names: a key may say "or later", a text its version."""
    sharper = claim if (claim.spdx or "").startswith(text.spdx or "-") else text
    because = (reason("agree", title=text.title), *text.because, *claim.because)
    return replace(sharper, status="agree", because=because, candidates=())


def _settled(text: LicenceIdentity, status: Status, because: tuple[Reason, ...]) -> LicenceIdentity:
    return replace(text, status=status, because=(*text.because, *because))


def _conflict(claim: LicenceIdentity, text: LicenceIdentity) -> LicenceIdentity:
    others = [one for one in claim.candidates if one != text.id]
    said = claim.title if claim.id or claim.spdx else _either(others)
    because = (reason("conflict", claim=said, text=text.title), *text.because, *claim.because)
    ids = [*((claim.id,) if claim.id else others), *((text.id,) if text.id else ())]
    found = unresolved(because, candidates=ids, status="conflict")
    return replace(found, title=f"{said} or {text.title}")


def _several_texts(claim: LicenceIdentity, shown: Evidence) -> LicenceIdentity:
    ids = [one.licence_id for one in shown.identified if one.licence_id]
    because = (reason("several_texts", titles=titles(ids)), *text_reasons(shown.identified))
    return _open(claim, because, (*((claim.id,) if claim.id else ()), *ids))


def _changed_text(claim: LicenceIdentity, shown: Evidence) -> LicenceIdentity:
    ids = [one.licence_id for one in (*shown.identified, *shown.candidates) if one.licence_id]
    because = text_reasons((*shown.candidates, *shown.identified))
    return _open(claim, because, (*((claim.id,) if claim.id else claim.candidates), *ids))


def _unread_text(claim: LicenceIdentity, shown: Evidence) -> LicenceIdentity:
    """A text that is none of the published ones undoes a claim of a licence whose text is known."""
    because = text_reasons(shown.unknown)
    if claim.status == "claim only" and shown.should_match(claim):
        return _open(claim, because, (claim.id or "",))
    return replace(claim, because=(*claim.because, *because))


def _open(
    claim: LicenceIdentity, because: tuple[Reason, ...], candidates: Sequence[str]
) -> LicenceIdentity:
    """Leave it to a person to choose; what it is near to is no title of it."""
    ids = [one for one in dict.fromkeys(candidates) if one]
    found = unresolved((*because, *claim.because), candidates=ids)
    return replace(found, title=f"Not settled: perhaps {_either(ids)}") if ids else found


def _either(ids: Iterable[str]) -> str:
    return " or ".join(catalogue()[one].title for one in dict.fromkeys(ids))


def _beside_policy(found: LicenceIdentity, shown: Evidence) -> LicenceIdentity:
    """Count a use policy that lies beside a licence which has none itself."""
    row = catalogue().get(found.id or "")
    if row is None or not shown.policies or row.use_policy or found.status == "unresolved":
        return found
    because = reason("policy_beside", paths=", ".join(one.path for one in shown.policies))
    if row.id != APACHE:
        return _open(replace(found, candidates=()), (because,), (row.id,))
    known = catalogue()[WITH_POLICY[0]]
    return replace(
        found,
        id=known.id,
        title=known.title,
        family=known.family,
        certainty=known.certainty,
        because=(because, *found.because),
        candidates=WITH_POLICY,
    )
