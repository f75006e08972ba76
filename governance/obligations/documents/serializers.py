"""What the API shows of documents and their forms, and what it takes. Nothing here writes."""

from typing import Any

from rest_framework import serializers

from governance.obligations.documents import listing
from governance.obligations.documents.rendering import content
from governance.obligations.models import Document
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.documents import SUBJECTS

MOST = 2**63 - 1


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """One version of a document. `missing` names the answers that a review asks for."""

    about = serializers.SerializerMethodField()
    written_by_name = serializers.CharField(source="written_by.full_name")
    sources = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = (
            "id", "kind", "form_edition", "title", "about", "use_case", "model", "number", "state",
            "revision", "answers", "sources", "missing", "written_by", "written_by_name",
            "created_at", "changed_at", "sent_by", "sent_at", "reviewed_by", "reviewed_at",
            "review_note", "next_review_on", "evidence",
        )  # fmt: skip

    def get_about(self, row: Document) -> str:
        """Return the name of what it is about."""
        return listing.place(row)

    def get_sources(self, row: Document) -> dict[str, str]:
        """Return where each answer comes from, in words."""
        form = documents.forms().get(row.kind)
        said = content(row, form)["sources"] if form else {}
        return {key: words for key, words in said.items() if words}

    def get_missing(self, row: Document) -> list[str]:
        """Return one sentence for each required answer that is empty."""
        form = documents.forms().get(row.kind)
        return list(documents.missing(form, row.answers)) if form else []


class DocumentStartSerializer(serializers.Serializer[Any]):
    """Which form, and what it is about: a use case, a model, or with neither the organisation."""

    kind = serializers.CharField(max_length=40)
    use_case = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST, default=None
    )
    model = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST, default=None
    )


class DocumentSaveSerializer(serializers.Serializer[Any]):
    """Some answers, by the keys of the form, and the revision that they were written on."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    answers = serializers.DictField(child=serializers.JSONField(allow_null=True), allow_empty=True)


class DocumentRefreshSerializer(serializers.Serializer[Any]):
    """The revision that was seen, and the typed answers that may give way."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    take = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, max_length=200
    )


class DocumentNoteSerializer(serializers.Serializer[Any]):
    """What the second person says."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")


class FormQuestionSerializer(serializers.Serializer[Any]):
    """One question of a form."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the form's word
    help = serializers.CharField()
    kind = serializers.CharField(help_text="text, long, choice, date, list or table")
    required = serializers.BooleanField()  # type: ignore[assignment]  # the form's word
    prefill = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    choices = serializers.ListField(child=serializers.CharField())
    columns = serializers.ListField(child=serializers.CharField())


class FormPartSerializer(serializers.Serializer[Any]):
    """One part of a form."""

    key = serializers.CharField()
    title = serializers.CharField()
    article = serializers.CharField()
    questions = FormQuestionSerializer(source="fields", many=True)


class DocumentFormSerializer(serializers.Serializer[Any]):
    """One document as a guided form."""

    kind = serializers.CharField()
    title = serializers.CharField()
    article = serializers.CharField()
    about = serializers.CharField(help_text=", ".join(SUBJECTS))
    serves = serializers.ListField(child=serializers.CharField())
    who = serializers.CharField()
    text = serializers.CharField()
    review_months = serializers.IntegerField()
    review_source = serializers.CharField()
    parts = FormPartSerializer(many=True)
