"""The tools of a system's agent and what it reads, below the system's address."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from inventory import actions
from inventory.agent_facts import FIELDS, derived_facts
from inventory.api import examples
from inventory.api.callers import caller
from inventory.models import AgentTool, InputKind, System, ToolPermission, UntrustedInput

if TYPE_CHECKING:
    Base = GenericViewSet[System]
else:
    Base = object

ONE = r"(?P<tool_id>[0-9]+)"
TOOL = {
    "name": "refund API", "does": "Books a refund in the payment system.", "permission": "spend",
    "reaches": "The payment account of the web shop", "beyond_user": True, "irreversible": True,
    "needs_human_approval": False,
}  # fmt: skip
READS = {
    "kinds": ["incoming_mail"],
    "facts": {
        "reads_untrusted_input": {
            "value": True,
            "because": "It reads: incoming mail and messages.",
        }
    },
}
TOOL_EXAMPLE = examples.answer("A tool", {"id": 3, **TOOL, "added_at": "2026-11-21T12:00:00Z"})
READS_EXAMPLE = examples.answer("What it reads", READS)


class AgentToolSerializer(serializers.ModelSerializer[AgentTool]):
    """A tool of the agent; `permission` is the most that it allows."""

    class Meta:
        model = AgentTool
        fields = ("id", "name", *FIELDS, "added_at")


class AgentToolWriteSerializer(serializers.Serializer[Any]):
    """What is recorded of a tool."""

    name = serializers.CharField(max_length=120)
    does = serializers.CharField(max_length=300)
    permission = serializers.ChoiceField(choices=ToolPermission.choices)
    reaches = serializers.CharField(max_length=300, required=False, allow_blank=True)
    beyond_user = serializers.BooleanField(required=False)
    irreversible = serializers.BooleanField(required=False)
    needs_human_approval = serializers.BooleanField(required=False)


class UntrustedInputSerializer(serializers.Serializer[Any]):
    """What the agent reads that strangers can write: null is unknown, an empty list is nothing."""

    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=InputKind.choices), allow_null=True
    )


class AgentSerializer(UntrustedInputSerializer):
    """The same, with the facts of the risk tier that the records decide."""

    facts = serializers.DictField(read_only=True)


class AgentMixin(Base):
    """A foreign system, or a foreign tool, answers 404."""

    @extend_schema(
        summary="List the tools of a system's agent", description="By name, all of them.",
        responses=AgentToolSerializer(many=True), filters=False, examples=[TOOL_EXAMPLE],
    )  # fmt: skip
    @action(detail=True, methods=["get"], url_path="agent/tools", filterset_class=None)
    def agent_tools(self, request: Request, pk: Any = None) -> Response:
        """Answer with the tools."""
        rows: QuerySet[Any] = AgentTool.objects.filter(system=self._agents_system())
        rows = rows.order_by("-pk")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(AgentToolSerializer(page, many=True).data)

    @extend_schema(
        summary="Add a tool to a system's agent",
        description="The use cases of the system are assessed again, and approvals that were given "
        "without this tool no longer hold.",
        request=AgentToolWriteSerializer, responses={201: AgentToolSerializer},
        examples=[examples.question("A tool", TOOL), TOOL_EXAMPLE],
    )  # fmt: skip
    @agent_tools.mapping.post
    def add_agent_tool(self, request: Request, pk: Any = None) -> Response:
        """Record a tool."""
        system, given = self._agents_system(), _checked(AgentToolWriteSerializer, request)
        tool = actions.add_agent_tool(system, **given, by=caller(request), at=timezone.now())
        return Response(AgentToolSerializer(tool).data, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a tool of a system's agent", description="Only the fields that are sent.",
        request=AgentToolWriteSerializer(partial=True), responses=AgentToolSerializer,
        examples=[
            examples.question("A person agrees first", {"needs_human_approval": True}),
            TOOL_EXAMPLE,
        ],
    )  # fmt: skip
    @action(detail=True, methods=["patch"], url_path=f"agent/tools/{ONE}", filterset_class=None)
    def agent_tool(self, request: Request, tool_id: str, pk: Any = None) -> Response:
        """Change what is recorded."""
        tool = self._tool(tool_id)
        given = _checked(AgentToolWriteSerializer, request, partial=True)
        tool = actions.change_agent_tool(tool, **given, by=caller(request), at=timezone.now())
        return Response(AgentToolSerializer(tool).data)

    @extend_schema(
        summary="Remove a tool from a system's agent",
        description="The use cases of the system are assessed again.",
        responses={204: None},
    )
    @agent_tool.mapping.delete
    def remove_agent_tool(self, request: Request, tool_id: str, pk: Any = None) -> Response:
        """Take a tool away."""
        actions.remove_agent_tool(self._tool(tool_id), by=caller(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Show what a system's agent reads",
        description="What strangers can write, and the facts that the records decide.",
        responses=AgentSerializer, examples=[READS_EXAMPLE],
    )  # fmt: skip
    @action(detail=True, methods=["get"], url_path="agent/reads", filterset_class=None)
    def agent_reads(self, request: Request, pk: Any = None) -> Response:
        """Answer with what it reads."""
        return _reads(self._agents_system())

    @extend_schema(
        summary="State what a system's agent reads",
        description="Null makes it unknown again; an empty list says that it reads nothing that a "
        "stranger can write.",
        request=UntrustedInputSerializer, responses=AgentSerializer,
        examples=[examples.question("Incoming mail", {"kinds": ["incoming_mail"]}), READS_EXAMPLE],
    )  # fmt: skip
    @agent_reads.mapping.put
    def state_agent_reads(self, request: Request, pk: Any = None) -> Response:
        """State what it reads."""
        system, given = self._agents_system(), _checked(UntrustedInputSerializer, request)
        actions.state_untrusted_input(system, given["kinds"], by=caller(request), at=timezone.now())
        return _reads(system)

    def _agents_system(self) -> System:
        rows = System.objects.visible_to(caller(self.request))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def _tool(self, tool_id: str) -> AgentTool:
        rows = AgentTool.objects.select_related("system")
        return get_object_or_404(rows, system=self._agents_system(), pk=tool_id)


def _reads(system: System) -> Response:
    stated = UntrustedInput.objects.filter(system=system).first()
    facts = {
        key: {"value": fact.value, "because": fact.because}
        for key, fact in derived_facts(system.pk).items()
    }
    return Response({"kinds": stated.kinds if stated else None, "facts": facts})


def _checked(
    kind: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    serializer = kind(data=request.data, partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
