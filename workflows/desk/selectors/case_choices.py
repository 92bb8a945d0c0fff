"""What one can choose from on the pages of the verbs on a case."""

from django.db.models import Q

from accounts.models import User
from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of, visible_cases
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.selectors import organisations, search_organisations
from workflows.desk.selectors.graph import process_title
from workflows.desk.selectors.opening import Found, first_found
from workflows.desk.selectors.stages import stage_title
from workflows.engine.flows import definition
from workflows.engine.models import CaseProcess
from workflows.engine.moves import addable_branches, send_back_targets
from workflows.engine.nodes import PersonStep
from workflows.engine.selectors import running_processes

Choices = list[tuple[str, str]]

ROLE_OF = {
    OrganisationKind.MUNICIPALITY: PartyRole.MUNICIPALITY,
    OrganisationKind.POLICE: PartyRole.POLICE,
    OrganisationKind.DISTRICT: PartyRole.DISTRICT,
    OrganisationKind.COORDINATION: PartyRole.COORDINATION,
    OrganisationKind.PROVIDER: PartyRole.PROVIDER,
}


def send_back_choices(case: Case) -> Choices:
    """Return the steps to which the processes of the case can be sent back, as `process:node`."""
    found: Choices = []
    for process in running_processes(case):
        process.case = case
        found += [_choice(process, node) for node in send_back_targets(process)]
    return found


def branch_choices(case: Case) -> Choices:
    """Return the branches that can be added now, as `process:node`."""
    return [
        _choice(process, node) for process in running_processes(case) for node in addable_branches(process)
    ]


def _choice(process: CaseProcess, node: PersonStep) -> tuple[str, str]:
    words = f"{stage_title(node.stage)}: {node.task_title}"
    if process.flow_class is not definition(process.case.kind):
        words = f"{words} ({process_title(process.flow_class)})"
    return f"{process.pk}:{node.name}", words


def found_organisations(text: str, case: Case, chosen: Organisation | None) -> Found:
    """Return which organisations a search offers beside the chosen one: those that do not take part yet."""
    if not text.strip():
        return Found([], 0)
    known = Q(pk__in=[chosen.pk] if chosen else []) | Q(pk__in=parties_of(case).values("organisation"))
    return first_found(search_organisations(text, *ROLE_OF).exclude(known), organisation_choice)


def organisation_choice(organisation: Organisation) -> tuple[str, str]:
    """Return an organisation as a choice."""
    return (str(organisation.pk), organisation.name_with_district)


def organisation_with_id(number: str) -> Organisation | None:
    """Return the organisation with this id, if one of today can take part in a case."""
    return organisations(*ROLE_OF).filter(pk=number).first() if number.isdecimal() else None


def case_with_reference(user: User, reference: str) -> Case | None:
    """Return the visible case with this reference number."""
    return visible_cases(user).filter(reference_number__iexact=reference.strip()).first()
