"""People, departments and tokens as the API shows them."""

from datetime import date, datetime, timedelta
from typing import Any

from rest_framework import serializers

from governance.accounts.actions.tokens import LONGEST
from governance.accounts.forms import after_last_day
from governance.accounts.models import AccessToken, Department, Organisation, RoleAssignment, User
from governance.accounts.permissions import Permission, Role, can_anywhere

MOST = 2**62


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


class NewPersonSerializer(serializers.Serializer[Any]):
    """A person to be added."""

    username = serializers.CharField(
        max_length=64,
        help_text="The sign-in name: letters, digits and . _ @ + -; capital letters make no "
        "difference.",
    )
    full_name = serializers.CharField(max_length=120)
    email = serializers.EmailField(required=False, allow_blank=True, default="")


class ChangedPersonSerializer(serializers.Serializer[Any]):
    """What can change of a person."""

    full_name = serializers.CharField(max_length=120)
    email = serializers.EmailField(allow_blank=True)


class NewRoleSerializer(serializers.Serializer[Any]):
    """A role to be given."""

    role = serializers.ChoiceField(choices=Role.choices)
    department: Any = serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="For it and those below; null for the whole organisation.",
    )
    expires_on = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The last day, in UTC; null where the role does not end.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turn the last day into the moment after it."""
        day: date | None = attrs.pop("expires_on")
        return {**attrs, "expires_at": after_last_day(day)}


class PasswordSerializer(serializers.Serializer[Any]):
    """A password that is shown once."""

    password = serializers.CharField()


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """What licences ask of the organisation; null is "not known"."""

    name = serializers.CharField(max_length=120, help_text="As it stands on reports and packs.")
    in_eu = serializers.BooleanField(
        allow_null=True, help_text="Domiciled in the EU, or with its main place of business there."
    )
    monthly_users = serializers.IntegerField(
        allow_null=True, min_value=0, max_value=MOST,
        help_text="Active users of all products in the calendar month before.",
    )  # fmt: skip
    annual_revenue_usd = serializers.IntegerField(
        allow_null=True, min_value=0, max_value=MOST,
        help_text="In US dollars, with all affiliates, last business year.",
    )  # fmt: skip

    class Meta:
        model = Organisation
        fields = ("name", "in_eu", "monthly_users", "annual_revenue_usd")


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
