"""The only writers of this app. `registrations` is also used by its own name."""

from inventory.actions import registrations
from inventory.actions.agent_tools import (
    add_agent_tool,
    change_agent_tool,
    remove_agent_tool,
    state_untrusted_input,
)
from inventory.actions.cloning import clone_use_case
from inventory.actions.component_files import add_file, apply_source, discard_source, upload
from inventory.actions.components import add_component, add_components, remove_component
from inventory.actions.deployments import add_deployment, change_owner, end_deployment
from inventory.actions.entries import enter_model
from inventory.actions.publishers import list_publisher, note_publisher
from inventory.actions.registrations import attempt, cancel, request
from inventory.actions.retiring import retire_model, take_back
from inventory.actions.revisions import identity_of
from inventory.actions.snapshots import (
    NameReused,
    Stored,
    mark_disabled,
    mark_unavailable,
    store_snapshot,
)
from inventory.actions.systems import (
    add_system,
    change_system,
    retire_system,
    stop_using,
    use_revision,
)
from inventory.actions.tiers import (
    confirm_lower_tier,
    propose_lower_tier,
    raise_tier,
    take_back_lower_tier,
)
from inventory.actions.use_cases import add_use_case, change_use_case, retire_use_case
from inventory.actions.versions import ChangedMeanwhile

__all__ = [
    "ChangedMeanwhile",
    "NameReused",
    "Stored",
    "add_agent_tool",
    "add_component",
    "add_components",
    "add_deployment",
    "add_file",
    "add_system",
    "add_use_case",
    "apply_source",
    "attempt",
    "cancel",
    "change_agent_tool",
    "change_owner",
    "change_system",
    "change_use_case",
    "clone_use_case",
    "confirm_lower_tier",
    "discard_source",
    "end_deployment",
    "enter_model",
    "identity_of",
    "list_publisher",
    "mark_disabled",
    "mark_unavailable",
    "note_publisher",
    "propose_lower_tier",
    "raise_tier",
    "registrations",
    "remove_agent_tool",
    "remove_component",
    "request",
    "retire_model",
    "retire_system",
    "retire_use_case",
    "state_untrusted_input",
    "stop_using",
    "store_snapshot",
    "take_back",
    "take_back_lower_tier",
    "upload",
    "use_revision",
]
