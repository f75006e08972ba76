"""The only writers of people, roles, departments, tokens and the organisation's facts."""

from governance.accounts.actions.organisation import add_department, state_facts
from governance.accounts.actions.people import (
    add_person,
    change_password,
    change_person,
    deactivate_person,
    invite_person,
    reactivate_person,
    reset_password,
)
from governance.accounts.actions.roles import grant, revoke
from governance.accounts.actions.searches import delete_search, save_search
from governance.accounts.actions.sign_in import check_may_try, sign_in_failed, signed_in
from governance.accounts.actions.tokens import create_token, revoke_token

__all__ = [
    "add_department",
    "add_person",
    "change_password",
    "change_person",
    "check_may_try",
    "create_token",
    "deactivate_person",
    "delete_search",
    "grant",
    "invite_person",
    "reactivate_person",
    "reset_password",
    "revoke",
    "revoke_token",
    "save_search",
    "sign_in_failed",
    "signed_in",
    "state_facts",
]
