"""`/api/models`: the list, by author, words, tag; short rows unless more is asked for."""

from demo.hub import bodies, pages
from demo.hub.replies import Reply
from demo.hub.repos import Repo
from demo.hub.requests import Request
from demo.hub.sandbox import Sandbox
from demo.hub.shelf import Account

FULL = ("author", "gated", "sha", "lastModified", "siblings", "disabled")


def listing(hub: Sandbox, request: Request, account: Account | None) -> Reply:
    """Answer with the visible models that fit, newest commit first where asked to sort."""
    repos = [repo for name in list(hub.repos) if (repo := hub.visible(name, account))]
    fitting = [repo for repo in repos if _fits(repo, request)]
    if request.first("sort") == "lastModified":
        fitting.sort(key=lambda repo: repo.head.mark.date, reverse=True)
    size = min(int(request.first("limit", "1000")), hub.page_sizes["list"])
    rows = [_row(repo, request) for repo in fitting]
    return pages.cut(rows, request, size).reply()


def _fits(repo: Repo, request: Request) -> bool:
    author, words = request.first("author"), request.first("search").lower()
    tags = request.query.get("filter", [])
    return (
        (not author or repo.author == author)
        and words in repo.id.lower()
        and all(tag in repo.head.tags for tag in tags)
    )


def _row(repo: Repo, request: Request) -> dict[str, object]:
    body = bodies.info(repo, repo.head)
    if wanted := request.query.get("expand"):
        return bodies.expanded(body, wanted)
    row = bodies.listed(repo)
    more: tuple[str, ...] = FULL if request.flag("full") else ()
    more += ("cardData",) if request.flag("cardData") else ()
    return row | {key: body[key] for key in more if key in body}
