"""Weights on a server against the manifest: every kind of difference, and runs that were killed."""

import hashlib
import io
import json
import os
import pickle
import signal
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from governance.audit.events import Event
from governance.audit.models import Entry
from inventory.models import FileVerification, Revision, RevisionFile
from inventory.verification import compare, folder, hashes, run, static_scan
from inventory.verification.manifest import Entry as Wanted
from inventory.verification.state import State
from tests.factories import HubModelFactory, RevisionFactory, SystemModelFactory
from tests.inventory.factories import DeploymentFactory
from tests.inventory.trust_rows import publisher

HEADER = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
WEIGHTS = len(HEADER).to_bytes(8, "little") + HEADER + b"\0" * 8
FILES: Mapping[str, bytes] = {
    "model.safetensors": WEIGHTS,
    "config.json": b'{"architectures": []}',
    "sub/vocab.txt": b"a\nb\n",
}


def git_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def laid_out(place: Path, files: Mapping[str, bytes] = FILES) -> Path:
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


def entries() -> list[Wanted]:
    return [
        Wanted(name, len(body), hashlib.sha256(body).hexdigest() if "safe" in name else "",
               git_id(body))
        for name, body in FILES.items()
    ]  # fmt: skip


@pytest.fixture
def revision(db: None) -> Revision:
    row = RevisionFactory(model=HubModelFactory(repo_id="org/model"))
    for entry in entries():
        RevisionFile.objects.create(
            revision=row, path=entry.path, size=entry.size, sha256=entry.sha256,
            blob_id=entry.blob_id, magic="safetensors" if entry.sha256 else "",
        )  # fmt: skip
    return row


@pytest.fixture(autouse=True)
def _state_of_its_own(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "weights")


def verified(place: Path, **options: Any) -> tuple[int, dict[str, Any]]:
    """Run the command; return its exit code and what it said."""
    out, code = io.StringIO(), 0
    try:
        call_command("verify_files", place, model="org/model", json=True, stdout=out, **options)
    except SystemExit as end:
        code = int(end.code or 0)
    except CommandError as error:
        return error.returncode, {"error": str(error)}
    return code, json.loads(out.getvalue())


def what(said: dict[str, Any]) -> dict[str, str]:
    return {row["path"]: row["what"] for row in said["differences"]}


def test_files_that_agree_become_evidence_and_trust(revision: Revision, place: Path) -> None:
    publisher()

    code, said = verified(place)

    kept = FileVerification.objects.get()
    assert (code, said["status"], said["files"]) == (0, "pass", 3)
    assert (kept.status, kept.differences, kept.place.endswith("/weights")) == ("pass", [], True)
    assert kept.evidence is not None
    assert kept.evidence.record["hashes"] == said["hashes"]
    assert revision.trust_evidence.get(item="E3").status == "pass"
    assert Revision.objects.get(pk=revision.pk).trust_level == 2
    assert Entry.objects.about(revision.model).filter(event=Event.FILES_VERIFIED).exists()


def test_every_kind_of_difference_is_named(revision: Revision, place: Path) -> None:
    (place / "model.safetensors").write_bytes(WEIGHTS[:-1] + b"\1")
    (place / "config.json").write_bytes(b"{}")
    (place / "sub/vocab.txt").unlink()
    (place / "extra.py").write_text("print()")

    code, said = verified(place)

    assert code == 1
    assert what(said) == {
        "config.json": "different", "extra.py": "extra", "model.safetensors": "different",
        "sub/vocab.txt": "missing",
    }  # fmt: skip
    assert revision.trust_evidence.get(item="E3").status == "fail"


def test_a_small_file_is_compared_by_what_git_calls_it(revision: Revision, place: Path) -> None:
    (place / "config.json").write_bytes(b'{"architectures": {}}')

    assert what(verified(place)[1]) == {"config.json": "different"}


def test_what_is_missing_or_extra_is_no_failure_of_the_bytes(
    revision: Revision, place: Path
) -> None:
    (place / "notes.txt").write_text("mine")

    code, said = verified(place)

    assert (code, said["status"]) == (1, "unknown")
    assert revision.trust_evidence.get(item="E3").status == "unknown"


def test_a_file_without_any_hash_cannot_be_compared(revision: Revision, place: Path) -> None:
    RevisionFile.objects.filter(path="config.json").update(blob_id="")

    assert what(verified(place)[1]) == {"config.json": "cannot be compared"}


def test_a_file_that_cannot_be_read_is_named() -> None:
    gone = folder.LocalFile("model.safetensors", Path("/proc/1/mem"), 10)

    outcome = next(hashes.hash_all([gone], wants_git=lambda _: False, jobs=1))
    found = compare.compare(entries()[:1], [outcome])

    assert [row.what for row in found] == ["cannot be compared"]
    assert found[0].found


def test_a_file_that_grows_while_it_is_read_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")

    outcome = next(
        hashes.hash_all(
            [folder.LocalFile("a", tmp_path / "a", 3)], wants_git=lambda _: True, jobs=1
        )
    )

    assert outcome.hashed is None
    assert "changed" in outcome.problem


def test_the_cache_of_the_hubs_client_is_read_through_its_links(
    revision: Revision, tmp_path: Path
) -> None:
    cache = tmp_path / "models--org--model"
    snapshot = cache / "snapshots" / revision.sha
    (cache / "blobs").mkdir(parents=True)
    for name, content in FILES.items():
        blob = cache / "blobs" / git_id(content)
        blob.write_bytes(content)
        (snapshot / name).parent.mkdir(parents=True, exist_ok=True)
        (snapshot / name).symlink_to(os.path.relpath(blob, (snapshot / name).parent))

    assert verified(cache)[0] == 0
    assert verified(snapshot)[0] == 0


def test_what_git_and_the_hubs_client_note_is_passed_over(revision: Revision, place: Path) -> None:
    laid_out(place, {".git/HEAD": b"x", ".cache/huggingface/download/x.lock": b""})

    assert verified(place)[0] == 0


def test_links_out_of_the_folder_and_things_that_are_no_files_are_not_opened(
    revision: Revision, place: Path
) -> None:
    (place / "passwd").symlink_to("/etc/passwd")
    (place / "nowhere").symlink_to(place / "gone")
    (place / "loop").symlink_to(place / "loop")
    (place / "elsewhere").symlink_to("/etc")
    os.mkfifo(place / "pipe")

    said = verified(place)[1]

    assert set(what(said)) == {"passwd", "nowhere", "loop", "elsewhere", "pipe"}
    assert not any("root:" in row["found"] for row in said["differences"])


def test_hostile_names_are_shown_and_stored(revision: Revision, place: Path) -> None:
    for name in (b"line\nbreak", b"not-utf8-\xff", b"turn\xe2\x80\xaeed", b"-rf", b" "):
        Path(os.fsdecode(os.fsencode(place) + b"/" + name)).write_bytes(b"x")

    said = verified(place)[1]

    assert len(what(said)) == 5
    assert all(path.isprintable() for path in what(said))
    assert FileVerification.objects.get().differences == said["differences"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"revision": "9" * 40}, "is not known here"), ({"revision": "main"}, "is not known here"),
        ({"model": "no/such"}, "No model named"), ({"deployment": 999}, "no deployment 999"),
        ({"model": ""}, "Name the model"), ({"manifest": Path("/etc/hostname")}, "file list"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_ends_with_two(
    options: dict[str, Any], words: str, revision: Revision, place: Path
) -> None:
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("verify_files", place, **{"model": "org/model", **options})

    assert refusal.value.returncode == 2


def test_a_folder_that_is_not_there_ends_with_two(revision: Revision, tmp_path: Path) -> None:
    assert verified(tmp_path / "nothing")[0] == 2


def test_a_deployment_is_named_with_its_evidence(revision: Revision, place: Path) -> None:
    use = SystemModelFactory(revision=revision)
    north = DeploymentFactory(system=use.system)

    verified(place, deployment=north.pk)

    kept = FileVerification.objects.get()
    assert kept.deployment == north
    assert kept.evidence is not None
    assert kept.evidence.department == use.system.department
    assert Entry.objects.about(north).filter(event=Event.FILES_VERIFIED).exists()


def test_a_deployment_of_another_model_is_refused(revision: Revision, place: Path) -> None:
    code, said = verified(place, deployment=DeploymentFactory().pk)

    assert code == 2
    assert "does not use this revision" in said["error"]


def test_people_get_sentences(revision: Revision, place: Path, capsys) -> None:
    (place / "config.json").unlink()

    with pytest.raises(SystemExit):
        call_command("verify_files", place, model="org/model")

    said = capsys.readouterr().out
    assert "missing: config.json" in said
    assert "They do not all agree." in said


def test_a_server_without_the_database_compares_with_an_exported_list(
    revision: Revision, place: Path, tmp_path: Path, browser
) -> None:
    listed = tmp_path / "files.csv"
    reply = browser.get(f"/models/{revision.model_id}/files.csv")
    listed.write_bytes(reply.getvalue() if reply.streaming else reply.content)

    assert verified(place, manifest=listed)[0] == 0
    assert not FileVerification.objects.exists()


def test_a_run_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    place, state = laid_out(tmp_path / "w"), tmp_path / "state"
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from inventory.verification import folder, hashes\n"
        "from inventory.verification.state import State\n"
        "state = State(Path(sys.argv[2]), about='x')\n"
        "files = folder.files_in(Path(sys.argv[1]))\n"
        "for number, one in enumerate(hashes.hash_all(files, wants_git=lambda _: True, jobs=1)):\n"
        "    state.put(one.file, one.hashed)\n"
        "    if number == 1: os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, place, state], check=False)
    read: list[int] = []

    again = State(state, about="x")
    result = run.run(folder.files_in(place), entries(), state=again, jobs=1, progress=read.append)
    again.close(done=False)

    assert ended.returncode == -signal.SIGKILL
    assert result.status == "pass"
    assert len(State(state, about="x")._known) == 3


def test_a_touched_file_is_read_again_and_a_torn_line_passed_over(tmp_path: Path) -> None:
    place = laid_out(tmp_path / "w")
    state = State(tmp_path, about="x")
    first = folder.files_in(place)[0]
    state.put(first, hashes.Hashed("0" * 64, "0" * 40))
    state.close(done=False)
    with state.path.open("a") as file:
        file.write('[1, "torn')

    again = State(tmp_path, about="x")
    assert again.get(first) == hashes.Hashed("0" * 64, "0" * 40)
    os.utime(first.real, ns=(1, 1))
    assert again.get(folder.files_in(place)[0]) is None
    assert State(tmp_path, about="x", fresh=True).get(first) is None


def test_what_was_hashed_the_day_before_is_not_believed(tmp_path: Path, monkeypatch) -> None:
    place = laid_out(tmp_path / "w")
    state = State(tmp_path, about="x")
    first = folder.files_in(place)[0]
    state.put(first, hashes.Hashed("0" * 64))
    state.close(done=False)

    monkeypatch.setattr("inventory.verification.state.KEPT_SECONDS", -1)
    assert State(tmp_path, about="x").get(first) is None


def test_a_finished_run_leaves_no_state_behind(revision: Revision, place: Path, settings) -> None:
    verified(place)

    assert list((settings.VAR_DIR / "verify_files").iterdir()) == []


class _Evil:
    def __reduce__(self) -> Any:
        return os.system, ("true",)


def _checkpoint(content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("archive/data.pkl", content)
    return written.getvalue()


@pytest.mark.parametrize("protocol", [2, 4, 5])
@pytest.mark.parametrize("wrap", [lambda b: b, _checkpoint, lambda b: pickle.dumps(1, 2) + b])
def test_a_pickle_that_would_run_something_is_found(
    wrap: Any, protocol: int, tmp_path: Path
) -> None:
    laid_out(tmp_path, {"a.bin": wrap(pickle.dumps(_Evil(), protocol))})

    said = static_scan.scan(folder.files_in(tmp_path))

    assert [row["path"] for row in said["findings"]] == ["a.bin"]
    assert "system" in said["findings"][0]["text"]


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(Path("x"), 2)[:-4], b"\x80\x04\x95\xff", _checkpoint(b"no pickle")[:40],
        (10**6).to_bytes(8, "little") + b'{"', WEIGHTS[:-2], WEIGHTS + b"x", b"\x1f\x8b123",
        (2).to_bytes(8, "little") + b"{x", pickle.dumps(Wanted("a", 1, "", ""), 2),
    ],
    ids=[
        "cut pickle", "no pickle", "cut checkpoint", "header beyond the file", "cut weights",
        "bytes after the weights", "archive", "header without JSON", "unknown class",
    ],
)  # fmt: skip
def test_what_the_scan_cannot_judge_it_says_so_of(content: bytes, tmp_path: Path) -> None:
    laid_out(tmp_path, {"a.bin": content})

    said = static_scan.scan(folder.files_in(tmp_path))

    assert said["findings"] == []
    assert [row["path"] for row in said["open"]] == ["a.bin"]


def test_a_pickle_of_plain_data_and_whole_weights_give_no_finding(tmp_path: Path) -> None:
    data = pickle.dumps({"a": [1, 2.0, "x"], "b": (None, True)}, 4)
    laid_out(tmp_path, {"a.pkl": data, "model.safetensors": WEIGHTS, "b.json": b"{}"})

    said = static_scan.scan(folder.files_in(tmp_path))

    assert (said["findings"], said["open"]) == ([], [])


def test_with_a_scan_the_model_can_stand_at_three(revision: Revision, place: Path) -> None:
    publisher()

    verified(place, scan=True)

    assert Revision.objects.get(pk=revision.pk).trust_level == 3
