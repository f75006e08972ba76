"""What the API shows and takes about licences. Nothing here writes."""

from typing import Any

from rest_framework import serializers

from governance.accounts.models import User
from governance.evidence.models import Evidence
from inventory.models import LicenceResult, PolicyOutcome, PolicyScope


class LicenceReasonSerializer(serializers.Serializer[Any]):
    """One rule that fired, with the clause or term that says so."""

    rule = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of this name


class IdentitySerializer(serializers.Serializer[Any]):
    """What claim and texts come to, or what a person decided."""

    id = serializers.CharField(allow_null=True, help_text="Catalogue id; null if none is known.")
    title = serializers.CharField()
    spdx = serializers.CharField(allow_null=True)
    family = serializers.CharField()
    status = serializers.ChoiceField(choices=LicenceResult.choices)
    certainty = serializers.CharField()
    because = LicenceReasonSerializer(many=True)
    candidates = serializers.ListField(child=serializers.CharField())


class TextFindingSerializer(serializers.Serializer[Any]):
    """What one licence file was recognised as; `residue` are the ranges that match nothing."""

    path = serializers.CharField(help_text="A path of the repository, or the address that was read")
    sha256 = serializers.CharField()
    fingerprint = serializers.CharField()
    kind = serializers.CharField(help_text="identified, candidate, policy or nothing")
    licence_id = serializers.CharField(allow_null=True)
    spdx = serializers.CharField(allow_null=True)
    method = serializers.CharField(allow_blank=True)
    residue = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2)
    )
    coverage = serializers.FloatField(help_text="From 0 to 1, never rounded up.")


class LicenceDecisionSerializer(serializers.Serializer[Any]):
    """What a person decided."""

    licence_id = serializers.CharField()
    note = serializers.CharField()
    by = serializers.CharField()
    on = serializers.DateField()


class PolicyRuleSerializer(serializers.Serializer[Any]):
    """One rule of the organisation's licence policy."""

    scope = serializers.ChoiceField(choices=PolicyScope.choices)
    key = serializers.CharField(max_length=64, help_text="A catalogue id, or a family's name.")
    outcome = serializers.ChoiceField(choices=PolicyOutcome.choices)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class OrganisationVerdictSerializer(serializers.Serializer[Any]):
    """What the licence says to the organisation, as far as known without a use."""

    outcome = serializers.CharField()
    because = LicenceReasonSerializer(many=True)
    edition = serializers.CharField()


class ModelLicenceSerializer(serializers.Serializer[Any]):
    """The licence of one commit: claim, texts, what they come to, and what follows."""

    sha = serializers.CharField()
    key = serializers.CharField(help_text="The card's `license`; several are joined by commas.")
    name = serializers.CharField()
    link = serializers.CharField()
    link_opened = serializers.BooleanField()
    text_sha256 = serializers.CharField()
    identity = IdentitySerializer()
    texts = TextFindingSerializer(many=True)
    decision = LicenceDecisionSerializer(allow_null=True)
    policy = PolicyRuleSerializer(allow_null=True)
    verdict = OrganisationVerdictSerializer()


class DecideSerializer(serializers.Serializer[Any]):
    """A decision; without `sha`, about the newest commit that is known."""

    sha = serializers.CharField(max_length=64, required=False)
    licence_id = serializers.CharField(max_length=64)
    note = serializers.CharField(max_length=4000)
    evidence = serializers.PrimaryKeyRelatedField(
        queryset=Evidence.objects.none(), required=False, allow_null=True, default=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and isinstance(request.user, User):
            self.fields["evidence"].queryset = Evidence.objects.visible_to(request.user)  # type: ignore[attr-defined]  # its field


class WithdrawSerializer(serializers.Serializer[Any]):
    """Why a decision is taken back."""

    sha = serializers.CharField(max_length=64, required=False)
    note = serializers.CharField(max_length=4000)


class ThresholdSerializer(serializers.Serializer[Any]):
    """A line of users or revenue."""

    metric = serializers.CharField()
    window = serializers.CharField()
    value = serializers.IntegerField()
    effect = serializers.CharField()
    inclusive = serializers.BooleanField()
    on = serializers.CharField(allow_blank=True)


class LicenceDutySerializer(serializers.Serializer[Any]):
    """One duty."""

    id = serializers.CharField()
    text = serializers.CharField()


class CatalogueSerializer(serializers.Serializer[Any]):
    """One licence of the catalogue."""

    id = serializers.CharField()
    title = serializers.CharField()
    spdx = serializers.CharField(allow_blank=True)
    family = serializers.CharField()
    version = serializers.CharField(allow_blank=True)
    osi = serializers.BooleanField(allow_null=True)
    osaid = serializers.CharField()
    terms_class = serializers.CharField()
    ai_act_test = serializers.CharField()
    ai_act_reason = serializers.CharField()
    commercial = serializers.CharField()
    commercial_condition = serializers.CharField(allow_blank=True)
    redistribution = serializers.CharField()
    modification = serializers.CharField()
    outputs = serializers.CharField()
    outputs_rule = serializers.CharField(allow_blank=True)
    share_alike = serializers.CharField()
    use_policy = serializers.BooleanField()
    use_limits = serializers.BooleanField()
    thresholds = ThresholdSerializer(many=True)
    territory_excluded = serializers.ListField(child=serializers.CharField())
    territory_scope = serializers.CharField(allow_blank=True)
    display = serializers.CharField(allow_blank=True)
    name_prefix = serializers.ListField(child=serializers.CharField())
    patents = serializers.CharField(allow_blank=True)
    law = serializers.CharField(allow_blank=True)
    certainty = serializers.CharField()
    reviewed = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of this name
    note = serializers.CharField(allow_blank=True)
    hf_keys = serializers.ListField(child=serializers.CharField())
    duties = LicenceDutySerializer(many=True)
    redistributor_duties = LicenceDutySerializer(many=True)


class PolicySerializer(serializers.Serializer[Any]):
    """The whole policy; `seen` is the digest of the policy that it replaces."""

    rules = PolicyRuleSerializer(many=True)
    seen = serializers.CharField(
        max_length=64, help_text="The `digest` of the policy as you read it."
    )


class PolicyAnswerSerializer(serializers.Serializer[Any]):
    """The policy as it is."""

    rules = PolicyRuleSerializer(many=True)
    digest = serializers.CharField()


class PolicyMoveSerializer(serializers.Serializer[Any]):
    """A model whose outcome the change moves."""

    model = serializers.IntegerField(source="model_id")
    repo_id = serializers.CharField()
    licence_id = serializers.CharField(allow_blank=True)
    was = serializers.CharField()
    now = serializers.CharField()
    in_use = serializers.BooleanField()


class PolicyChangeSerializer(PolicyAnswerSerializer):
    """The policy after a change, or as it would be after one; then `moves` names the models."""

    dry_run = serializers.BooleanField()
    models = serializers.IntegerField(allow_null=True, help_text="How many models were weighed.")
    moves = PolicyMoveSerializer(many=True)
