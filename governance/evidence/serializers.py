"""Evidence as programs see it."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from governance.accounts.models import Department, User
from governance.evidence.models import Evidence, LinkCheck

SHA256 = "4cbca6dadaaf7b08ee6ad4d0d4b1ad1dc0ce2d7e0b1d1a2c3f4e5d6c7b8a9f00"
MEANING = (
    "1 statement, 2 document, 3 independent document (with `issued_by`), 4 verified by machine, "
    "which nobody can choose."
)
FILE = OpenApiExample(
    "A file",
    value={
        "id": 12,
        "kind": "file",
        "title": "Penetration test of March",
        "department": 3,
        "file_name": "pentest.pdf",
        "media_type": "application/pdf",
        "size": 48213,
        "sha256": SHA256,
        "url": "",
        "link_check": None,
        "record": {},
        "method": "",
        "strength": 3,
        "issued_by": "Example Security Laboratory",
        "effective_from": "2026-03-14",
        "valid_until": "2027-03-31",
        "replaces": 9,
        "replaced_by": None,
        "added_by": 7,
        "added_at": "2026-11-21T12:00:00Z",
    },
    response_only=True,
)
ASKED = OpenApiExample(
    "A link that a worker opens now",
    value={
        **FILE.value,
        "id": 13,
        "kind": "link",
        "title": "Model card review",
        "file_name": "",
        "media_type": "",
        "size": 0,
        "sha256": "",
        "url": "https://wiki.example.org/review",
        "strength": 1,
        "issued_by": "",
        "effective_from": None,
        "replaces": None,
    },
    response_only=True,
    status_codes=["202"],
)
NEW_LINK = OpenApiExample(
    "A link",
    value={
        "title": "Model card review",
        "url": "https://wiki.example.org/review",
        "strength": 2,
        "valid_until": "2027-03-31",
        "replaces": 9,
    },
    request_only=True,
)


class LinkCheckSerializer(serializers.ModelSerializer[LinkCheck]):
    """What came of opening a link; `reachable` is null where it cannot be told."""

    class Meta:
        model = LinkCheck
        fields = ("checked_at", "reachable", "detail")
        read_only_fields = fields


@extend_schema_serializer(examples=[FILE])
class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """One item. `record` holds what the software collected; `added_by` is then null."""

    link_check = serializers.SerializerMethodField()
    strength = serializers.IntegerField(read_only=True, help_text=MEANING)
    replaces = serializers.IntegerField(
        source="older_pk", allow_null=True, help_text="The older item that it follows."
    )
    replaced_by = serializers.IntegerField(
        source="newer_pk", allow_null=True, help_text="The newest item that follows it."
    )

    class Meta:
        model = Evidence
        fields = (
            "id",
            "kind",
            "title",
            "department",
            "file_name",
            "media_type",
            "size",
            "sha256",
            "url",
            "link_check",
            "record",
            "method",
            "strength",
            "issued_by",
            "effective_from",
            "valid_until",
            "replaces",
            "replaced_by",
            "added_by",
            "added_at",
        )
        read_only_fields = fields

    @extend_schema_field(LinkCheckSerializer(allow_null=True))
    def get_link_check(self, row: Evidence) -> Mapping[str, Any] | None:
        """Return what came of opening it; null for what is no link or was never opened."""
        check = getattr(row, "link_check", None)
        if check is None or check.checked_at is None:
            return None
        return LinkCheckSerializer(check).data


class NewEvidence(serializers.Serializer[Any]):
    """A file (as multipart/form-data) or a link."""

    title = serializers.CharField(max_length=200)
    file = serializers.FileField(required=False, allow_empty_file=True)
    url = serializers.CharField(max_length=500, required=False)
    again = serializers.BooleanField(
        default=False, help_text="Add the file although the same bytes are here already."
    )
    department = serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Whose systems one must be able to see to see this; none for everybody.",
    )
    strength = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=4,
        help_text=f"{MEANING} Left out: 2 for a file, 1 for a link.",
    )
    issued_by = serializers.CharField(max_length=200, required=False, allow_blank=True)
    effective_from = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="The first day it counts."
    )
    valid_until = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="The last day it counts."
    )
    replaces = serializers.PrimaryKeyRelatedField(
        queryset=Evidence.objects.none(),
        required=False,
        allow_null=True,
        default=None,
        help_text="The number of the older item that it follows.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Accept only items that the caller may see as what is replaced."""
        fields: dict[str, Any] = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if isinstance(user, User):
            fields["replaces"].queryset = Evidence.objects.visible_to(user)
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of the two."""
        if ("file" in attrs) == ("url" in attrs):
            raise serializers.ValidationError("Give either a file or a url.")
        return attrs
