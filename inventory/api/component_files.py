"""Files that list the libraries of a system: looked at, or applied at once."""

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.web.parsers import Json
from inventory import actions
from inventory.actions.component_files import listing_of, look
from inventory.api import examples
from inventory.api.callers import caller
from inventory.components.listing import LeftOut
from inventory.components.planning import Plan
from inventory.imports.limits import MOST_BYTES
from inventory.models import ComponentSource, System

if TYPE_CHECKING:
    Base = GenericViewSet[System]
else:
    Base = object

SOURCE: dict[str, Any] = {
    "id": 8,
    "kind": "requirements",
    "words": "a list of requirements",
    "name": "requirements.txt",
    "sha256": "b" * 64,
    "uploaded_at": "2026-11-21T12:00:00Z",
    "applied_at": "2026-11-21T12:00:00Z",
}
CHANGES: dict[str, Any] = {
    "file": SOURCE,
    "kind": "requirements",
    "words": "a list of requirements",
    "added": ["pkg:pypi/vllm@0.8.5"],
    "removed": ["pkg:pypi/vllm@0.8.4"],
    "new_versions": [
        {"name": "vllm", "ecosystem": "pypi", "before": ["0.8.4"], "after": ["0.8.5"]}
    ],
    "kept": ["pkg:pypi/torch@2.6.0"],
    "unversioned": ["pkg:pypi/numpy"],
    "not_taken": [
        {
            "entry": "-r other.txt",
            "reason": "It points to another file. Upload that file too.",
        }
    ],
    "replaced": [7],
}
SENT = {
    "name": "requirements.txt",
    "content": "vllm==0.8.5\ntorch==2.6.0\nnumpy\n-r other.txt\n",
    "replace": True,
    "dry_run": False,
}


class ComponentSourceSerializer(serializers.ModelSerializer[ComponentSource]):
    """A file that lists libraries; `words` say what it was read as."""

    class Meta:
        model = ComponentSource
        fields = ("id", "kind", "words", "name", "sha256", "uploaded_at", "applied_at")
        read_only_fields = fields


class NewVersionSerializer(serializers.Serializer[Any]):
    """A library of which one version goes and another comes; "" is one that is not known."""

    name = serializers.CharField()
    ecosystem = serializers.CharField()
    before = serializers.ListField(child=serializers.CharField(allow_blank=True))
    after = serializers.ListField(child=serializers.CharField(allow_blank=True))


class LeftOutSerializer(serializers.Serializer[LeftOut]):
    """An entry that is not taken, and why."""

    entry = serializers.CharField()
    reason = serializers.CharField()


class FileChangesSerializer(serializers.Serializer[Any]):
    """What a file does, or did. `file` is null where nothing was saved."""

    file = ComponentSourceSerializer(allow_null=True)
    kind = serializers.CharField()
    words = serializers.CharField()
    added = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())
    new_versions = NewVersionSerializer(many=True)
    kept = serializers.ListField(child=serializers.CharField())
    unversioned = serializers.ListField(
        child=serializers.CharField(),
        help_text="Listed without a version, and there with one: nothing is added for them.",
    )
    not_taken = LeftOutSerializer(many=True)
    replaced = serializers.ListField(
        child=serializers.IntegerField(), help_text="Files whose lists this one takes the place of."
    )


class ComponentFileWriteSerializer(serializers.Serializer[Any]):
    """A file as text, or as an upload; one of the two."""

    content = serializers.CharField(
        required=False, trim_whitespace=False, help_text="The text of the file."
    )
    file = serializers.FileField(required=False, allow_empty_file=True)
    name = serializers.CharField(max_length=200, required=False, default="")
    replace = serializers.BooleanField(
        default=False,
        help_text="Whether libraries go that only older files of this kind listed.",
    )
    dry_run = serializers.BooleanField(default=False, help_text="Answer, but save nothing.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take the bytes from where they are; one more than is read shows that it is too much."""
        if ("content" in attrs) == ("file" in attrs):
            raise serializers.ValidationError({"file": "Send one file, or its text as content."})
        upload: UploadedFile | None = attrs.get("file")
        attrs["bytes"] = upload.read(MOST_BYTES + 1) if upload else attrs["content"].encode()
        attrs["name"] = attrs["name"] or (upload.name if upload else "") or "file"
        return attrs


class ComponentFilesMixin(Base):
    """Files that list the libraries of one system; a foreign system answers 404."""

    @extend_schema(
        summary="List the files that list the libraries of a system",
        description="Newest first, without those that a newer file took the place of.",
        responses=ComponentSourceSerializer(many=True),
        filters=False,
        examples=[examples.answer("A file", SOURCE)],
    )
    @action(
        detail=True, methods=["get"], url_path="components/files", filterset_class=None,
        parser_classes=[Json, MultiPartParser],
    )  # fmt: skip
    def component_files(self, request: Request, pk: Any = None) -> Response:
        """Answer with the files."""
        rows: Any = self._system_of_files(request).component_sources.in_force()
        page: Any = self.paginate_queryset(rows.defer("purls", "left_out"))
        return self.get_paginated_response(ComponentSourceSerializer(page, many=True).data)

    @extend_schema(
        summary="Add the libraries that a file lists",
        description=(
            "CycloneDX, SPDX, requirements and lock files, told by their content. With `dry_run` "
            "the answer (200) says what would change and nothing is saved. What is not taken is "
            "listed with its reason."
        ),
        request={
            "application/json": ComponentFileWriteSerializer,
            "multipart/form-data": ComponentFileWriteSerializer,
        },
        responses={
            200: OpenApiResponse(FileChangesSerializer, description="A dry run: nothing saved."),
            201: FileChangesSerializer,
        },
        examples=[
            examples.question("The text of a file", SENT),
            examples.answer("What it did", CHANGES, status=201),
            examples.answer("What it would do", {**CHANGES, "file": None}, status=200),
        ],
    )
    @component_files.mapping.post
    def add_component_file(self, request: Request, pk: Any = None) -> Response:
        """Say what the file would do, or do it."""
        system = self._system_of_files(request)
        typed = ComponentFileWriteSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        given, by = typed.validated_data, caller(request)
        if given["dry_run"]:
            listing = listing_of(given["bytes"])
            plan = look(system, listing, replace=given["replace"], by=by)
            return Response(_changes(plan, listing.kind, listing.words, listing.left_out))
        source, plan = actions.add_file(
            system, given["bytes"], name=given["name"], replace=given["replace"], by=by,
            at=timezone.now(),
        )  # fmt: skip
        left_out = tuple(LeftOut(entry, reason) for entry, reason in source.left_out)
        answer = _changes(plan, source.kind, source.words, left_out, source)
        return Response(answer, status=status.HTTP_201_CREATED)

    def _system_of_files(self, request: Request) -> System:
        rows = System.objects.visible_to(caller(request)).select_related("department")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


def _changes(
    plan: Plan,
    kind: str,
    words: str,
    left_out: tuple[LeftOut, ...],
    source: ComponentSource | None = None,
) -> dict[str, Any]:
    said = {
        "file": source,
        "kind": kind,
        "words": words,
        "added": [one.purl for one in plan.added],
        "removed": [one.purl for one in plan.removed],
        "new_versions": plan.new_versions,
        "kept": [one.purl for one in plan.kept],
        "unversioned": [one.purl for one in plan.unversioned],
        "not_taken": left_out,
        "replaced": [one.pk for one in plan.replaced],
    }
    answer: dict[str, Any] = dict(FileChangesSerializer(said).data)
    return answer
