"""The words for what the licence catalogue says, and for what claim and text come to."""

from collections.abc import Mapping

from governance.rules import tables
from governance.rules.licence_catalogue import TABLE, Licence, Threshold
from governance.rules.licence_policy import PolicyRule

# For each result of an identification: the badge's state, its words, and what it means.
RESULTS: Mapping[str, tuple[str, str, str]] = {
    "agree": (
        "evidenced",
        "Claim and text agree",
        "The card names this licence, and the licence file holds its whole, unchanged text.",
    ),
    "text only": (
        "evidenced",
        "Identified by its text",
        "The card does not name this licence; the licence file holds its whole, unchanged text.",
    ),
    "claim only": (
        "attested",
        "Claimed by the card",
        "The publisher's card names this licence. No whole licence text shows that it is so, so a "
        "lawyer has the last word.",
    ),
    "conflict": (
        "failed",
        "Claim and text disagree",
        "The card names one licence and the licence file is another. A lawyer has to find out "
        "which one holds.",
    ),
    "unresolved": (
        "needs_legal",
        "Unresolved",
        "Neither the card nor the texts settle which licence holds. A lawyer has to read them.",
    ),
    "none": (
        "needs_legal",
        "None stated",
        "The card states no licence and no licence file was recognised. Without a licence nobody "
        "has granted you any use.",
    ),
    "decided": (
        "evidenced",
        "Decided by a person",
        "A person read the claim and the text and decided. It holds as long as both stay what "
        "they were; a new reading does not replace it, it raises a change.",
    ),
}
OUTCOMES: Mapping[str, str] = {
    "allowed": "allowed",
    "allowed with duties": "allowed_with_duties",
    "needs legal": "needs_legal",
    "not allowed": "not_allowed",
}
KINDS: Mapping[str, tuple[str, str]] = {
    "identified": ("evidenced", "Whole, unchanged text"),
    "candidate": ("needs_review", "Not quite: a person has to read the rest"),
    "policy": ("in_force", "Use policy"),
    "nothing": ("unknown", "Not recognised"),
}
ANSWERS: Mapping[str, str] = {
    "yes": "Yes",
    "no": "No",
    "conditional": "Under conditions",
    "unknown": "Unknown",
    "unclear": "Unclear",
    "likely": "Likely, not settled",
    "not_applicable": "Not a licence for models",
    "for data and documents": "For data and documents",
}
CERTAINTY: Mapping[str, tuple[str, str]] = {
    "A": ("A: the text was read", "The text of the licence itself was read for this entry."),
    "B": (
        "B: consistent sources",
        "The text was not read for this entry; several sources say the same, or one quotes it.",
    ),
    "C": (
        "C: weak or disputed",
        "The sources are weak, or contradict each other. From such an entry the software concludes "
        "nothing: a person reads the terms first.",
    ),
}
OUTPUTS: Mapping[str, str] = {
    "silent": "The licence does not speak of it",
    "free": "Free",
    "conditional": "Under conditions",
    "restricted": "Limited or ruled out",
    "unknown": "Unknown",
}
OPEN: Mapping[bool | None, str] = {True: "Yes", False: "No", None: "Unknown"}


POLICY: Mapping[str, tuple[str, str]] = {
    "allow": ("allowed", "Allow"),
    "legal": ("needs_legal", "Ask legal"),
    "deny": ("not_allowed", "Deny"),
}


def policy_badge(rule: PolicyRule | None) -> tuple[str, str]:
    """Return state and words of what the organisation says to a licence."""
    return POLICY[rule.outcome] if rule else ("unknown", "No rule")


def answer(value: str) -> str:
    """Return a typed answer of the catalogue as a person reads it."""
    return ANSWERS.get(value) or value[:1].upper() + value[1:]


def condition_words(row: Licence) -> str:
    """Return under which condition commercial use is allowed, or ""."""
    texts: Mapping[str, str] = tables.load(TABLE).content["conditions"]
    return texts.get(row.commercial_condition, row.commercial_condition)


def line_words(threshold: Threshold) -> str:
    """Return a line of users or revenue with its effect: "A monthly revenue …: 20,000,000. …"."""
    content = tables.load(TABLE).content
    metric = str(content["metrics"][threshold.metric]).removeprefix("a ")
    window = threshold.window.replace("_", " ")
    counted = f", counted over the {window}" if window and not threshold.on else ""
    day = f", counted once on {threshold.on}" if threshold.on else ""
    effect = content["effects"][threshold.effect]
    return f"{metric.capitalize()}: {threshold.value:,}{counted}{day}. {effect}"


def duty_rows(ids: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return number and sentence of the duties named, in the catalogue's order."""
    rows = tables.load(TABLE).content["duty"]
    return [(row["id"], row["text"]) for row in rows if row["id"] in ids]


def territory_words(row: Licence) -> str:
    """Return where the licence gives no rights, or ""."""
    scope = f", for {row.territory_scope}" if row.territory_scope else ""
    return ", ".join(row.territory_excluded) + scope if row.territory_excluded else ""


def terms(row: Licence) -> list[tuple[str, str]]:
    """Return what a licence allows and asks for, as name and value; what it lacks is left out."""
    commercial = answer(row.commercial)
    if condition := condition_words(row):
        commercial += f": {condition}"
    found = [
        ("Commercial use", commercial),
        ("Passing it on", answer(row.redistribution)),
        ("Changing it", answer(row.modification)),
        ("Training other models on what it produces", _outputs(row)),
        ("Same terms for what is made from it", answer(row.share_alike)),
        ("Limits on use", "There are some" if row.use_limits else "None named"),
        ("Use policy", "There is one: what it forbids is not licensed" if row.use_policy else ""),
        ("No rights in", territory_words(row)),
        *(("Line", line_words(threshold)) for threshold in row.thresholds),
        ("Names of derived models begin with", " or ".join(row.name_prefix)),
        ("Line to show in products", row.display),
        ("Attribution", row.attribution),
        ("Patents", answer(row.patents)),
        ("Ends when", row.termination),
        ("Indemnity owed by you", answer(row.indemnity)),
        ("Law", row.law),
    ]
    return [(name, value) for name, value in found if value]


def tests(row: Licence) -> list[tuple[str, str, str]]:
    """Return the three outside yardsticks: name, answer, and why."""
    reason = row.ai_act_reason[:1].upper() + row.ai_act_reason[1:]
    return [
        ("Approved by the Open Source Initiative", OPEN[row.osi], "SPDX licence list"),
        ("Terms fit the Open Source AI Definition 1.0", answer(row.osaid), ""),
        ("Free and open-source licence under the EU AI Act", answer(row.ai_act_test), reason),
    ]


def _outputs(row: Licence) -> str:
    words = OUTPUTS.get(row.outputs, answer(row.outputs))
    return f"{words}. {row.outputs_rule}" if row.outputs_rule else words
