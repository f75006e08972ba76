"""How many rows of each kind are made."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Numbers of rows. `requests` and `obligations` are per use case, `findings` per system.

    Every model has `revisions` commits; files are stored for the newest alone. With `all_open` no
    obligation is done yet.
    """

    models: int
    revisions: int
    files: int
    departments: int
    systems: int
    use_cases: int
    requests: int
    obligations: int
    findings: int
    incidents: int
    all_open: bool = False


FULL = Scale(
    models=10_000, revisions=5, files=12, departments=30, systems=500, use_cases=2_000,
    requests=5, obligations=10, findings=10, incidents=200,
)  # fmt: skip
PACK = Scale(
    models=2_500, revisions=1, files=12, departments=30, systems=250, use_cases=1_000,
    requests=1, obligations=10, findings=10, incidents=100,
)  # fmt: skip
IMPORT = Scale(
    models=2_000, revisions=1, files=3, departments=30, systems=100, use_cases=100,
    requests=1, obligations=1, findings=1, incidents=10,
)  # fmt: skip
FINDINGS = Scale(
    models=400, revisions=1, files=3, departments=30, systems=500, use_cases=500,
    requests=1, obligations=1, findings=400, incidents=10,
)  # fmt: skip
DUTIES = Scale(
    models=400, revisions=1, files=3, departments=30, systems=200, use_cases=1_000,
    requests=1, obligations=100, findings=1, incidents=10, all_open=True,
)  # fmt: skip
