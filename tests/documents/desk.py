"""Two cases and the people who file documents in them."""

from dataclasses import dataclass
from datetime import date

from accounts.choices import Role
from accounts.models import User
from accounts.services import create_user, ensure_system_user, grant_office
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent
from casework.cases.choices import CaseKind, CaseState, DocumentKind, Level
from casework.cases.filing import file_version
from casework.cases.models import Case, DocumentVersion
from casework.cases.services import open_case, set_state
from casework.cases.uploads import CheckedUpload, check_upload
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from tests.documents.files import pdf_saying, uploaded

OPENED = date(2025, 3, 3)


@dataclass(frozen=True)
class Desk:
    """A case of Görlitz, one of Pirna, and who works on them."""

    case: Case
    other_case: Case
    house: Actor
    officer: Actor
    mayor: Actor
    stranger: Actor


def set_up_desk() -> Desk:
    """Open the cases; the officer may file, the mayor of the other town may not."""
    house = Actor(ensure_system_user(), channel=Channel.COMMAND)
    lpr = Organisation.objects.get(kind=OrganisationKind.LPR)
    goerlitz, pirna = (Organisation.objects.get(unit__ags=ags) for ags in ("14626110", "14628270"))
    return Desk(
        case=_case(goerlitz, lpr, house),
        other_case=_case(pirna, lpr, house),
        house=house,
        officer=_person("Case Officer", Role.CO, lpr, house),
        mayor=_person("Mayor Görlitz", Role.MA, goerlitz, house),
        stranger=_person("Mayor Pirna", Role.MA, pirna, house),
    )


def _case(town: Organisation, lpr: Organisation, by: Actor) -> Case:
    title = f"Coaching {town.name}"
    kind = CaseKind.COACHING
    case = open_case(kind=kind, title=title, municipalities=[town], opened_by=lpr, opened_on=OPENED, by=by)
    return put_into(CaseState.RUNNING, case=case, by=by)


@service
def put_into(state: CaseState, *, case: Case, by: Actor) -> Case:
    """Let the case run, or close it, as a process would."""
    set_state(case, state, OPENED)
    return case


def _person(name: str, role: Role, organisation: Organisation, by: Actor) -> Actor:
    address = f"{name.replace(' ', '.')}@example.org"
    user = create_user(email=address, name=name, password=None, by=by)
    grant_office(user=user, role=role, organisation=organisation, valid_from=OPENED, by=by)
    return Actor(User.objects.get(pk=user.pk))


def checked(text: str = "Alles ruhig.", name: str = "Protokoll der Sitzung.pdf") -> CheckedUpload:
    """Return a PDF that has passed the checks."""
    return check_upload(uploaded(name, pdf_saying(text)))


def file_minutes(
    desk: Desk, content: CheckedUpload | bytes, source: str = "step-1", title: str = "Minutes"
) -> DocumentVersion:
    """File consultation minutes as the consequence of a step."""
    return file_version(
        case=desk.case,
        kind=DocumentKind.CONSULTATION_MINUTES,
        title=title,
        source=source,
        level=Level.INTERNAL,
        content=content,
        name="Minutes.pdf",
        generated=isinstance(content, bytes),
        by=desk.officer,
        happened_on=date(2025, 3, 14),
    )


def events(case: Case, verb: Verb) -> list[AuditEvent]:
    """Return what is recorded about the case under this verb, oldest first."""
    return list(AuditEvent.objects.filter(scope=Scope.CASE, subject_id=case.pk, verb=verb).order_by("id"))
