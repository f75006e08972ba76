"""The duties that the rules data holds, as rows for the database."""

from dataclasses import dataclass
from typing import Any

from governance.rules.eu_ai_act import obligations

EU_AI_ACT = "eu-ai-act"
TITLE = "EU AI Act"
SOURCE = "Regulation (EU) 2024/1689, as amended by Regulation (EU) 2026/1744"


@dataclass(frozen=True)
class Row:
    """One requirement: its stable key and the columns that an edition may change."""

    key: str
    columns: dict[str, Any]


def rows() -> tuple[Row, ...]:
    """Return every duty of the EU AI Act that the rules data holds."""
    edition = obligations.edition()
    return tuple(
        Row(
            row.id,
            {
                "ref": row.ref,
                "title": row.title,
                "duty": row.duty,
                "evidence_expected": list(row.evidence),
                "retention": row.retention,
                "deadline": row.deadline,
                "source": SOURCE,
                "edition": edition,
                "in_force": True,
            },
        )
        for row in obligations.catalogue()
    )
