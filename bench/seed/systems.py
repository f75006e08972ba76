"""Systems with the commits they use, their components and where they run."""

from bench.seed.rows import pick, write
from bench.seed.world import World
from inventory.models import Component, Deployment, Environment, System, SystemModel

PACKAGES = ("vllm", "langchain", "transformers", "torch", "gradio", "mlflow", "numpy", "ray")
USES, COMPONENTS = 2, 4


def add_systems(world: World) -> None:
    """Make the systems; of fifty one is retired."""
    world.systems = write(System, (_system(n, world) for n in range(world.scale.systems)))
    write(SystemModel, (use for n, row in enumerate(world.systems) for use in _uses(n, row, world)))
    write(Component, (one for n, row in enumerate(world.systems) for one in _components(n, row)))
    write(
        Deployment,
        (
            Deployment(
                system=row,
                name=f"{row.name.lower().replace(' ', '-')}-{n + 1}",
                environment=pick(Environment.values, n),
                location="Hamburg data centre",
                started_at=row.created_at,
            )
            for row in world.systems
            for n in range(2)
        ),
    )


def _system(number: int, world: World) -> System:
    return System(
        name=f"System {number + 1:03}",
        description="Helps people to find, write and decide. " * 5,
        department=world.departments[number % len(world.departments)],
        owner=pick(world.engineers, number),
        created_at=world.ago(number % 600 + 100),
        retired_at=world.ago(20) if number % 50 == 49 else None,
    )


def _uses(number: int, system: System, world: World) -> list[SystemModel]:
    return [
        SystemModel(
            system=system,
            revision=world.revisions[(number * USES + n) * 3 % len(world.revisions)],
            purpose="generator" if n == 0 else "embeddings",
            added_at=system.created_at,
        )
        for n in range(USES)
    ]


def _components(number: int, system: System) -> list[Component]:
    names = [PACKAGES[(number + n) % len(PACKAGES)] for n in range(COMPONENTS)]
    return [
        Component(
            system=system,
            purl=f"pkg:pypi/{name}@1.{number % 40}.0",
            ecosystem="pypi",
            name=name,
            version=f"1.{number % 40}.0",
            added_at=system.created_at,
        )
        for name in names
    ]
