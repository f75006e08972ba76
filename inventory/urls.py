"""The pages of this app."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from inventory.tabs import TABS
from inventory.views import (
    agent,
    boms,
    comparison,
    component_files,
    contents,
    deployments,
    entries,
    imports,
    licence_decisions,
    licence_policy,
    licence_texts,
    licences,
    lineage,
    models,
    openness,
    publishers,
    registrations,
    retiring,
    revisions,
    systems,
    trust,
)


class TabConverter(StringConverter):
    """A tab of a model's page; any other word is an unknown address."""

    regex = "|".join(key for key in TABS if key != "overview")


register_converter(TabConverter, "tab")
app_name = "inventory"
urlpatterns: list[URLPattern] = [
    path("models/", models.list_, name="model-list"),
    path("models/enter/", entries.enter, name="model-enter"),
    path("models/<int:pk>/versions/add/", entries.add_version, name="model-version"),
    path("models/<int:pk>/edit/", entries.change, name="model-change"),
    path("models/register/", registrations.register, name="model-register"),
    path("models/compare/", comparison.compare, name="model-compare"),
    path("models/<int:pk>/", models.detail, name="model-detail"),
    path("models/<int:pk>/<tab:tab>/", models.detail, name="model-tab"),
    path("models/<int:pk>/changes/", revisions.changes, name="revision-changes"),
    path("models/<int:pk>/licence/text/", licence_texts.whole, name="licence-text"),
    path("models/<int:pk>/licence/decide/", licence_decisions.decide, name="licence-decide"),
    path("models/<int:pk>/licence/withdraw/", licence_decisions.withdraw, name="licence-withdraw"),
    path("models/<int:pk>/openness/<str:component>/", openness.confirm, name="openness-confirm"),
    path(
        "models/<int:pk>/openness/<str:component>/take-back/",
        openness.unconfirm,
        name="openness-unconfirm",
    ),
    path("licences/", licences.list_, name="licence-list"),
    path("licences/<str:licence_id>/", licences.detail, name="licence-detail"),
    path("licence-policy/", licence_policy.rules, name="licence-policy"),
    path("licence-policy/change/", licence_policy.change, name="licence-policy-change"),
    path("models/<int:pk>/retire/", retiring.retire, name="model-retire"),
    path("models/<int:pk>/take-back/", retiring.take_back, name="model-take-back"),
    path("models/<int:pk>/lineage/base/", lineage.state_base, name="lineage-base"),
    path("models/<int:pk>/lineage/dataset/", lineage.state_dataset, name="lineage-dataset"),
    path("models/<int:pk>/lineage/look-again/", lineage.look_again, name="lineage-look-again"),
    path(
        "models/<int:pk>/lineage/<slug:kind>/<int:link_id>/withdraw/",
        lineage.withdraw,
        name="lineage-withdraw",
    ),
    path("models/<int:pk>/files.csv", models.files, name="model-files"),
    path("models/<int:pk>/bom.json", boms.model, name="model-bom"),
    path("imports/", imports.list_, name="import-list"),
    path("imports/new/", imports.new, name="import-new"),
    path("imports/example.csv", imports.example, name="import-example"),
    path("imports/<int:pk>/", imports.detail, name="import-detail"),
    path("imports/<int:pk>/apply/", imports.apply, name="import-apply"),
    path("imports/<int:pk>/cancel/", imports.cancel, name="import-cancel"),
    path("imports/<int:pk>/rejects.csv", imports.rejects, name="import-rejects"),
    path("models/<int:pk>/trust/<slug:sha>/check/", trust.check, name="trust-check"),
    path("models/<int:pk>/trust/<slug:sha>/attest/", trust.attest, name="trust-attest"),
    path("signers/", trust.signer_list_, name="signer-list"),
    path("signers/add/", trust.pin, name="signer-add"),
    path("signers/<int:pk>/remove/", trust.unpin, name="signer-remove"),
    path("publishers/", publishers.list_, name="publisher-list"),
    path("publishers/<int:pk>/", publishers.detail, name="publisher-detail"),
    path("publishers/<int:pk>/list/", publishers.set_listing, name="publisher-listing"),
    path("registrations/<int:pk>/", registrations.detail, name="registration-detail"),
    path("registrations/<int:pk>/cancel/", registrations.cancel, name="registration-cancel"),
    path("systems/", systems.list_, name="system-list"),
    path("systems/add/", systems.add, name="system-add"),
    path("systems/<int:pk>/", systems.detail, name="system-detail"),
    path("systems/<int:pk>/bom.json", boms.system, name="system-bom"),
    path("systems/<int:pk>/edit/", systems.edit, name="system-edit"),
    path("systems/<int:pk>/retire/", systems.retire, name="system-retire"),
    path("systems/<int:pk>/models/", contents.add_model, name="system-model-add"),
    path(
        "systems/<int:pk>/models/<int:use_id>/remove/",
        contents.remove_model,
        name="system-model-remove",
    ),
    path("systems/<int:pk>/agent/tools/add/", agent.add, name="agent-tool-add"),
    path("systems/<int:pk>/agent/tools/<int:tool_id>/", agent.change, name="agent-tool-change"),
    path(
        "systems/<int:pk>/agent/tools/<int:tool_id>/remove/", agent.remove, name="agent-tool-remove"
    ),
    path("systems/<int:pk>/agent/reads/", agent.reads, name="agent-reads"),
    path("systems/<int:pk>/components/", contents.components, name="component-list"),
    path("systems/<int:pk>/components/files/", component_files.upload, name="component-file-add"),
    path(
        "systems/<int:pk>/components/files/<int:source_id>/",
        component_files.detail,
        name="component-file",
    ),
    path(
        "systems/<int:pk>/components/files/<int:source_id>/apply/",
        component_files.apply,
        name="component-file-apply",
    ),
    path(
        "systems/<int:pk>/components/files/<int:source_id>/discard/",
        component_files.discard,
        name="component-file-discard",
    ),
    path(
        "systems/<int:pk>/components/<int:component_id>/remove/",
        contents.remove_component,
        name="component-remove",
    ),
    path("systems/<int:pk>/deployments/", deployments.add, name="deployment-add"),
    path(
        "systems/<int:pk>/deployments/<int:deployment_id>/end/",
        deployments.end,
        name="deployment-end",
    ),
    path(
        "systems/<int:pk>/deployments/<int:deployment_id>/owner/",
        deployments.owner,
        name="deployment-owner",
    ),
]
