"""The list of frameworks, and of the requirements of one."""

from collections.abc import Mapping, Sequence

from governance.obligations.frameworks.coverage import Coverage, Covered
from governance.obligations.models import FrameworkKind
from governance.web.lists import Column, Empty
from governance.web.row_lists import RowFilter, RowList

SHOWN: Mapping[str, str] = {
    "evidenced": "Evidenced",
    "attested": "A statement only",
    "missing": "Missing",
    "not_owed": "Not owed here",
}


def _related(row: Covered) -> str:
    return "; ".join(one.requirement.ref for one in (*row.through, *row.leads))


FRAMEWORKS = RowList(
    title="Frameworks",
    noun=("framework", "frameworks"),
    row="obligations/frameworks/row.html",
    template="obligations/frameworks/list.html",
    columns=[
        Column("title", "Framework", sort="framework.title", csv="framework.title"),
        Column("kind", "Kind", sort="framework.kind", narrow=False,
               csv=lambda row: row.framework.get_kind_display()),
        Column("jurisdiction", "Where", sort="framework.jurisdiction",
               csv="framework.jurisdiction"),
        Column("state", "Where it stands", shown=False, csv="framework.state"),
        Column("edition", "Edition", shown=False, csv="framework.edition"),
        Column("owed", "Owed", sort="owed", numeric=True),
        Column("evidenced", "Evidenced", sort="evidenced", numeric=True),
        Column("attested", "Attested", sort="attested", numeric=True),
        Column("missing", "Missing", sort="missing", numeric=True),
    ],
    search=["framework.title", "framework.jurisdiction", "framework.summary", "framework.key"],
    choices=[
        RowFilter("kind", "Kind", lambda: FrameworkKind.choices,
                  lambda row, kind: row.framework.kind == kind),
        RowFilter("taken_up", "Taken up", lambda: [("yes", "Taken up"), ("no", "Only kept")],
                  lambda row, wanted: (row.framework.taken_up_at is not None) == (wanted == "yes")),
    ],
    page_size=50,
    empty=Empty("No framework is stored yet", "An administrator stores them with sync_rules."),
)  # fmt: skip


def topics(coverage: Coverage) -> Sequence[tuple[str, str]]:
    """Return the topics of a framework as choices."""
    return [(topic, topic) for topic in dict.fromkeys(r.requirement.topic for r in coverage.rows)]


def requirements(coverage: Coverage) -> RowList:
    """Return the list of one framework's requirements."""
    return RowList(
        title=coverage.framework.title,
        noun=("requirement", "requirements"),
        row="obligations/frameworks/requirement_row.html",
        template="obligations/frameworks/detail.html",
        columns=[
            Column("ref", "Requirement", sort="requirement.position", csv="requirement.ref"),
            Column("title", "Title", shown=False, csv="requirement.title"),
            Column("topic", "Topic", sort="requirement.topic", narrow=False,
                   csv="requirement.topic"),
            Column("owed", "Owed", sort="standing.owed", numeric=True, csv="standing.owed"),
            Column("shown", "Shown by", sort="shown", csv=lambda row: SHOWN[row.shown]),
            Column("related", "Related duties", csv=_related),
        ],
        search=["requirement.ref", "requirement.title", "requirement.duty", "requirement.topic"],
        choices=[
            RowFilter("shown", "Shown by", lambda: [*SHOWN.items()],
                      lambda row, shown: row.shown == shown),
            RowFilter("topic", "Topic", lambda: topics(coverage),
                      lambda row, topic: row.requirement.topic == topic),
            RowFilter("through", "Counted through another", lambda: [("yes", "Yes")],
                      lambda row, wanted: row.by_others),
        ],
        sort="ref",
        page_size=50,
        empty=Empty("It asks nothing", "It is kept because it changes what others ask."),
    )  # fmt: skip
