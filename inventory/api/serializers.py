"""What the API shows, and what it takes. Nothing here writes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.accounts.models import Department, User
from inventory.choices import departments_for, owners_for
from inventory.models import (
    BaseModelLink,
    Component,
    HubModel,
    Registration,
    Revision,
    RevisionFile,
    System,
    SystemModel,
)
from inventory.words import licence_of


class LicenceSerializer(serializers.Serializer[Any]):
    """A licence as claimed: the card's own words and what the catalogue makes of them."""

    id = serializers.CharField(help_text="Catalogue id; empty if the claim leads to none.")
    key = serializers.CharField()
    title = serializers.CharField()


def _licence(row: Any) -> dict[str, str]:
    return {
        "id": row.licence_id or "",
        "key": row.licence_key or "",
        "title": licence_of(row),
    }


class ModelSerializer(serializers.ModelSerializer[HubModel]):
    """A model with its newest known commit."""

    licence = serializers.SerializerMethodField()
    scan_status = serializers.SerializerMethodField()
    file_count = serializers.IntegerField(allow_null=True)
    systems = serializers.IntegerField(help_text="Systems that use it and that you may see.")

    class Meta:
        model = HubModel
        fields = (
            "id", "hub", "hub_id", "repo_id", "publisher", "pipeline_tag", "gated", "private",
            "disabled", "unavailable_since", "head_sha", "licence", "scan_status", "file_count",
            "systems", "checked_at",
        )  # fmt: skip

    @extend_schema_field(LicenceSerializer)
    def get_licence(self, row: HubModel) -> dict[str, str]:
        """Return the claim at the newest commit."""
        return _licence(row)

    def get_scan_status(self, row: Any) -> str:
        """Return the hub's scan status; "unknown" where no commit was read."""
        return row.scan_status or "unknown"


class BaseModelSerializer(serializers.ModelSerializer[BaseModelLink]):
    """A base model; `model` is its id here, null if it is not registered."""

    model = serializers.IntegerField(source="base_id", allow_null=True)

    class Meta:
        model = BaseModelLink
        fields = ("repo_id", "relation", "model")


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """One commit."""

    licence = serializers.SerializerMethodField()
    base_models = BaseModelSerializer(many=True)

    class Meta:
        model = Revision
        fields = (
            "id", "sha", "licence", "licence_text_sha256", "file_count", "total_size",
            "scan_status", "scan_issues", "problems", "digest", "published_at", "first_seen_at",
            "checked_at", "base_models",
        )  # fmt: skip

    @extend_schema_field(LicenceSerializer)
    def get_licence(self, row: Revision) -> dict[str, str]:
        """Return the claim at this commit."""
        return _licence(row)


class ModelDetailSerializer(ModelSerializer):
    """A model with its other names and all commits that are known."""

    aliases: Any = serializers.SlugRelatedField(slug_field="repo_id", many=True, read_only=True)
    revisions = RevisionSerializer(many=True)

    class Meta(ModelSerializer.Meta):
        fields = (
            *ModelSerializer.Meta.fields, "library_name", "registered_at", "aliases", "revisions",
        )  # type: ignore[assignment]  # fmt: skip  # longer than the base's


class FileSerializer(serializers.ModelSerializer[RevisionFile]):
    """One file; `sha256` only where the hub states it."""

    class Meta:
        model = RevisionFile
        fields = ("path", "size", "blob_id", "sha256", "scan")


class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """A request to register and how it stands."""

    class Meta:
        model = Registration
        fields = (
            "id", "asked", "hub", "repo_id", "revision", "state", "problem", "tries",
            "next_try_at", "model", "system", "purpose", "requested_at",
        )  # fmt: skip


class AskSerializer(serializers.Serializer[Any]):
    """The model to register, and perhaps the system that is to use it."""

    address = serializers.CharField(
        max_length=500,
        help_text="`org/name`, `org/name@revision`, the page's address, or `llama3.2:3b`.",
    )
    system = serializers.PrimaryKeyRelatedField(
        queryset=System.objects.none(), required=False, allow_null=True, default=None
    )
    purpose = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and isinstance(request.user, User):
            systems = System.objects.editable_by(request.user)
            self.fields["system"].queryset = systems  # type: ignore[attr-defined]  # its field


class SystemSerializer(serializers.ModelSerializer[System]):
    """A system."""

    department_name = serializers.CharField(source="department.name")
    owner_name = serializers.CharField(source="owner.full_name")
    model_count = serializers.IntegerField()
    use_case_count = serializers.IntegerField()

    class Meta:
        model = System
        fields = (
            "id", "name", "description", "department", "department_name", "owner", "owner_name",
            "created_at", "retired_at", "model_count", "use_case_count",
        )  # fmt: skip


class SystemWriteSerializer(serializers.Serializer[Any]):
    """What a system is and whose; the choices are those of the caller."""

    name = serializers.CharField(max_length=120)
    description = serializers.CharField(required=False, allow_blank=True)
    department = serializers.PrimaryKeyRelatedField(queryset=Department.objects.none())
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and isinstance(request.user, User):
            self.fields["department"].queryset = departments_for(request.user)  # type: ignore[attr-defined]  # its field
            self.fields["owner"].queryset = owners_for(request.user)  # type: ignore[attr-defined]  # its field


class UseSerializer(serializers.ModelSerializer[SystemModel]):
    """A pinned revision in a system."""

    model = serializers.IntegerField(source="revision.model_id")
    repo_id = serializers.CharField(source="revision.model.repo_id")
    sha = serializers.CharField(source="revision.sha")

    class Meta:
        model = SystemModel
        fields = ("id", "revision", "model", "repo_id", "sha", "purpose", "added_at")


class UseWriteSerializer(serializers.Serializer[Any]):
    """Which revision, and as what."""

    revision = serializers.PrimaryKeyRelatedField(
        queryset=Revision.objects.registered()
        .select_related("model")
        .defer("raw", "card", "licence_text")
    )
    purpose = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class ComponentSerializer(serializers.ModelSerializer[Component]):
    """A library; `version` is empty where it is not known."""

    class Meta:
        model = Component
        fields = ("id", "purl", "ecosystem", "name", "version", "by_hand", "added_at")


class ComponentWriteSerializer(serializers.Serializer[Any]):
    """One library."""

    purl = serializers.CharField(max_length=300)
