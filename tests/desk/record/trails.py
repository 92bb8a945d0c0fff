"""Two cases in two regions in which everything happened that supervision looks for."""

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.cases.choices import Level
from casework.cases.filing import add_document
from casework.cases.grants import grant_access
from casework.cases.models import Case, DocumentVersion
from casework.cases.services import record_case_event
from casework.coaching.services.beginning import grant_agreement_exception
from tests.access.world import region_around
from tests.builders import LEIPZIG, PIRNA, acting, lpr, office, person, running_case
from tests.desk.cases.builders import Scene, content, set_scene
from tests.documents.desk import checked
from workflows.coaching.flow import CoachingV1
from workflows.engine.models import CaseProcess
from workflows.engine.moves import send_back

TITLE = "Vulnerable places"
SUM = '=HYPERLINK("https://example.org";"x")'


@dataclass(frozen=True)
class Trail:
    """A case of Pirna and one of Leipzig, supervision of Pirna's region, and somebody of the audit."""

    scene: Scene
    elsewhere: Case
    regional: User
    audit: User

    def page(self, user: User, status: int = 200, **wanted: str) -> str:
        """Return the trail as the person sees it with these filters."""
        return content(self.desk(user).get(reverse("desk:revision"), wanted), status)

    def desk(self, user: User) -> Client:
        """Return the browser of a person."""
        return self.scene.desk_of(user)


def lay_trail() -> Trail:
    """Let everything happen in both cases."""
    scene = set_scene().play("inquiry", "receipt")
    elsewhere = running_case(scene.staff.officer, LEIPZIG, title="Leipzig")
    regional = person("Supervision South", Role.SU)
    office(regional, Role.SU, lpr(), region=region_around("South", PIRNA))
    region_around("West", LEIPZIG)
    audit = person("Audit", Role.AU, lpr())
    for case in (scene.case, elsewhere):
        happen(case, scene)
    process = CaseProcess.objects.get(case=scene.case)
    send_back(process_id=process.pk, to="inquiry", by=acting(scene.staff.officer), reason="Address missing")
    return Trail(scene, elsewhere, regional, audit)


def happen(case: Case, scene: Scene) -> None:
    """Let people refuse, approve for others, get rights and use an exception in a case."""
    by = acting(scene.staff.supervision)
    grant_agreement_exception(case=case, reason=SUM, by=by)
    grant_access(
        case=case,
        user=scene.staff.coach,
        opens=Grantable.HEAD,
        valid_until=localdate(),
        reason="Handover",
        by=by,
    )
    town = scene.pirna
    tell(case=case, verb=Verb.REFUSED, step="target_approval", reason="Too early", by=acting(town.mayor))
    tell(case=case, verb=Verb.REFUSED, step="coach_answers", reason="Not him", by=acting(town.mayor))
    deputy = acting(town.coordination, town.mayor)
    tell(case=case, verb=Verb.APPROVED, step="target_approval", reason="", by=deputy)
    tell(case=case, verb=Verb.APPROVED, step="target_approval", reason="", by=acting(town.mayor))


@service
def tell(*, case: Case, verb: Verb, step: str, by: Actor, reason: str) -> None:
    """Record an answer as a step would."""
    record_case_event(case, verb, process=CoachingV1.__name__, step=step, party="Stadt Pirna")


def confide(scene: Scene, level: Level = Level.CONFIDENTIAL) -> DocumentVersion:
    """File a document that names the coordination, and open it as somebody named and as its author."""
    mayor, reader = scene.pirna.mayor, scene.pirna.coordination
    version = add_document(
        case=scene.case,
        title=TITLE,
        level=level,
        upload=checked(),
        readers=[reader] if level == Level.CONFIDENTIAL else [],
        by=acting(mayor),
    )
    for user in (reader, mayor):
        response = scene.desk_of(user).get(reverse("desk:download", args=[version.pk]))
        assert response.getvalue()
    return version
