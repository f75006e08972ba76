"""Seven systems and eight use cases over all three tiers."""

from dataclasses import dataclass, field
from typing import Any

from demo.organisation import facts
from demo.organisation.world import World
from inventory import actions
from inventory.models import Revision


@dataclass(frozen=True)
class SystemSpec:
    """A system of the sample."""

    key: str
    name: str
    department: str
    models: tuple[str, ...]
    components: tuple[str, ...]
    deployment: tuple[str, str, str]
    description: str


@dataclass(frozen=True)
class UseCaseSpec:
    """A use case of the sample; the facts are what differs from the usual answers."""

    key: str
    system: str
    name: str
    purpose: str
    risk: dict[str, Any] = field(default_factory=dict)
    ai_act: dict[str, Any] = field(default_factory=dict)
    licence: dict[str, Any] = field(default_factory=dict)


SYSTEMS = (
    SystemSpec(
        "search", "Knowledge search", "technology",
        ("sentence-transformers/all-MiniLM-L6-v2", "BAAI/bge-m3"),
        ("pkg:pypi/sentence-transformers@3.0.1", "pkg:pypi/numpy@1.26.4"),
        ("knowledge-search-1", "production", "Hamburg data centre"),
        "Finds tickets and documents that mean the same.",
    ),
    SystemSpec(
        "studio", "Training studio", "people", ("openai/whisper-large-v3",),
        ("pkg:pypi/torch@2.3.0",), ("studio-1", "production", "Hamburg data centre"),
        "Turns recordings of training sessions into text.",
    ),
    SystemSpec(
        "assistant", "Service assistant", "service", ("mistralai/Mistral-7B-Instruct-v0.3",),
        ("pkg:pypi/vllm@0.8.4", "pkg:pypi/langchain@0.0.300", "pkg:pypi/gradio@4.13.0"),
        ("assistant-eu-1", "production", "Frankfurt, rented GPUs"),
        "Answers customers in the web shop's chat, with the order system behind it.",
    ),
    SystemSpec(
        "contracts", "Contract reader", "legal", ("sandbox/contract-summariser",),
        ("pkg:pypi/mlflow@2.9.1",), ("contracts-1", "production", "Hamburg data centre"),
        "Summarises supplier contracts for the purchasing team.",
    ),
    SystemSpec(
        "hiring", "Applicant desk", "people", ("Qwen/Qwen2.5-72B-Instruct",),
        ("pkg:pypi/vllm@0.8.4",), ("hiring-test", "test", "Hamburg data centre"),
        "Reads applications and prepares interviews.",
    ),
    SystemSpec(
        "refunds", "Refund agent", "service", ("deepseek-ai/DeepSeek-R1-Distill-Llama-8B",),
        ("pkg:pypi/langchain@0.0.300",), ("refunds-test", "test", "Frankfurt, rented GPUs"),
        "Checks refund requests and books refunds in the payment system.",
    ),
    SystemSpec(
        "writer", "Campaign writer", "marketing", ("CohereForAI/c4ai-command-r-v01",),
        ("pkg:pypi/transformers@4.41.0",), ("writer-dev", "development", "Developer laptops"),
        "Drafts texts for campaigns.",
    ),
)  # fmt: skip
TOOLS: tuple[dict[str, Any], ...] = (
    {"name": "Order search", "does": "Reads an order and its history.", "permission": "read",
     "reaches": "Orders of all customers"},
    {"name": "Refund API", "does": "Books a refund in the payment system.", "permission": "spend",
     "reaches": "The web shop's payment account", "irreversible": True},
)  # fmt: skip
USE_CASES = (
    UseCaseSpec(
        "transcripts", "studio", "Transcribe training sessions",
        "Training sessions are transcribed so that staff can search them. "
        "Speakers have agreed; no personal data is kept.",
    ),
    UseCaseSpec(
        "tickets", "search", "Find duplicate tickets",
        "Engineers see tickets that look like the one they are writing, and decide themselves "
        "whether it is the same.",
    ),
    UseCaseSpec(
        "chat", "assistant", "Answer customers' questions",
        "Customers ask about deliveries and returns in the shop's chat. The assistant answers; "
        "a person takes over on request.",
        risk={"task": "conversation", "audience": "customer_facing", "data": "some_personal",
              "decision_impact": "minor", "users": "outside",
              "affected_groups": "Customers of the web shop"},
        ai_act={"actor_actions": ["develops_system", "puts_into_service_own_name", "uses"],
                "interacts_directly_with_people": True, "generates_synthetic_content": True},
        licence={"in_product": True},
    ),
    UseCaseSpec(
        "summaries", "contracts", "Summarise supplier contracts",
        "Buyers read a one-page summary beside the contract. The contract itself decides.",
        risk={"task": "content_generation", "data": "some_personal",
              "affected_groups": "Suppliers' contact persons"},
        ai_act={"generates_synthetic_content": True},
    ),
    UseCaseSpec(
        "ranking", "hiring", "Rank applications for interviews",
        "Applications are scored against the job profile and shown in that order to recruiters, "
        "who decide whom to invite.",
        risk={"task": "decision_support", "data": "sensitive_or_regulated",
              "decision_impact": "significant_for_individuals",
              "model_capability": "more_capable", "affected_groups": "Applicants"},
        ai_act={"actor_actions": ["develops_system", "puts_into_service_own_name", "uses"],
                "annex_iii_point": "4(a)", "profiling": True, "used_by_employer_at_work": True,
                "decisions_about_natural_persons": True},
    ),
    UseCaseSpec(
        "refunding", "refunds", "Book refunds up to 50 euros",
        "The agent reads a refund request and the order, and books refunds up to 50 euros itself. "
        "Larger ones go to a person.",
        risk={"task": "agent", "audience": "customer_facing", "data": "some_personal",
              "decision_impact": "minor", "autonomy": "acts_alone",
              "model_capability": "more_capable", "agent_tools_privileged": True,
              "reads_untrusted_input": True, "human_approval_of_irreversible_acts": False,
              "users": "outside", "affected_groups": "Customers of the web shop"},
        ai_act={"actor_actions": ["develops_system", "puts_into_service_own_name", "uses"],
                "interacts_directly_with_people": True, "generates_synthetic_content": True},
        licence={"in_product": True},
    ),
    UseCaseSpec(
        "campaigns", "writer", "Draft campaign texts",
        "Copywriters start from a draft and publish under their own name.",
        risk={"task": "content_generation", "audience": "customer_facing",
              "affected_groups": "Readers of our campaigns"},
        ai_act={"generates_synthetic_content": True},
    ),
    UseCaseSpec(
        "documents", "search", "Search policies and manuals",
        "Staff ask in their own words and get the passages that answer, with their source.",
        risk={"data": "some_personal", "users": "organisation"},
    ),
)  # fmt: skip


def describe_systems(world: World) -> str:
    """Add the systems with their models, components and deployments."""
    by, at = world.people["engineer"], world.ago(days=790)
    for spec in SYSTEMS:
        department = world.departments[spec.department]
        system = actions.add_system(
            name=spec.name, description=spec.description, department=department, owner=by,
            by=by, at=at,
        )  # fmt: skip
        for name in spec.models:
            revision = Revision.objects.get(model=world.models[name])
            actions.use_revision(system, revision, purpose="", by=by, at=at)
        for purl in spec.components:
            actions.add_component(system, purl, by=by, at=at)
        name, environment, location = spec.deployment
        actions.add_deployment(
            system, name=name, environment=environment, location=location, by=by, at=at
        )
        world.systems[spec.key] = system
    for tool in TOOLS:
        actions.add_agent_tool(world.systems["refunds"], **tool, by=by, at=at)
    actions.state_untrusted_input(world.systems["refunds"], ["incoming_mail"], by=by, at=at)
    return f"{len(SYSTEMS)} systems"


def describe_use_cases(world: World) -> str:
    """Add the use cases with all their answers; each is assessed at once."""
    by, at = world.people["engineer"], world.ago(days=789)
    for spec in USE_CASES:
        world.use_cases[spec.key] = actions.add_use_case(
            system=world.systems[spec.system],
            name=spec.name,
            purpose=spec.purpose,
            owner=by,
            facts={**facts.USUAL_RISK, **spec.risk},
            ai_act_facts={**facts.USUAL_AI_ACT, **spec.ai_act},
            licence_facts={**facts.USUAL_LICENCE, **spec.licence},
            by=by,
            at=at,
        )
    tiers = [case.assessments.current().get().tier for case in world.use_cases.values()]
    words = ", ".join(f"{tiers.count(tier)} of tier {tier}" for tier in (1, 2, 3))
    return f"{len(tiers)} use cases: {words}"
