"""The shape of `pack.json`: its sections, in the order in which the facts digest covers them."""

FORMAT = "weighbridge-pack/1"
SECTIONS = (
    "head",
    "summary",
    "decisions",
    "obligations",
    "obligations_by_duty",
    "findings",
    "incidents",
    "models",
    "last_numbers",
)
ENTRIES = "entries"
