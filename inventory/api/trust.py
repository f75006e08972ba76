"""Below a model: the trust in one of its commits; and the signers that count."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts.idempotency import Idempotent
from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.rules import trust as rules
from inventory import signer_list
from inventory.actions import signers
from inventory.actions import trust as actions
from inventory.api import examples
from inventory.api.callers import caller
from inventory.models import HubModel, HubName, Revision, SignerKind, TrustedSigner, TrustStatus
from inventory.trust_panel import ItemRow, trust_panel

if TYPE_CHECKING:
    Base = GenericViewSet[HubModel]
else:
    Base = object

SHA = OpenApiParameter("sha", str, description="A commit of 40 hex digits; else the newest known.")
ITEM: dict[str, Any] = {
    "item": "E3",
    "title": "Checksums verified",
    "status": "pass",
    "ran_out": False,
    "method": "Hashed the files on a server and compared them with the manifest",
    "detail": "All 17 files agree with the manifest, each with its own hash: host:/models/one.",
    "checked_at": "2026-11-21T12:00:00Z",
    "expires_at": "2026-12-21T12:00:00Z",
    "checker": "Weighbridge, edition 2026-11",
    "attested_by": "",
    "evidence": 12,
}
TRUST: dict[str, Any] = {
    "sha": examples.SHA,
    "level": 2,
    "name": "Pinned",
    "until": "2026-12-21T12:00:00Z",
    "missing": ["E5"],
    "failed": [],
    "dropped_by": [],
    "items": [ITEM],
}
SIGNER: dict[str, Any] = {
    "id": 3, "hub": "huggingface", "publisher": "org", "kind": "sigstore", "material": "",
    "identity": "release@org.example", "oidc_issuer": "https://accounts.example.org",
    "fingerprint": "b" * 64, "note": "From their release page.",
    "added_at": "2026-11-21T12:00:00Z",
}  # fmt: skip
PIN = {key: SIGNER[key] for key in ("hub", "publisher", "kind", "identity", "oidc_issuer", "note")}
TRUST_EXAMPLE = examples.answer("A commit at T2", TRUST)


class TrustItemSerializer(serializers.Serializer[Any]):
    """One item of evidence. What ran out is unknown, whatever it was before."""

    item = serializers.CharField(source="rule.id")
    title = serializers.CharField(source="rule.title")
    status = serializers.SerializerMethodField()
    ran_out = serializers.BooleanField()
    method = serializers.CharField(source="row.method", default="")
    detail = serializers.CharField(source="row.detail", default="")
    checked_at = serializers.DateTimeField(source="row.checked_at", default=None, allow_null=True)
    expires_at = serializers.DateTimeField(source="row.expires_at", default=None, allow_null=True)
    checker = serializers.CharField(source="row.checker", default="")
    attested_by = serializers.CharField(source="row.checked_by.full_name", default="")
    evidence = serializers.IntegerField(
        source="row.evidence_id", default=None, allow_null=True,
        help_text="The id of the evidence that shows it.",
    )  # fmt: skip

    def get_status(self, one: ItemRow) -> str:
        """Return the status as it counts now."""
        return rules.UNKNOWN if one.row is None or one.ran_out else one.row.status


class TrustSerializer(serializers.Serializer[Any]):
    """Where one commit stands, T0 to T6; `missing` are the items the next level waits for."""

    sha = serializers.CharField()
    level = serializers.IntegerField(source="panel.stands.level")
    name = serializers.CharField(source="panel.stands.name")
    until = serializers.DateTimeField(source="panel.stands.until", allow_null=True)
    missing = serializers.ListField(child=serializers.CharField(), source="panel.stands.missing")
    failed = serializers.ListField(child=serializers.CharField(), source="panel.stands.failed")
    dropped_by = serializers.ListField(
        child=serializers.CharField(), source="panel.stands.dropped_by",
        help_text="Failures that put the model to T0 whatever else passes.",
    )  # fmt: skip
    items = TrustItemSerializer(many=True, source="panel.items")


class AttestSerializer(serializers.Serializer[Any]):
    """A person's word on one item; `unknown` takes it back."""

    item = serializers.CharField(max_length=3)
    status = serializers.ChoiceField(choices=TrustStatus.choices)
    note = serializers.CharField(max_length=2000, help_text="What you looked at.")
    evidence: Any = serializers.PrimaryKeyRelatedField(
        queryset=Evidence.objects.none(), required=False, allow_null=True, default=None
    )

    def get_fields(self) -> Any:
        """Offer the evidence that the caller may see."""
        fields = super().get_fields()
        if isinstance(user := self.context["request"].user, User):
            rows = Evidence.objects.visible_to(user).added_by_people()
            fields["evidence"].queryset = rows  # type: ignore[attr-defined]  # its field
        return fields


class SignerSerializer(serializers.ModelSerializer[TrustedSigner]):
    """A signer that counts for a publisher. `fingerprint` is the SHA-256 of what was pinned."""

    class Meta:
        model = TrustedSigner
        fields = (
            "id", "hub", "publisher", "kind", "material", "identity", "oidc_issuer", "fingerprint",
            "note", "added_at",
        )  # fmt: skip


class PinSerializer(serializers.Serializer[Any]):
    """A signer to pin: PEM text in `material`, or identity and issuer for Sigstore."""

    hub = serializers.ChoiceField(choices=HubName.choices, default=HubName.HUGGINGFACE)
    publisher = serializers.CharField(max_length=96)
    kind = serializers.ChoiceField(choices=SignerKind.choices)
    material = serializers.CharField(required=False, allow_blank=True, max_length=100_000)
    identity = serializers.CharField(required=False, allow_blank=True, max_length=300)
    oidc_issuer = serializers.CharField(required=False, allow_blank=True, max_length=300)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class TrustMixin(Base):
    """What can be asked and said of the trust in a commit."""

    @extend_schema(
        summary="Show the trust in a commit",
        description="The level with the ten items of evidence, as they count now.",
        parameters=[SHA],
        responses=TrustSerializer,
        filters=False,
        examples=[TRUST_EXAMPLE],
    )
    @action(detail=True, pagination_class=None, filterset_class=None)
    def trust(self, request: Request, pk: Any = None) -> Response:
        """Answer with the ladder of one commit."""
        return _answer(_revision(request, pk))

    @extend_schema(
        summary="Check trust evidence again",
        description="Renews what software can settle; what a person attested is kept.",
        parameters=[SHA],
        request=None,
        responses=TrustSerializer,
        filters=False,
        examples=[TRUST_EXAMPLE],
    )
    @action(detail=True, methods=["post"], url_path="trust/check", filterset_class=None)
    def trust_check(self, request: Request, pk: Any = None) -> Response:
        """Check one commit."""
        revision = _revision(request, pk)
        actions.check(revision, by=caller(request), at=timezone.now())
        return _answer(revision)

    @extend_schema(
        summary="Attest an item of trust evidence",
        description="Only E2, E7, E9 and E10; the rest is settled by software alone.",
        parameters=[SHA],
        request=AttestSerializer,
        responses=TrustSerializer,
        filters=False,
        examples=[
            examples.question(
                "Training data",
                {"item": "E9", "status": "pass", "note": "Read the data summary of 3 March."},
            ),
            TRUST_EXAMPLE,
        ],
    )
    @action(detail=True, methods=["post"], url_path="trust/attest", filterset_class=None)
    def trust_attest(self, request: Request, pk: Any = None) -> Response:
        """Take the caller's word."""
        revision = _revision(request, pk)
        said = AttestSerializer(data=request.data, context={"request": request})
        said.is_valid(raise_exception=True)
        given = dict(said.validated_data)
        actions.attest(
            revision, given.pop("item"), given.pop("status"),
            **given, by=caller(request), at=timezone.now(),
        )  # fmt: skip
        return _answer(revision)


@extend_schema_view(
    list=extend_schema(
        summary="List trusted signers",
        description="Whose signature counts for which publisher, newest first.",
        examples=[examples.answer("A signer", SIGNER)],
    ),
    retrieve=extend_schema(
        summary="Show a trusted signer",
        description="One signer with what was pinned.",
        examples=[examples.answer("A signer", SIGNER)],
    ),
)
class SignerViewSet(
    Idempotent,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    GenericViewSet[TrustedSigner],
):
    """Signers that are trusted now."""

    queryset = TrustedSigner.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = SignerSerializer
    filterset_class = signer_list.SignerFilter

    def get_queryset(self) -> QuerySet[TrustedSigner]:
        """Return those that count."""
        return signer_list.rows(caller(self.request))

    @extend_schema(
        summary="Pin a signer",
        description="From then on its signature counts for every model of the publisher.",
        request=PinSerializer,
        responses={201: SignerSerializer},
        examples=[examples.question("A Sigstore identity", PIN),
                  examples.answer("A signer", SIGNER, status=201)],
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Pin a signer."""
        given = PinSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = signers.pin(**given.validated_data, by=caller(request), at=timezone.now())
        return Response(SignerSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Remove a trusted signer",
        description="What rested on its signature is unknown from then on.",
        request=None,
        responses=SignerSerializer,
        examples=[examples.answer("A signer", SIGNER)],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def remove(self, request: Request, pk: Any = None) -> Response:
        """Trust a signer no more."""
        row = signers.unpin(self.get_object(), by=caller(request), at=timezone.now())
        return Response(SignerSerializer(row).data)


def _revision(request: Request, pk: Any) -> Revision:
    model = get_object_or_404(HubModel.objects.visible_to(caller(request)), pk=pk)
    sha = request.query_params.get("sha", "").replace("\x00", "") or model.head_sha
    return get_object_or_404(model.revisions.without_bulk(), sha=sha)


def _answer(revision: Revision) -> Response:
    panel = trust_panel(revision, at=timezone.now())
    return Response(TrustSerializer({"sha": revision.sha, "panel": panel}).data)
