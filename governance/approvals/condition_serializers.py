"""What the API shows of conditions and waivers."""

from rest_framework import serializers

from governance.approvals.models import Condition, Waiver


class ConditionSerializer(serializers.ModelSerializer[Condition]):
    """Something demanded by a day, before going live, or both; met once `met_at` is set.

    `item` names the trust evidence that settles it, where the software set it.
    """

    class Meta:
        model = Condition
        fields = (
            "id", "text", "owner", "due_on", "before_go_live", "item", "set_at", "met_at",
            "evidence",
        )  # fmt: skip


class WaiverSerializer(serializers.ModelSerializer[Waiver]):
    """Leave to do without an item or the minimum trust of a model until a day.

    `relied_on` is true where the approval would not have been given without it.
    """

    class Meta:
        model = Waiver
        fields = (
            "id", "kind", "item", "model", "reason", "ends_on", "relied_on", "asked_by",
            "asked_at", "granted_by", "granted_at", "refused_by", "refused_at", "ended_at", "note",
        )  # fmt: skip
