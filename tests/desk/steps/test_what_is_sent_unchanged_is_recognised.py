"""Each content that is decided on is recognised when its form is sent as it was recorded."""

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.choices import Role
from casework.territory.choices import OrganisationKind
from tests.builders import body, person
from tests.desk.steps.builders import UNTIL_AGREEMENT, Office, sent
from workflows.coaching.flow import CoachingV1
from workflows.engine.models import Step
from workflows.engine.nodes import Approval, person_nodes

CONTENTS = {node.of for node in person_nodes(CoachingV1) if isinstance(node, Approval)}
TO_THE_CLOSING = (
    *UNTIL_AGREEMENT,
    "agreement_draft",
    "agreement_signatures",
    "coach_matching",
    "coach_answers",
    "coach_assignment",
    "contracting",
    "target_approval",
    "kick_off",
    "situation_analysis",
    "situation_approval",
    "security_analysis_ref",
    "council_setup",
    "council_approval",
    "funding",
    "grant_decision",
    "action_plan",
    "plan_approval",
    "implementation",
    "evaluation",
    "evaluation_approval",
    "consolidation",
    "consolidation_approval",
    "closing",
)


def sent_as_recorded(step: Step) -> bool:
    """Return whether the form of a step gives back what is recorded when nothing is changed in it."""
    node, facts = step.flow_task, step.flow_task.facts(step.case)
    assert facts is not None
    data = QueryDict(mutable=True)
    for name, value in sent(step, facts).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    form = node.form(data, MultiValueDict(), case=step.case)
    assert form.is_valid(), (step.node_name, form.errors)
    sealed = node.task.sealed or (lambda told: told)
    return bool(sealed(form.to_facts()) == sealed(facts))


def test_every_content_of_a_coaching(office: Office) -> None:
    person("Police Liaison", Role.PD, body(OrganisationKind.POLICE, "Dresden"))
    found: dict[str, bool] = {}
    for node in TO_THE_CLOSING:
        office.run(node)
        if node in CONTENTS:
            step = Step.objects.filter(case=office.case, flow_task__endswith=f".{node}").latest("pk")
            found[node] = sent_as_recorded(step)
    assert set(found) == CONTENTS
    assert all(found.values()), found
