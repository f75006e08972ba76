"""The list of the models that another licence policy would change."""

from governance.web.lists import Column, Empty
from governance.web.row_lists import RowList

PAGE = RowList(
    title="Models that would change",
    noun=("model that would change", "models that would change"),
    row="inventory/policy_preview_row.html",
    template="inventory/licence_policy_preview.html",
    columns=[
        Column("repo_id", "Model", sort="repo_id"),
        Column("licence_id", "Licence", sort=("licence_id", "repo_id")),
        Column("was", "Today", sort=("was", "repo_id")),
        Column("now", "With the change", sort=("order", "repo_id")),
        Column("in_use", "In use", sort=("in_use", "repo_id")),
    ],
    empty=Empty(
        "No outcome changes",
        "Every model keeps the outcome that it has today, as far as the organisation's own facts "
        "tell. What a use adds is assessed when the change is saved.",
    ),
)
