"""Why an answer is what it is: every rule result carries these."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One rule that fired.

    `rule` is the id in the data file, `text` one plain sentence, `source` the article, clause or
    policy that says so.
    """

    rule: str
    text: str
    source: str

    def as_dict(self) -> dict[str, str]:
        """Return the reason as JSON data."""
        return {"rule": self.rule, "text": self.text, "source": self.source}
