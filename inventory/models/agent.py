"""Agents: the tools a system can act through, and what it reads that strangers can write."""

from django.db import models

from inventory.models.system import System


class ToolPermission(models.TextChoices):
    """The most that a tool allows. `risk_tier.toml` says which of them are privileged."""

    READ = "read", "Read"
    WRITE = "write", "Write or change"
    SEND = "send", "Send or publish"
    EXECUTE = "execute", "Run programs"
    SPEND = "spend", "Pay or order"
    ADMINISTER = "administer", "Administer"


class InputKind(models.TextChoices):
    """Text that somebody else can write, and that can carry instructions."""

    WEB_PAGES = "web_pages", "Web pages"
    INCOMING_MAIL = "incoming_mail", "Incoming mail and messages"
    UPLOADED_FILES = "uploaded_files", "Uploaded files"
    TICKETS = "tickets", "Tickets and comments"
    OTHER_AGENTS = "other_agents", "Output of other agents"
    TOOL_RESULTS = "tool_results", "Results of tools and searches"


class AgentTool(models.Model):
    """One tool that a system's agent can use.

    `reaches` names what it touches; `beyond_user` says that it reaches more than the person who
    uses the system may reach without it.
    """

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="agent_tools")
    name = models.CharField(max_length=120)
    does = models.CharField(max_length=300)
    permission = models.CharField(max_length=16, choices=ToolPermission.choices)
    reaches = models.CharField(max_length=300, blank=True)
    beyond_user = models.BooleanField(default=False)
    irreversible = models.BooleanField(default=False)
    needs_human_approval = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name"],
                name="inventory_agent_tool_name_once",
                violation_error_message="The system already has a tool of this name.",
            ),
            models.CheckConstraint(
                condition=models.Q(permission__in=ToolPermission.values),
                name="inventory_agent_tool_permission_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UntrustedInput(models.Model):
    """What a system reads that strangers can write.

    A row says that somebody looked: with no `kinds` it reads nothing of that sort. Without a row
    it is unknown.
    """

    system = models.OneToOneField(System, on_delete=models.CASCADE, related_name="untrusted_input")
    kinds = models.JSONField(default=list)
    stated_at = models.DateTimeField()

    def __str__(self) -> str:
        return ", ".join(str(InputKind(kind).label) for kind in self.kinds)
