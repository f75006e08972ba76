"""What a card links to is read only from hosts on our own list, and never from elsewhere."""

from typing import Any

import pytest

from inventory.hubs.base import HubError, Reason
from inventory.hubs.licence_files import laid_out, notices_among, terms_among
from inventory.hubs.licence_links import LicenceLinks
from inventory.hubs.wire import Deadline, Fetched

HOSTS = {"licences.example"}


class FakeWire:
    """Answers every path with what it was given, and remembers who was asked."""

    asked: list[tuple[str, str | None, str]] = []

    def __init__(self, endpoint: str, token: str | None) -> None:
        self.endpoint, self.token = endpoint, token

    def get(self, path: str, **_: Any) -> Fetched:
        self.asked.append((self.endpoint, self.token, path))
        kind = "text/html" if path.endswith(".html") else "text/plain; charset=utf-8"
        return Fetched(b"The terms.\x00", {"content-type": kind}, path)  # type: ignore[arg-type]  # enough of them


@pytest.fixture
def links() -> LicenceLinks:
    FakeWire.asked = []
    return LicenceLinks(HOSTS, wire=FakeWire)  # type: ignore[arg-type]  # a fake


@pytest.mark.parametrize(
    "link",
    [
        None,
        "",
        "http://licences.example/mit",
        "https://elsewhere.example/mit",
        "https://licences.example.evil.example/mit",
        "https://licences.example:8443/mit",
        "https://licences.example:x/mit",
        "https://me:secret@licences.example/mit",
        "https://[::1",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "LICENSE",
    ],
)
def test_an_address_that_is_not_on_the_list_is_never_opened(
    link: str | None, links: LicenceLinks
) -> None:
    assert not links.may_open(link)
    with pytest.raises(HubError, match="not on the list"):
        links.read(link or "", Deadline(1))
    assert FakeWire.asked == []


def test_no_host_is_on_the_list_unless_somebody_put_it_there() -> None:
    assert not LicenceLinks().may_open("https://huggingface.co/org/model/raw/main/LICENSE")


def test_a_listed_host_is_asked_over_https_without_our_token(links: LicenceLinks) -> None:
    text = links.read("https://LICENCES.example/org/blob/main/LICENSE?x=1#top", Deadline(1))

    assert text == "The terms."
    assert FakeWire.asked == [
        ("https://licences.example", None, "/org/raw/main/LICENSE?x=1"),
    ]


def test_a_web_page_is_no_licence_text(links: LicenceLinks) -> None:
    with pytest.raises(HubError, match="leads to a web page") as refusal:
        links.read("https://licences.example/mit.html", Deadline(1))

    assert refusal.value.reason is Reason.UNREADABLE


def test_terms_and_notices_are_told_from_other_files() -> None:
    paths = [
        "LICENSE", "LICENSE.md", "LICENCE-MODEL", "MODEL_LICENSE", "COPYING", "USE_POLICY.md",
        "USAGE_POLICY.txt", "Llama-3-Acceptable-Use-Policy.md", "NOTICE", "NOTICE.txt",
        "docs/LICENSE", "license_checker.py", "third_party_licenses.json", "README.md",
    ]  # fmt: skip

    assert terms_among(paths) == sorted([*paths[:8], "license_checker.py"])
    assert notices_among(paths) == ["NOTICE", "NOTICE.txt"]


def test_one_text_stands_alone_and_several_under_their_names() -> None:
    assert laid_out([("LICENSE", "terms")])[0] == "terms"
    whole, places = laid_out([("LICENSE", "first"), ("NOTICE", "second")])

    assert whole == "=== LICENSE ===\nfirst\n\n=== NOTICE ===\nsecond"
    assert [whole[one.start : one.end] for one in places] == ["first", "second"]


def test_what_is_too_long_is_cut_and_what_is_beyond_left_out() -> None:
    whole, places = laid_out([("LICENSE", "x" * 250_000), ("NOTICE", "second")])

    assert len(whole) == 200_000
    assert [(one.path, one.end) for one in places] == [("LICENSE", 200_000)]
