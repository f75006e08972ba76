"""Checklists over the API: what is asked, the draft, its dry run, and publishing it."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.approvals import templates
from governance.approvals.actions import templates as actions
from governance.approvals.api_checklist_files import ChecklistFiles
from governance.approvals.checklist_examples import (
    CHANGER,
    DRAFT,
    ITEM,
    LIST,
    NAME,
    QUESTION,
    RUN,
    answered,
    sent,
)
from governance.approvals.checklist_serializers import (
    ChecklistSerializer,
    DryRunSerializer,
    ItemChangeSerializer,
    OwnItemSerializer,
    PublishSerializer,
    TemplateSerializer,
)
from governance.approvals.dry_run import dry_run
from governance.approvals.models import ChecklistTemplate
from governance.rules.checklists import Checklist


def on_draft(summary: str, text: str, given: Any = None, *examples: OpenApiExample) -> Any:
    """Describe a write that answers with the draft."""
    return extend_schema(
        summary=summary,
        description=f"{text} {CHANGER}",
        request=given,
        responses=TemplateSerializer,
        examples=[*examples, answered("The draft", DRAFT)],
    )


class ChecklistViewSet(Idempotent, ChecklistFiles, GenericViewSet[ChecklistTemplate]):
    """What requests are asked, and the organisation's own part of it."""

    queryset = ChecklistTemplate.objects.none()
    serializer_class = TemplateSerializer
    filterset_class = None
    pagination_class = None
    lookup_value_regex = "[a-z0-9-]+"

    @extend_schema(
        operation_id="checklists_list",
        summary="List the checklists in force",
        description="One for each tier, without and with an agent, all in one answer.",
        responses=ChecklistSerializer(many=True),
        examples=[answered("A checklist", LIST)],
    )
    def list(self, request: Request) -> Response:
        """Answer with every list."""
        found = [_shown(one) for one in templates.all_checklists(templates.in_force()).values()]
        return Response(ChecklistSerializer(found, many=True).data)

    @extend_schema(
        operation_id="checklists_retrieve",
        summary="Show a checklist",
        description="What a request of one tier is asked today.",
        parameters=[NAME],
        responses=ChecklistSerializer,
        examples=[answered("A checklist", LIST)],
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Answer with one list."""
        found = templates.all_checklists(templates.in_force()).get(pk)
        if found is None:
            raise Http404
        return Response(ChecklistSerializer(_shown(found)).data)

    @extend_schema(
        operation_id="checklists_versions",
        summary="List the versions of the organisation's own checklists",
        description="Newest first: what each adds and changes, who published it and why.",
        responses=TemplateSerializer(many=True),
        examples=[answered("A version", DRAFT | {"is_draft": False, "note": "Council."})],
    )
    @action(detail=False)
    def versions(self, request: Request) -> Response:
        """Answer with every published version."""
        rows = ChecklistTemplate.objects.published().select_related("published_by")
        return Response(TemplateSerializer(rows, many=True).data)

    @on_draft("Show the draft", "Answers 404 where there is none.")
    @action(detail=False)
    def draft(self, request: Request) -> Response:
        """Answer with the draft."""
        return self._answer(self._draft())

    @on_draft("Start a draft", "Begins with what is in force. There is one draft at a time.")
    @draft.mapping.post
    def start_draft(self, request: Request) -> Response:
        """Begin a draft."""
        draft = actions.start_draft(**self._who())
        return self._answer(draft, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Discard the draft",
        description=f"What is in force stays. {CHANGER}",
        request=None,
        responses={204: None},
    )
    @draft.mapping.delete
    def discard_draft(self, request: Request) -> Response:
        """Throw the draft away."""
        actions.discard(self._draft(), **self._who())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @on_draft("Add a question", "All that is wrong with it is told at once.", OwnItemSerializer,
              sent("A question", ITEM))  # fmt: skip
    @action(detail=False, methods=["post"], url_path="draft/items")
    def add_item(self, request: Request) -> Response:
        """Add a question of the organisation's own."""
        item = self._given(OwnItemSerializer)
        draft = actions.put_item(self._draft(), item, **self._who())
        return self._answer(draft, status.HTTP_201_CREATED)

    @extend_schema(parameters=[QUESTION])
    @on_draft("Replace a question", "Only one of the organisation's own.", OwnItemSerializer,
              sent("A question", ITEM))  # fmt: skip
    @action(detail=False, methods=["put"], url_path="draft/items/(?P<item>[a-z0-9-]+)")
    def put_item(self, request: Request, item: str) -> Response:
        """Replace a question of the organisation's own."""
        given = self._given(OwnItemSerializer)
        return self._answer(actions.put_item(self._draft(), given, replaces=item, **self._who()))

    @extend_schema(parameters=[QUESTION])
    @on_draft("Change how strictly a built-in question is asked",
              "Its words stay. It becomes optional only with a reason.", ItemChangeSerializer,
              sent("Insist on strong evidence", {"strength_required": True}))  # fmt: skip
    @put_item.mapping.patch
    def change_item(self, request: Request, item: str) -> Response:
        """Make a built-in question stricter, or optional."""
        given = self._given(ItemChangeSerializer)
        reason = given.pop("reason")
        return self._answer(
            actions.change_item(self._draft(), item, given, reason=reason, **self._who())
        )

    @extend_schema(parameters=[QUESTION])
    @on_draft("Remove a question", "Or take a built-in one back to how it comes.")
    @put_item.mapping.delete
    def remove_item(self, request: Request, item: str) -> Response:
        """Take a question out of the draft, or back to how it comes."""
        return self._answer(actions.remove_item(self._draft(), item, **self._who()))

    @extend_schema(
        summary="Say what publishing the draft would change",
        description="Which lists change, which open requests and which valid approvals rest on "
        f"them. Nothing is saved. {CHANGER}",
        responses=DryRunSerializer,
        examples=[answered("One request changes", RUN)],
    )
    @action(detail=False, url_path="draft/dry-run")
    def dry_run(self, request: Request) -> Response:
        """Answer with what would change."""
        run = dry_run(self._draft(), at=timezone.now(), user=user_of(request))
        return Response(DryRunSerializer(run).data)

    @on_draft("Publish the draft", "New requests are asked it from now on.", PublishSerializer,
              sent("Why", {"note": "The works council asked to be heard."}))  # fmt: skip
    @action(detail=False, methods=["post"], url_path="draft/publish")
    def publish(self, request: Request) -> Response:
        """Put the draft in force."""
        note = self._given(PublishSerializer)["note"]
        return self._answer(actions.publish(self._draft(), note=note, **self._who()))

    def _answer(self, draft: ChecklistTemplate, code: int = status.HTTP_200_OK) -> Response:
        return Response(TemplateSerializer(draft).data, status=code)


def _shown(checklist: Checklist) -> dict[str, Any]:
    items = [item.as_dict() for item in checklist.items]
    return {
        "name": checklist.name,
        "title": checklist.title,
        "edition": checklist.edition,
        "digest": checklist.digest,
        "items": items,
    }


CHECKLIST_ROUTES = (("checklists", ChecklistViewSet),)
