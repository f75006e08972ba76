"""What the API says of VEX documents."""

from typing import Any

from rest_framework import serializers

from governance.watch.models import VexDocument


class VexDocumentSerializer(serializers.ModelSerializer[VexDocument]):
    """A document; its content is sent and not sent back."""

    document = serializers.DictField(source="content", write_only=True)

    class Meta:
        model = VexDocument
        fields = ("id", "kind", "name", "author", "document", "requested_at", "applied_at")
        read_only_fields = ("id", "kind", "author", "requested_at", "applied_at")


class MeetingSerializer(serializers.Serializer[Any]):
    """One statement and one finding, or none where it reaches none."""

    key = serializers.CharField()
    names = serializers.ListField(child=serializers.CharField(), source="statement.names")
    product = serializers.CharField(source="statement.product.text")
    said = serializers.CharField(source="statement.said")
    state = serializers.CharField(source="statement.state")
    justification = serializers.CharField(source="statement.justification")
    finding = serializers.IntegerField(source="finding.pk", default=None, allow_null=True)
    does = serializers.CharField()
    reason = serializers.CharField()


class TakeOverSerializer(serializers.Serializer[VexDocument]):
    """Which conflicts the document wins."""

    chosen = serializers.ListField(
        child=serializers.CharField(max_length=40), default=list, max_length=5_000
    )
