"""What the API shows of use cases and assessments, and what it takes. Nothing here writes."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from governance.accounts.models import User
from governance.approvals.fact_checks import AI_ACT, TABLES, problems, stated
from governance.approvals.models import Assessment
from governance.approvals.use_case_list import standing
from governance.rules.questions import Question
from governance.web.representing import Rows
from inventory.choices import owners_for
from inventory.models import System, UseCase


class UseCaseSerializer(Rows, serializers.ModelSerializer[UseCase]):
    """A use case with its verdicts; null is not known yet.

    `standing` is the validity of its approval, `in_review`, or `not_requested`.
    """

    system_name = serializers.CharField(source="system.name")
    department = serializers.IntegerField(source="system.department_id")
    owner_name = serializers.CharField(source="owner.full_name")
    tier = serializers.IntegerField(allow_null=True)
    ai_act_category = serializers.CharField(allow_null=True)
    licence_outcome = serializers.CharField(allow_null=True)
    standing = serializers.SerializerMethodField()

    class Meta:
        model = UseCase
        fields = (
            "id", "name", "purpose", "system", "system_name", "department", "owner", "owner_name",
            "facts", "ai_act_facts", "licence_facts", "tier_raised_to", "tier_raised_because",
            "tier", "ai_act_category", "licence_outcome", "standing", "created_at", "retired_at",
            "retired_because", "copied_from", "answer_sources",
        )  # fmt: skip

    def get_standing(self, row: UseCase) -> str:
        """Return whether the use is approved and the approval still holds."""
        return standing(row)


class UseCaseWriteSerializer(serializers.Serializer[Any]):
    """What a use case is, and the answers; a set of answers replaces the one before."""

    name = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=5000)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.none())
    facts = serializers.JSONField(required=False)
    ai_act_facts = serializers.JSONField(required=False)
    licence_facts = serializers.JSONField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user := _caller(self):
            self.fields["owner"].queryset = owners_for(user)  # type: ignore[attr-defined]  # its field

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check the answers against the questions of the rules."""
        return attrs | {name: checked(name, attrs[name]) for name in TABLES if name in attrs}


class UseCaseChangeSerializer(UseCaseWriteSerializer):
    """Other words or answers; `made_from` guards against writing over somebody else's."""

    made_from = serializers.IntegerField(required=False, min_value=1)


class NewUseCaseSerializer(UseCaseWriteSerializer):
    """A use case and the system it belongs to."""

    system = serializers.PrimaryKeyRelatedField(queryset=System.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user := _caller(self):
            self.fields["system"].queryset = System.objects.visible_to(user)  # type: ignore[attr-defined]  # its field


class RaiseSerializer(serializers.Serializer[Any]):
    """A tier above the one the rules give, and why."""

    tier = serializers.ChoiceField(choices=[2, 3])
    reason = serializers.CharField()


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    """What the rules said, with reasons and editions; superseded once its inputs changed."""

    class Meta:
        model = Assessment
        fields = (
            "id", "use_case", "tier", "tier_because", "tier_lower_if", "blocked_because", "ai_act",
            "ai_act_category", "licence", "licence_outcome", "open_questions", "editions",
            "facts_digest", "inputs_digest", "made_at", "superseded_at",
        )  # fmt: skip


class ClassifySerializer(serializers.Serializer[Any]):
    """The facts of one system or model, and the day on which the law is read."""

    facts = serializers.JSONField(help_text="The keys of `GET questions/eu_ai_act/`.")
    as_of = serializers.DateField(required=False, help_text="Today if left out.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check the facts against the questions."""
        return attrs | {"facts": checked("facts", attrs["facts"], table=AI_ACT)}


class CompareSerializer(serializers.Serializer[Any]):
    """Two sets of facts about one system or model, and the day on which the law is read."""

    before = serializers.JSONField(help_text="The keys of `GET questions/eu_ai_act/`.")
    after = serializers.JSONField(help_text="The same keys, with other answers.")
    as_of = serializers.DateField(required=False, help_text="Today if left out.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check both sets against the questions."""
        return attrs | {
            name: checked(name, attrs[name], table=AI_ACT) for name in ("before", "after")
        }


class ChoiceSerializer(serializers.Serializer[Any]):
    """One allowed value, its words, and a case in plain words or ""."""

    value = serializers.CharField()
    example = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # fields have a label of their own


class QuestionSerializer(serializers.Serializer[Question]):
    """One fact that can be stated. `only_if` names the answers that make it matter."""

    key = serializers.CharField()
    section = serializers.CharField()
    text = serializers.CharField()
    help = serializers.CharField()
    example = serializers.CharField()
    kind = serializers.CharField()
    choices = ChoiceSerializer(many=True)
    nullable = serializers.BooleanField()
    only_if = serializers.DictField(child=serializers.ListField())
    ref = serializers.CharField()


class QuestionTableSerializer(serializers.Serializer[Any]):
    """The questions behind one set of answers of a use case."""

    table = serializers.CharField()
    answers = serializers.CharField(help_text="The field of a use case that holds the answers.")
    edition = serializers.CharField()
    questions = QuestionSerializer(many=True)


def checked(field: str, answers: object, *, table: str = "") -> dict[str, Any]:
    """Return one set of answers; `table` is the set it belongs to if the field is named otherwise.

    :raises ValidationError: with each key that cannot be used, the reason and the allowed values.
    """
    if not isinstance(answers, Mapping):
        raise serializers.ValidationError({field: ["Send an object: keys and their answers."]})
    found = problems(table or field, answers)
    if found:
        raise serializers.ValidationError({field: {one.key: [str(one)] for one in found}})
    return stated(table or field, answers)


def _caller(serializer: serializers.Serializer[Any]) -> User | None:
    request = serializer.context.get("request")
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None
