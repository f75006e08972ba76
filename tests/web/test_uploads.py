"""What is too large is refused by its headers; not one byte of it is read."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.rules import policy
from governance.web import uploads
from inventory.imports.limits import MOST_BYTES
from scripts import processes
from tests.services import free_port

GIBIBYTE = 1024**3
API = "/api/v1/evidence/"


class Unread:
    """The content of a request; reading it fails the test."""

    def read(self, *_: Any) -> bytes:
        """Fail."""
        raise AssertionError("The content was read.")

    readline = read

    def close(self) -> None:
        """Nothing is open."""


def _send(client: Client, path: str, **more: Any) -> Any:
    environ = {
        "PATH_INFO": path,
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": str(2 * GIBIBYTE),
        "wsgi.input": Unread(),
    }
    return client.request(**(environ | more))


@pytest.mark.django_db
def test_two_gibibytes_in_a_form_are_refused_unread(client: Client, engineer: User) -> None:
    client.force_login(engineer)

    response = _send(client, reverse("evidence:evidence-add"))

    assert response.status_code == 413
    page = response.content.decode()
    assert "This is 2,048 MiB, and 26 MiB is the most that can be sent at once" in page
    assert "add a link to where it is" in page
    assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_two_gibibytes_from_a_program_are_refused_with_field_and_reason(client: Client) -> None:
    response = _send(client, API)

    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")
    assert response.json()["errors"][0]["field"] == "file"
    assert "2,048 MiB" in response.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/evidence/add/", API], ids=["form", "program"])
def test_content_in_chunks_is_refused_unread(path: str, client: Client) -> None:
    response = _send(client, path, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")

    assert response.status_code == 411
    assert "Send it with a Content-Length" in response.content.decode()


@pytest.mark.django_db
def test_a_visitor_is_refused_as_well(client: Client) -> None:
    assert _send(client, reverse("accounts:sign-in")).status_code == 413


def test_every_file_that_is_accepted_fits_into_one_request() -> None:
    most = max(policy.evidence_limits().max_bytes, MOST_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)

    assert uploads.most_bytes() > most


def test_the_web_server_answers_before_the_content_is_sent(tmp_path: Path) -> None:
    with _web_server(tmp_path) as port:
        answer = _answer_to_headers(port, f"Content-Length: {2 * GIBIBYTE}")

    assert answer.startswith("HTTP/1.1 413")
    assert "2,048 MiB" in answer


def test_the_web_server_refuses_chunks_before_the_first(tmp_path: Path) -> None:
    with _web_server(tmp_path) as port:
        answer = _answer_to_headers(port, "Transfer-Encoding: chunked")

    assert answer.startswith("HTTP/1.1 411")


@contextmanager
def _web_server(folder: Path) -> Iterator[int]:
    """Run the web server as it is run in production, without a database; give its port."""
    port = free_port()
    environ = {
        "PATH": "/usr/bin:/bin",
        "SECRET_KEY": "test",
        "VAR_DIR": str(folder),
        "WEB_CONCURRENCY": "1",
    }
    command = processes.web(sys.executable, bind=f"127.0.0.1:{port}")
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environ, stderr=subprocess.PIPE
    ) as server:
        try:
            assert server.stderr is not None
            next(line for line in server.stderr if b"Listening at" in line)
            yield port
        finally:
            server.terminate()
            server.communicate()


def _answer_to_headers(port: int, header: str) -> str:
    """Send the headers alone and return the answer."""
    lines = [
        f"POST {API} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: multipart/form-data; boundary=b",
        header,
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b""
        while b'"errors"' not in answer and (portion := connection.recv(65536)):
            answer += portion
    return answer.decode()
