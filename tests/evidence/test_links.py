"""Links are opened at listed hosts alone; what came of it is shown, and noted when it is news."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.evidence import actions, link_checks, link_opening, tasks
from governance.evidence.link_hosts import place_of
from governance.evidence.link_opening import open_link
from governance.evidence.models import Evidence, LinkCheck
from tests.conftest import NOON
from tests.evidence.factories import EvidenceFactory


class _Host(ThreadingHTTPServer):
    """A small web server on this machine that remembers what it was asked."""

    daemon_threads = True
    asked: list[tuple[str, str]]

    @property
    def name(self) -> str:
        """Address and port, as on the list."""
        return f"127.0.0.1:{self.server_port}"

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://{self.name}{path}"


class _Pages(BaseHTTPRequestHandler):
    server: _Host

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, *_: Any) -> None:
        """Keep the output of the tests clean."""

    def _answer(self) -> None:
        self.server.asked.append((self.command, self.path))
        if self.path == "/drips":
            return self._drip()
        status, location = {
            "/page": (200, ""),
            "/moved": (302, "/page"),
            "/away": (302, "http://10.1.2.3/secret"),
            "/circle": (302, "/circle"),
            "/private": (403, ""),
            "/broken": (500, ""),
            "/no-head": (405 if self.command == "HEAD" else 200, ""),
        }.get(self.path, (404, ""))
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def _drip(self) -> None:
        while not stopped.wait(0.05):
            try:
                self.wfile.write(b"H")
            except OSError:
                return


stopped = threading.Event()


@contextmanager
def _running() -> Iterator[_Host]:
    with _Host(("127.0.0.1", 0), _Pages) as server:
        server.asked = []
        stopped.clear()
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            stopped.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def host(settings: Any) -> Iterator[_Host]:
    """A host that is on the list."""
    with _running() as server:
        settings.EVIDENCE_LINK_HOSTS = frozenset({server.name})
        yield server


@pytest.mark.pure
@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("https://wiki.example.org/a", True),
        ("http://WIKI.example.org/a", True),
        ("https://wiki.example.org:8443/a", False),
        ("https://files.example.org:8443/a", True),
        ("https://files.example.org/a", False),
        ("https://deep.below.example.com/a", True),
        ("https://example.com/a", False),
        ("https://evilexample.com/a", False),
        ("https://wiki.example.org.evil.example/", False),
        ("https://wiki.example.org@evil.example/", False),
        ("https://ann@wiki.example.org/", False),
        ("ftp://wiki.example.org/a", False),
        ("https://[broken/", False),
        ("https://wiki.example.org:port/", False),
        ("", False),
    ],
)
def test_an_address_is_opened_only_at_a_listed_host_and_port(url: str, opened: bool) -> None:
    hosts = {"wiki.example.org", "files.example.org:8443", ".example.com"}

    assert (place_of(url, hosts) is not None) is opened


@pytest.mark.pure
@pytest.mark.parametrize(
    ("entry", "address", "spoken_to"),
    [
        ("wiki.example.org", "93.184.215.14", True),
        ("wiki.example.org", "10.0.0.7", True),
        ("wiki.example.org", "fd00::7", True),
        ("wiki.example.org", "127.0.0.1", False),
        ("wiki.example.org", "::1", False),
        ("wiki.example.org", "::ffff:127.0.0.1", False),
        ("wiki.example.org", "169.254.169.254", False),
        ("wiki.example.org", "0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("wiki.example.org", "224.0.0.1", False),
        (".example.org", "93.184.215.14", True),
        (".example.org", "10.0.0.7", False),
        (".example.org", "::ffff:192.168.1.1", False),
    ],
)
def test_a_name_that_leads_inside_is_opened_only_if_that_very_name_is_listed(
    entry: str, address: str, spoken_to: bool
) -> None:
    place = place_of("https://wiki.example.org/", {entry})

    assert place is not None
    assert place.may_connect(address) is spoken_to


@pytest.mark.pure
@pytest.mark.parametrize(
    ("path", "reachable", "said"),
    [
        ("/page", True, "The host answered."),
        ("/moved", True, "The host answered."),
        ("/no-head", True, "The host answered."),
        ("/gone", False, "nothing is at this address (404)"),
        ("/broken", False, "answered with an error (500)"),
        ("/private", None, "asks for a sign-in (403)"),
        ("/away", None, "a host that is not on the list"),
        ("/circle", False, "from one address to the next more than 3 times"),
    ],
)
def test_a_link_is_opened_and_what_came_of_it_is_said(
    path: str, reachable: bool | None, said: str
) -> None:
    with _running() as host:
        outcome = open_link(host.url(path), {host.name})

    assert outcome.reachable is reachable
    assert said in outcome.detail


@pytest.mark.pure
def test_a_host_is_asked_for_its_headers_first() -> None:
    with _running() as host:
        open_link(host.url("/page"), {host.name})
        open_link(host.url("/no-head"), {host.name})

        assert host.asked == [("HEAD", "/page"), ("HEAD", "/no-head"), ("GET", "/no-head")]


@pytest.mark.pure
def test_a_name_that_leads_to_this_machine_is_not_opened() -> None:
    with _running() as host:
        outcome = open_link(
            f"http://localhost:{host.server_port}/page", {f"localhost:{host.server_port}"}
        )

        assert host.asked == []
    assert outcome.reachable is None
    assert "where links are never opened" in outcome.detail


@pytest.mark.pure
def test_a_host_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_opening, "SECONDS_IN_ALL", 0.3)
    with _running() as host:
        outcome = open_link(host.url("/drips"), {host.name})

    assert outcome.reachable is False
    assert "did not answer within" in outcome.detail


@pytest.mark.pure
def test_a_closed_port_and_a_wrong_protocol_are_said() -> None:
    with _running() as host:
        name, port = host.name, host.server_port
        plain = open_link(f"https://127.0.0.1:{port}/page", {name})
    closed = open_link(f"http://{name}/page", {name})

    assert (plain.reachable, closed.reachable) == (False, False)
    assert "certificate" in plain.detail
    assert "did not accept the connection" in closed.detail


@pytest.mark.django_db
def test_a_due_link_is_opened_and_waits_a_week(host: _Host, engineer: User) -> None:
    evidence = actions.add_link("Wiki", host.url("/page"), by=engineer, at=NOON)

    assert link_checks.due(at=NOON) == [evidence.link_check.pk]
    assert link_checks.look(evidence.link_check, at=NOON)

    check = LinkCheck.objects.get()
    assert (check.reachable, check.checked_at, check.leased_until) == (True, NOON, None)
    assert check.due_at == NOON + timedelta(days=7)
    assert link_checks.due(at=NOON + timedelta(days=6)) == []


@pytest.mark.django_db
def test_the_task_may_run_twice_and_asks_the_host_once(host: _Host, engineer: User) -> None:
    evidence = actions.add_link("Wiki", host.url("/page"), by=engineer, at=timezone.now())

    for _ in range(2):
        tasks.check_link(check_id=evidence.link_check.pk)

    assert host.asked == [("HEAD", "/page")]
    assert Entry.objects.about(evidence).filter(event="evidence.link_checked").count() == 1


@pytest.mark.django_db
def test_the_look_of_a_worker_that_died_is_taken_up_again(host: _Host, engineer: User) -> None:
    evidence = actions.add_link("Wiki", host.url("/page"), by=engineer, at=NOON)
    check = evidence.link_check
    assert LinkCheck.objects.claim(check.pk, at=NOON, until=NOON + timedelta(minutes=5))

    assert not link_checks.look(check, at=NOON + timedelta(minutes=4))
    assert link_checks.look(check, at=NOON + timedelta(minutes=6))


@pytest.mark.django_db
def test_only_news_is_noted_in_the_audit_log(host: _Host, engineer: User) -> None:
    evidence = actions.add_link("Wiki", host.url("/page"), by=engineer, at=NOON)
    weeks = [NOON + timedelta(days=7 * week) for week in range(3)]
    for week in weeks[:2]:
        link_checks.look(evidence.link_check, at=week)

    Evidence.objects.update(url=host.url("/gone"))
    link_checks.look(LinkCheck.objects.get(), at=weeks[2])

    first, second = (
        Entry.objects.about(evidence).filter(event="evidence.link_checked").order_by("at")
    )
    assert (first.at, first.actor) == (NOON, "Weighbridge")
    assert second.at == weeks[2]
    assert second.after["detail"] == "The host says that nothing is at this address (404)."


@pytest.mark.django_db
def test_a_host_that_is_not_listed_is_never_asked(
    host: _Host, engineer: User, settings: Any
) -> None:
    settings.EVIDENCE_LINK_HOSTS = frozenset({"wiki.example.org"})
    evidence = actions.add_link("Wiki", host.url("/page"), by=engineer, at=NOON)

    assert link_checks.due(at=NOON) == []

    assert host.asked == []
    check = LinkCheck.objects.get(evidence=evidence)
    assert (check.checked_at, check.due_at) == (None, NOON + timedelta(days=1))


@pytest.mark.django_db
def test_without_a_list_nothing_is_planned(settings: Any) -> None:
    settings.EVIDENCE_LINK_HOSTS = frozenset()
    EvidenceFactory()

    assert link_checks.due(at=NOON) == []
    assert not LinkCheck.objects.exists()


@pytest.mark.django_db
def test_links_from_before_are_opened_too(host: _Host) -> None:
    old = EvidenceFactory(url=host.url("/page"))

    assert link_checks.due(at=NOON) == [LinkCheck.objects.get(evidence=old).pk]


@pytest.mark.django_db
def test_a_link_result_has_a_time() -> None:
    evidence = EvidenceFactory()

    with (
        pytest.raises(IntegrityError, match="evidence_link_result_has_a_time"),
        transaction.atomic(),
    ):
        LinkCheck.objects.create(evidence=evidence, due_at=NOON, reachable=True)


@pytest.mark.django_db
def test_the_page_says_what_came_of_it_and_when(
    host: _Host, engineer: User, client: Client
) -> None:
    evidence = actions.add_link("Wiki", host.url("/gone"), by=engineer, at=NOON)
    client.force_login(engineer)
    before = client.get(evidence.get_absolute_url()).content.decode()

    link_checks.look(evidence.link_check, at=NOON)

    after = client.get(evidence.get_absolute_url()).content.decode()
    assert "has not opened it" in before
    assert "The host says that nothing is at this address (404)." in after
    assert "21 Nov 2026" in after
