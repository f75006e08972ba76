"""The pages of the checklists themselves, under `checklists/`."""

from django.urls import URLPattern, path

from governance.approvals.views import checklist_editor, checklist_files, checklist_list

urlpatterns: list[URLPattern] = [
    path("", checklist_list.checklist_list, name="checklist-list"),
    path("versions/", checklist_list.checklist_versions, name="checklist-versions"),
    path("versions/<int:number>/", checklist_list.checklist_version, name="checklist-version"),
    path("draft/", checklist_editor.draft, name="checklist-draft"),
    path("draft/start/", checklist_editor.start, name="checklist-draft-start"),
    path("draft/publish/", checklist_editor.publish, name="checklist-draft-publish"),
    path("draft/discard/", checklist_editor.discard, name="checklist-draft-discard"),
    path("export/", checklist_files.export, name="checklist-export"),
    path("draft/export/", checklist_files.export_draft, name="checklist-draft-export"),
    path("draft/file/", checklist_files.take, name="checklist-draft-file"),
    path("draft/add/", checklist_editor.add, name="checklist-item-add"),
    path("draft/items/<slug:item>/", checklist_editor.change, name="checklist-item-change"),
    path("draft/items/<slug:item>/remove/", checklist_editor.remove, name="checklist-item-remove"),
]
