"""`/api/organizations|users/{name}/overview`: who stands behind a namespace."""

from demo.hub import replies
from demo.hub.replies import Reply
from demo.hub.shelf import Shelf


def overview(hub: Shelf, kind: str, name: str) -> Reply:
    """Answer for an organisation or a person; a namespace with models is one of the two."""
    if kind == "organizations" and name in hub.organisations:
        title, verified = hub.organisations[name]
        return replies.as_json({"name": name, "fullname": title or name, "isVerified": verified})
    known = any(repo.author == name for repo in hub.repos.values())
    if kind == "users" and known and name not in hub.organisations:
        return replies.as_json({"user": name, "fullname": name, "isPro": False})
    return replies.error(404, f"This {kind[:-1]} does not exist")
