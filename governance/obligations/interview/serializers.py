"""What the API shows of models' assessments and of the interview, and what it takes."""

from typing import Any

from rest_framework import serializers

from governance.approvals.fact_checks import AI_ACT
from governance.approvals.use_case_serializers import QuestionSerializer, checked
from governance.obligations.models import ModelAssessment
from inventory.models import HubModel


class ModelAssessmentSerializer(serializers.ModelSerializer[ModelAssessment]):
    """One assessment of a model, as it was made."""

    model_name = serializers.CharField(source="model.repo_id")
    made_by_name = serializers.CharField(source="made_by.full_name", default="")

    class Meta:
        model = ModelAssessment
        fields = (
            "id", "model", "model_name", "facts", "category", "ai_act", "made_at", "made_by",
            "made_by_name", "superseded_at",
        )  # fmt: skip


class NewModelAssessmentSerializer(serializers.Serializer[Any]):
    """A model, and the answers about it by the keys of the table `eu_ai_act`."""

    model = serializers.PrimaryKeyRelatedField(queryset=HubModel.objects.registered())
    facts = serializers.JSONField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check the answers against the questions."""
        return attrs | {"facts": checked("facts", attrs["facts"], table=AI_ACT)}


class NextQuestionsSerializer(serializers.Serializer[Any]):
    """What is worth asking next. `at_most` counts what waits for another answer, too."""

    as_of = serializers.DateField()
    headline = serializers.CharField()
    category = serializers.CharField()
    at_most = serializers.IntegerField()
    words = serializers.CharField()
    questions = QuestionSerializer(many=True)
