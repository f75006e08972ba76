"""Systems pin revisions; what is in them decides what their use cases are judged by."""

from typing import Any

import pytest

from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.models import System, SystemModel
from tests.conftest import NOON
from tests.factories import (
    DepartmentFactory,
    RevisionFactory,
    SystemFactory,
    SystemModelFactory,
    UseCaseFactory,
    UserFactory,
)
from tests.inventory.factories import ComponentFactory, DeploymentFactory

pytestmark = pytest.mark.django_db


def last_event(subject: Any) -> str:
    return Entry.objects.about(subject).first().event


def add(by: User, **given: Any) -> System:
    facts = {"name": "Mail sorter", "department": None, "owner": by, **given}
    facts["department"] = facts["department"] or DepartmentFactory()
    return actions.add_system(**facts, by=by, at=NOON)


def test_a_system_is_added_with_its_owner_and_department(engineer: User) -> None:
    system = add(engineer, name="  Mail sorter ", description=" Sorts mail. ")

    assert (system.name, system.description) == ("Mail sorter", "Sorts mail.")
    assert last_event(system) == Event.SYSTEM_ADDED


def test_nobody_adds_a_system_to_a_department_beyond_their_reach() -> None:
    mine, other = DepartmentFactory(), DepartmentFactory()
    engineer = UserFactory(roles=[("engineer", mine)])

    with pytest.raises(NotAllowed, match=other.name):
        add(engineer, department=other)


def test_a_department_below_ones_own_is_within_reach() -> None:
    mine = DepartmentFactory()
    below = DepartmentFactory(parent=mine)

    assert add(UserFactory(roles=[("engineer", mine)]), department=below).pk


def test_a_second_system_of_the_same_name_is_refused_at_its_field(engineer: User) -> None:
    first = add(engineer)

    with pytest.raises(Refused, match="already has a system of this name") as refusal:
        add(engineer, department=first.department)

    assert refusal.value.field == "name"


@pytest.mark.parametrize("wrong", [{"name": "  "}, {"owner": "gone"}], ids=str)
def test_a_system_needs_a_name_and_an_owner_who_can_sign_in(
    wrong: dict[str, Any], engineer: User
) -> None:
    if "owner" in wrong:
        wrong = {"owner": UserFactory(is_active=False)}

    with pytest.raises(Refused):
        add(engineer, **wrong)


def test_a_change_is_logged_with_what_was_and_what_is(engineer: User) -> None:
    system = add(engineer)

    actions.change_system(system, name="Mail sorter 2", by=engineer, at=NOON)

    entry = Entry.objects.about(system).first()
    assert (entry.before, entry.after) == ({"name": "Mail sorter"}, {"name": "Mail sorter 2"})


def test_a_change_that_changes_nothing_leaves_no_trace(engineer: User) -> None:
    system = add(engineer)

    actions.change_system(system, name="Mail sorter", by=engineer, at=NOON)

    assert Entry.objects.about(system).count() == 1


def test_moving_a_system_needs_the_right_in_both_departments() -> None:
    mine, other = DepartmentFactory(), DepartmentFactory()
    engineer = UserFactory(roles=[("engineer", mine)])
    system = add(engineer, department=mine)

    with pytest.raises(NotAllowed):
        actions.change_system(system, department=other, by=engineer, at=NOON)


def test_a_field_that_a_system_has_not_is_a_programming_error(engineer: User) -> None:
    with pytest.raises(TypeError, match="retired_at"):
        actions.change_system(SystemFactory(), retired_at=NOON, by=engineer, at=NOON)


def test_a_system_that_still_runs_is_not_retired(engineer: User) -> None:
    deployment = DeploymentFactory()

    with pytest.raises(Refused, match="still runs"):
        actions.retire_system(deployment.system, by=engineer, at=NOON)

    actions.end_deployment(deployment, by=engineer, at=NOON)
    assert actions.retire_system(deployment.system, by=engineer, at=NOON).retired_at == NOON


def test_a_retired_system_cannot_be_changed(engineer: User) -> None:
    system = SystemFactory(retired_at=NOON)

    with pytest.raises(Refused, match="retired"):
        actions.change_system(system, name="Other", by=engineer, at=NOON)
    with pytest.raises(Refused, match="retired"):
        actions.add_component(system, "vllm==0.8.4", by=engineer, at=NOON)
    with pytest.raises(Refused, match="retired"):
        actions.use_revision(system, RevisionFactory(), by=engineer, at=NOON)


def test_a_pinned_revision_changes_the_digest_of_every_use_case(engineer: User) -> None:
    use_case = UseCaseFactory()
    before = use_case.facts_digest

    use = actions.use_revision(
        use_case.system, RevisionFactory(), purpose="classifier", by=engineer, at=NOON
    )

    use_case.refresh_from_db()
    with_model = use_case.facts_digest
    assert with_model != before
    assert last_event(use_case.system) == Event.SYSTEM_MODEL_ADDED
    actions.stop_using(use, by=engineer, at=NOON)
    use_case.refresh_from_db()
    assert use_case.facts_digest != with_model
    assert last_event(use_case.system) == Event.SYSTEM_MODEL_REMOVED


def test_putting_a_model_in_and_taking_it_out_gives_the_digest_from_before(engineer: User) -> None:
    system = SystemFactory()
    use_case = actions.add_use_case(
        system=system, name="Sort", purpose="Sorts mail.", owner=engineer, by=engineer, at=NOON
    )
    before = use_case.facts_digest

    actions.stop_using(
        actions.use_revision(system, RevisionFactory(), by=engineer, at=NOON),
        by=engineer,
        at=NOON,
    )

    use_case.refresh_from_db()
    assert use_case.facts_digest == before


def test_a_revision_is_in_a_system_once(engineer: User) -> None:
    use = SystemModelFactory()

    with pytest.raises(Refused, match="already uses this revision"):
        actions.use_revision(use.system, use.revision, by=engineer, at=NOON)


def test_taking_a_model_out_twice_says_so(engineer: User) -> None:
    use = SystemModelFactory()
    again = SystemModel.objects.get(pk=use.pk)
    actions.stop_using(use, by=engineer, at=NOON)

    with pytest.raises(Refused, match="any more"):
        actions.stop_using(again, by=engineer, at=NOON)


def test_who_may_only_read_changes_nothing() -> None:
    auditor, use = UserFactory(roles=["auditor"]), SystemModelFactory()

    for attempt in (
        lambda: actions.use_revision(use.system, RevisionFactory(), by=auditor, at=NOON),
        lambda: actions.stop_using(use, by=auditor, at=NOON),
        lambda: actions.add_component(use.system, "vllm==1", by=auditor, at=NOON),
        lambda: actions.retire_system(use.system, by=auditor, at=NOON),
        lambda: actions.change_system(use.system, name="X", by=auditor, at=NOON),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not Entry.objects.exists()


def test_libraries_are_added_in_one_go_and_known_ones_passed_over(engineer: User) -> None:
    system = ComponentFactory().system

    added = actions.add_components(
        system, "vllm==0.8.4\ntorch==2.6.0\n\n# a comment\npkg:npm/%40scope/x@1.0.0", by=engineer,
        at=NOON,
    )  # fmt: skip

    assert [row.purl for row in added] == ["pkg:pypi/torch@2.6.0", "pkg:npm/%40scope/x@1.0.0"]
    assert Entry.objects.about(system).count() == 1


def test_adding_only_what_is_there_leaves_no_trace(engineer: User) -> None:
    system = ComponentFactory().system

    assert actions.add_components(system, "vllm==0.8.4", by=engineer, at=NOON) == []
    assert not Entry.objects.exists()


def test_one_wrong_line_adds_nothing(engineer: User) -> None:
    system = SystemFactory()

    with pytest.raises(Refused, match="Line 2"):
        actions.add_components(system, "vllm==0.8.4\n-r other.txt", by=engineer, at=NOON)

    assert not system.components.exists()


def test_a_library_is_removed_and_logged(engineer: User) -> None:
    component = ComponentFactory()

    actions.remove_component(component, by=engineer, at=NOON)

    assert last_event(component.system) == Event.COMPONENTS_CHANGED
    assert not component.system.components.exists()


def test_a_deployment_name_is_free_again_after_its_end(engineer: User) -> None:
    first = DeploymentFactory()
    given = {"name": "north", "environment": "production", "location": "Lyon"}

    with pytest.raises(Refused, match="already has a deployment"):
        actions.add_deployment(first.system, **given, by=engineer, at=NOON)
    actions.end_deployment(first, by=engineer, at=NOON)

    assert actions.add_deployment(first.system, **given, by=engineer, at=NOON).pk != first.pk


def test_a_deployment_ends_once(engineer: User) -> None:
    deployment = DeploymentFactory()
    actions.end_deployment(deployment, by=engineer, at=NOON)

    with pytest.raises(Refused, match="already ended"):
        actions.end_deployment(deployment, by=engineer, at=NOON)
