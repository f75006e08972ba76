"""Every kind of redirect is followed inside the hub, and none leads out of it or out of TLS."""

import json
from collections.abc import Callable

import httpx2
import pytest

from inventory.hubs import wire
from inventory.hubs.base import HubError, Reason
from inventory.hubs.huggingface import HuggingFace

HUB = "https://hub.example"
OLD, NEW = "/api/models/old/name", "/api/models/new/name"
TOKEN = "hf_ours"
Asked = list[httpx2.Request]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, str], tuple[HuggingFace, Asked]]:
    """Make a hub behind TLS, as the sandbox is not, that redirects one name in one way."""

    def made(status: int, location: str) -> tuple[HuggingFace, Asked]:
        asked: Asked = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            asked.append(request)
            if request.url.path == OLD:
                return httpx2.Response(status, headers={"location": location})
            body = {"_id": "a" * 24, "id": "new/name", "sha": "1" * 40, "siblings": [
                {"rfilename": "config.json", "size": 2, "blobId": "b" * 40}]}  # fmt: skip
            return httpx2.Response(200, content=json.dumps(body).encode())

        client = httpx2.Client(transport=httpx2.MockTransport(answer))
        monkeypatch.setattr(wire, "get_session", lambda: client)
        return HuggingFace(HUB, TOKEN), asked

    return made


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", [NEW, f"{HUB}{NEW}", f"{HUB}:443{NEW}"])
def test_a_redirect_inside_the_hub_gives_the_new_name_and_keeps_the_old_one(
    status: int, location: str, hub: Callable[[int, str], tuple[HuggingFace, Asked]]
) -> None:
    client, asked = hub(status, location)

    found = client.snapshot("old/name")

    assert (found.repo_id, found.aliases) == ("new/name", ("old/name",))
    assert [request.url.path for request in asked] == [OLD, NEW]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        f"http://hub.example{NEW}", f"http://hub.example:443{NEW}", f"https://hub.example:8443{NEW}",
        f"https://elsewhere.example{NEW}", f"//elsewhere.example{NEW}",
        f"https://hub.example.elsewhere.example{NEW}", f"https://hub.example@elsewhere.example{NEW}",
        "file:///etc/passwd", "https://[bad",
    ],
)  # fmt: skip
def test_a_redirect_to_another_host_or_to_plain_http_gets_neither_request_nor_token(
    status: int, location: str, hub: Callable[[int, str], tuple[HuggingFace, Asked]]
) -> None:
    client, asked = hub(status, location)

    with pytest.raises(HubError) as refused:
        client.snapshot("old/name")

    assert refused.value.reason is Reason.REDIRECTED_ELSEWHERE
    assert [str(request.url.copy_with(query=None)) for request in asked] == [f"{HUB}{OLD}"]
