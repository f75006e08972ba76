"""Notices and choices as the API shows them."""

from typing import Any

from rest_framework import serializers

from governance.notices.kinds import KINDS, ByMail, Kind
from governance.notices.models import Notice


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """One thing you were told. `count` is how often it happened before you read it."""

    title = serializers.CharField(read_only=True, help_text="What the kind is called.")

    class Meta:
        model = Notice
        fields = (
            "id",
            "kind",
            "title",
            "text",
            "url",
            "subject_type",
            "subject_id",
            "subject_label",
            "urgent",
            "count",
            "made_at",
            "last_at",
            "read_at",
            "mailed_at",
        )
        read_only_fields = fields


class NoticeChoiceSerializer(serializers.Serializer[Any]):
    """One kind of notice: what you may choose for it, and what holds now."""

    kind = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    explanation = serializers.CharField(read_only=True)
    by_mail = serializers.ChoiceField(choices=ByMail.choices)
    may_be = serializers.ListField(child=serializers.CharField(), read_only=True)


class ReadAllSerializer(serializers.Serializer[Any]):
    """Up to which moment notices were seen; now if left out."""

    until = serializers.DateTimeField(required=False)


class ReadSerializer(serializers.Serializer[Any]):
    """How many notices were marked."""

    read = serializers.IntegerField(read_only=True)


def choice_row(kind: Kind, by_mail: str) -> dict[str, Any]:
    """Return one kind with the choice that holds."""
    return {
        "kind": kind.key,
        "title": KINDS[kind.key].title,
        "explanation": kind.explanation,
        "by_mail": by_mail,
        "may_be": [one.value for one in kind.choices],
    }
