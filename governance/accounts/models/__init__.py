"""People, departments, roles, the organisation, and how people sign in."""

from governance.accounts.models.organisation import Organisation
from governance.accounts.models.people import Department, RoleAssignment, User, UserManager
from governance.accounts.models.searches import SavedSearch
from governance.accounts.models.signing_in import AccessToken, SignInFailure, Submission

__all__ = [
    "AccessToken",
    "Department",
    "Organisation",
    "RoleAssignment",
    "SavedSearch",
    "SignInFailure",
    "Submission",
    "User",
    "UserManager",
]
