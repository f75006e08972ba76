"""Hand out the organisation's own checklists as a file."""

from django.http import HttpResponse

from governance.approvals.models import ChecklistTemplate
from governance.approvals.templates import edition_of, own_of
from governance.rules import checklist_files

TOML = "application/toml"


def as_file(template: ChecklistTemplate | None) -> HttpResponse:
    """Return what the organisation added and changed as a file to keep or to import elsewhere."""
    text = checklist_files.write(own_of(template), edition=edition_of(template))
    name = f"checklists-{template.number}.toml" if template else "checklists.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{TOML}; charset=utf-8", headers=headers)
