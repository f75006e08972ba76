"""What the API of this app reads and writes; serializers check, actions do the work."""

from typing import Any

from rest_framework import serializers

from governance.accounts.models import User
from governance.reports.models import Pack, PackScope
from inventory.models import UseCase

PACK = {
    "id": 5,
    "scope": "use_case",
    "use_case": 12,
    "state": "ready",
    "as_of": "2026-11-21T12:00:00Z",
    "done": 3,
    "total": 3,
    "step": "",
    "pages": 9,
    "size": 129269,
    "sha256": "2decd8233d0d6b5a10902e83e0371b5e798c52b62ca7b1d14459a41dd1fe4c1a",
    "facts_digest": "daa94eebcea57b479360cc13556066d207716ade49999a94d485996f934c71a4",
    "problem": "",
    "requested_at": "2026-11-21T12:00:00Z",
    "finished_at": "2026-11-21T12:00:03Z",
}
_NUMBER = {"name": "Approved, valid", "value": 22, "url": "/approvals/?validity=valid"}
BOARD = {
    "readiness": [
        {"day": "2026-08-02", "in_force": True, "evidenced": 4, "attested": 3, "open": 12}
    ],
    "proof": {"owed": 19, "claimed": 7, "evidenced": 4, "overdue": 2},
    "approvals": [_NUMBER],
    "findings": [{"severity": "critical", "all": 1}],
    "incidents": [{"name": "High", "value": 1, "url": "/incidents/?state=open&severity=high"}],
    "clocks": [{"incident": 3, "title": "Tell the authority", "due_at": "2026-11-22T09:00:00Z"}],
}
SEARCH = [
    {
        "title": "Models",
        "hits": [{"title": "org/name", "about": "huggingface", "url": "/models/1/"}],
        "more": False,
        "all_url": "/models/?q=name",
    }
]


class PackSerializer(serializers.ModelSerializer[Pack]):
    """One pack. `done` of `total` is how far the work is; the hashes come with the file."""

    class Meta:
        model = Pack
        fields = tuple(PACK)
        read_only_fields = fields


class PackRequestSerializer(serializers.Serializer[Any]):
    """The scope; a use case only with the scope `use_case`."""

    scope = serializers.ChoiceField(choices=PackScope.choices)
    use_case = serializers.PrimaryKeyRelatedField(
        queryset=UseCase.objects.none(), required=False, allow_null=True, default=None
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Let the caller name use cases that they may see."""
        fields = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if isinstance(user, User):  # Nobody is signed in while the API is being described.
            visible = UseCase.objects.visible_to(user)
            named: Any = fields["use_case"]
            named.queryset = visible.select_related("system__department")
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check that scope and use case fit together."""
        if (attrs["scope"] == PackScope.USE_CASE) != bool(attrs["use_case"]):
            raise serializers.ValidationError(
                {"use_case": "Name the use case for the scope use_case, and none for the other."}
            )
        return attrs


class NumberSerializer(serializers.Serializer[Any]):
    """One number with the page of its rows."""

    name = serializers.CharField()
    value = serializers.IntegerField()
    url = serializers.CharField()


class ReadinessSerializer(serializers.Serializer[Any]):
    """The duties of one first day."""

    day = serializers.DateField(allow_null=True)
    in_force = serializers.BooleanField()
    evidenced = serializers.IntegerField(source="evidenced.value")
    attested = serializers.IntegerField(source="attested.value")
    open = serializers.IntegerField(source="open.value")


class ProofSerializer(serializers.Serializer[Any]):
    """Claim against evidence."""

    owed = serializers.IntegerField(source="owed.value")
    claimed = serializers.IntegerField(source="claimed.value")
    evidenced = serializers.IntegerField(source="evidenced.value")
    overdue = serializers.IntegerField(source="overdue.value")


class AgesSerializer(serializers.Serializer[Any]):
    """Findings of one severity."""

    severity = serializers.CharField()
    all = serializers.IntegerField(source="all.value")


class BoardClockSerializer(serializers.Serializer[Any]):
    """A reporting deadline that runs."""

    incident = serializers.IntegerField(source="incident_id")
    title = serializers.CharField()
    due_at = serializers.DateTimeField()


class BoardSerializer(serializers.Serializer[Any]):
    """The board page in numbers."""

    readiness = ReadinessSerializer(many=True)
    proof = ProofSerializer()
    approvals = NumberSerializer(many=True)
    findings = AgesSerializer(many=True)
    incidents = NumberSerializer(many=True)
    clocks = BoardClockSerializer(many=True)


class HitSerializer(serializers.Serializer[Any]):
    """One row that was found."""

    title = serializers.CharField()
    about = serializers.CharField()
    url = serializers.CharField()


class GroupSerializer(serializers.Serializer[Any]):
    """What was found of one kind."""

    title = serializers.CharField()
    hits = HitSerializer(many=True)
    more = serializers.BooleanField()
    all_url = serializers.CharField()
