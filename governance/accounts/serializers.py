"""People, departments and tokens as the API shows them."""

from datetime import datetime, timedelta
from typing import Any

from rest_framework import serializers

from governance.accounts.actions.tokens import LONGEST
from governance.accounts.models import AccessToken, Department, RoleAssignment, User
from governance.accounts.permissions import Permission, can_anywhere


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    """A department. `path` lists the ids from the top, so those below share its beginning."""

    class Meta:
        model = Department
        fields = ("id", "name", "parent", "path")
        read_only_fields = ("path",)


class RoleSerializer(serializers.ModelSerializer[RoleAssignment]):
    """A role held for a department and those below it, or everywhere where it is null."""

    class Meta:
        model = RoleAssignment
        fields = ("id", "role", "department", "expires_at")


class NameSerializer(serializers.ModelSerializer[User]):
    """What everybody may know of a colleague."""

    class Meta:
        model = User
        fields: tuple[str, ...] = ("id", "full_name", "is_active")


class PersonSerializer(NameSerializer):
    """What those who manage people know."""

    roles = RoleSerializer(source="current_roles", many=True)

    class Meta:
        model = User
        fields = (*NameSerializer.Meta.fields, "username", "email", "last_login", "roles")


class MeSerializer(PersonSerializer):
    """What one may know of oneself: also the permissions held for at least one department."""

    permissions = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = (*PersonSerializer.Meta.fields, "permissions")

    def get_permissions(self, person: User) -> list[str]:
        """Return their names, e.g. `SYSTEM_EDIT`."""
        return [row.name for row in Permission if can_anywhere(person, row)]


class TokenSerializer(serializers.ModelSerializer[AccessToken]):
    """A token without its secret."""

    class Meta:
        model = AccessToken
        fields: tuple[str, ...] = ("id", "name", "begins_with", "created_at", "expires_at")
        read_only_fields = fields


class NewTokenSerializer(serializers.Serializer[Any]):
    """A token to be created."""

    name = serializers.CharField(max_length=80)
    days = serializers.IntegerField(min_value=1, max_value=LONGEST.days, default=90)

    def expires_at(self, at: datetime) -> datetime:
        """Return the end, counted from a moment."""
        return at + timedelta(days=self.validated_data["days"])


class CreatedTokenSerializer(TokenSerializer):
    """A token with its secret, which is never shown again."""

    secret = serializers.CharField()

    class Meta:
        model = AccessToken
        fields = (*TokenSerializer.Meta.fields, "secret")
