"""Compare the weights on this machine with what the hub published, byte for byte."""

import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from governance.rules.trust import PASS
from governance.web.refusals import Refused
from inventory.actions import verifications
from inventory.models import Deployment, HubModel, Revision, TrustedSigner
from inventory.verification import folder, manifest, run, signatures, static_scan
from inventory.verification.folder import LocalFile
from inventory.verification.hashes import default_jobs
from inventory.verification.manifest import Entry
from inventory.verification.run import Result
from inventory.verification.state import State

DIFFERENCES_SHOWN = 50
AGREES, DIFFERS, NOT_DONE = 0, 1, 2


class Command(BaseCommand):
    """`verify_files /srv/models/one --model org/name --revision 0123…`."""

    help = (
        "Hash the files of a model on this machine and compare them with its manifest. Exits with "
        "0 if everything agrees, 1 if something differs, is missing or is not known, 2 if it could "
        "not be done. A run that was stopped goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, the revision, and what to do besides."""
        add = parser.add_argument
        add("path", type=Path, help="the folder: a plain copy, or one in the hub client's cache")
        add("--model", default="", help="name at the hub, such as org/name")
        add("--revision", default="", help="the full commit; else the newest that is known")
        add("--deployment", type=int, help="id of the deployment that runs from this folder")
        add("--manifest", type=Path, help="a file list exported as CSV, where there is no database")
        add("--signature", type=Path, help="a signature; else model.sig in the folder")
        add("--scan", action="store_true", help="scan the files as well, without loading them")
        add("--jobs", type=int, default=default_jobs(), help="files read at once")
        add("--fresh", action="store_true", help="do not go on from a run that was stopped")
        add("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, keep the result, and say what differs."""
        try:
            result = self._verified(options)
        except (folder.NoSuchFolder, manifest.BadManifest, Refused) as refusal:
            raise CommandError(str(refusal), returncode=NOT_DONE) from refusal
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. The same command goes on from here.", returncode=NOT_DONE
            ) from None
        if options["json"]:
            self.stdout.write(json.dumps(result.as_dict(), indent=1))
        else:
            self._say(result)
        if result.status != PASS:
            sys.exit(DIFFERS)

    def _verified(self, options: dict[str, Any]) -> Result:
        revision = None if options["manifest"] else _revision(options)
        deployment = _deployment(options["deployment"])
        if revision is not None:
            verifications.check_place(revision, deployment)
        entries = manifest.from_csv(options["manifest"]) if revision is None else _entries(revision)
        if not entries:
            raise Refused("The manifest of this revision is empty: there is nothing to compare.")
        place = folder.resolved(options["path"], revision.sha if revision else "")
        result = _looked_at(place, entries, revision, options)
        if revision is not None:
            verifications.keep(
                revision, result, place=f"{platform.node()}:{folder.shown(str(place.absolute()))}",
                deployment=deployment, by=None, at=timezone.now(),
            )  # fmt: skip
        return result

    def _say(self, result: Result) -> None:
        for row in result.differences[:DIFFERENCES_SHOWN]:
            self.stdout.write(f"{row.what}: {row.path} (expected {row.expected or 'nothing'}, "
                              f"found {row.found or 'nothing'})")  # fmt: skip
        if (more := len(result.differences) - DIFFERENCES_SHOWN) > 0:
            self.stdout.write(f"… and {more} more; --json names all of them.")
        for note in result.scan.get("findings", ()):
            self.stdout.write(f"scan: {note['path']}: {note['text']}")
        if result.signature:
            self.stdout.write(f"signature: {result.signature['sentence']}")
        verdict = "All agree." if result.status == PASS else "They do not all agree."
        self.stdout.write(f"{result.file_count:,} files, {result.byte_count:,} bytes. {verdict}")


def _looked_at(
    place: Path, entries: Sequence[Entry], revision: Revision | None, options: dict[str, Any]
) -> Result:
    files = folder.files_in(place)
    result = _hashed(files, entries, place, options)
    if options["scan"]:
        result = replace(result, scan=static_scan.scan(files))
    signature = options["signature"] or signatures.signature_in(place)
    if signature is not None:
        judged = signatures.judge(place, signature, _pins(revision))
        result = replace(result, signature=judged.as_dict())
    return result


def _hashed(
    files: Sequence[LocalFile], entries: Sequence[Entry], place: Path, options: dict[str, Any]
) -> Result:
    state = State(
        Path(settings.VAR_DIR) / "verify_files",
        about=f"{place.absolute()} {manifest.digest(entries)}",
        fresh=options["fresh"],
    )
    done = False
    try:
        with _bar(sum(file.size for file in files), quiet=options["json"]) as bar:
            result = run.run(
                files, entries, state=state, jobs=max(1, options["jobs"]), progress=bar.update
            )
        done = True
    finally:
        state.close(done=done)
    return result


def _bar(total: int, *, quiet: bool) -> Any:
    """Return a progress bar on the error stream; none where nobody watches."""
    return tqdm(
        total=total, unit="B", unit_scale=True, unit_divisor=1000, mininterval=0.3,
        disable=True if quiet else None, file=sys.stderr,
    )  # fmt: skip


def _revision(options: dict[str, Any]) -> Revision:
    """Return the revision asked for.

    :raises Refused: if no such model or commit is registered here.
    """
    if not options["model"]:
        raise Refused("Name the model with --model, or give its file list with --manifest.")
    model = HubModel.objects.registered().filter(repo_id=options["model"]).first()
    if model is None:
        raise Refused(f"No model named {options['model']} is registered here.")
    sha = options["revision"].lower() or model.head_sha
    found = model.revisions.without_bulk().select_related("model").filter(sha=sha).first()
    if found is None:
        raise Refused(f"The commit {sha} of {model} is not known here. Give all of its digits.")
    return found


def _deployment(pk: int | None) -> Deployment | None:
    if pk is None:
        return None
    found = Deployment.objects.select_related("system__department").filter(pk=pk).first()
    if found is None:
        raise Refused(f"There is no deployment {pk}.")
    return found


def _entries(revision: Revision) -> list[Entry]:
    rows = revision.files.values_list("path", "size", "sha256", "blob_id")
    return [Entry(*row) for row in rows]


def _pins(revision: Revision | None) -> list[signatures.Pin]:
    """Return the signers that are pinned for the publisher of the model, and no others."""
    if revision is None:
        return []
    rows = TrustedSigner.objects.current().for_model(revision.model)
    return [
        signatures.Pin(row.kind, row.fingerprint, str(row), row.material, row.identity,
                       row.oidc_issuer)
        for row in rows
    ]  # fmt: skip
