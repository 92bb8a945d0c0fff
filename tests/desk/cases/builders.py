"""A coaching of Pirna with everybody around it, and browsers for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from casework.cases.choices import DocumentKind, Level
from casework.cases.filing import file_version
from casework.cases.models import Case, DocumentVersion
from casework.cases.selectors import active_assignment
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.selectors import directorate_of
from tests.builders import (
    GOERLITZ,
    OPENED,
    PIRNA,
    Staff,
    TownHall,
    acting,
    hire_staff,
    person,
    running_case,
    town_hall,
)
from tests.signing_in import signed_in
from workflows.desk.demo.driver import run
from workflows.engine.models import Step
from workflows.engine.selectors import open_steps

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

TO_THE_DECISION = ("inquiry", "receipt", "initial_consultation", "consultation_minutes")
TO_THE_COACH = (
    *TO_THE_DECISION,
    "municipal_decision",
    "agreement_draft",
    "coach_matching",
    "coach_answers",
    "coach_assignment",
)
TO_THE_KICK_OFF = (*TO_THE_COACH, "agreement_exception", "contracting", "target_approval", "kick_off")


@dataclass(frozen=True)
class Scene:
    """A running case of Pirna, the people of the office, of Pirna, of Görlitz and of the police."""

    case: Case
    staff: Staff
    pirna: TownHall
    stranger: User
    police: User
    clients: dict[int, Client] = field(default_factory=dict)

    def play(self, *nodes: str) -> "Scene":
        """Let the people complete these steps."""
        run(self.case, *nodes)
        self.case.refresh_from_db()
        return self

    @property
    def coach(self) -> User:
        """Return the coach of the case."""
        assigned = active_assignment(self.case, Role.CH)
        assert assigned is not None, "the case has a coach"
        return assigned.user

    def waiting(self, node: str) -> list[Step]:
        """Return the open steps at a node."""
        return [step for step in open_steps(self.case) if step.node_name == node]

    def desk_of(self, user: User) -> Client:
        """Return the browser of a person."""
        if user.pk not in self.clients:
            self.clients[user.pk] = signed_in(user)
        return self.clients[user.pk]

    def open_another(self) -> Case:
        """Let another case of Pirna run."""
        return running_case(self.staff.officer, title="Pirna am Elbufer")

    def address(self, name: str, *args: int) -> str:
        """Return the address of a page of the case."""
        return reverse(f"desk:{name}", args=[self.case.pk, *args])

    def page(self, user: User, name: str = "case", *args: int, status: int = 200) -> str:
        """Return a page of the case as the person sees it."""
        return content(self.desk_of(user).get(self.address(name, *args)), status)

    def send(
        self,
        user: User,
        name: str,
        *args: int,
        status: int = 302,
        form: Mapping[str, object] | None = None,
        **entered: object,
    ) -> str:
        """Send the form of a page of the case."""
        data = {**(form or {}), **entered}
        return content(self.desk_of(user).post(self.address(name, *args), data), status)


def set_scene() -> Scene:
    """Hire everybody and let a case of Pirna run."""
    staff, pirna = hire_staff(), town_hall(PIRNA)
    directorate = police_of(pirna.town)
    return Scene(
        case=running_case(staff.officer, title="Pirna am Bahnhof"),
        staff=staff,
        pirna=pirna,
        stranger=town_hall(GOERLITZ).mayor,
        police=person("Police Liaison", Role.PD, directorate),
    )


def set_coached_scene() -> Scene:
    """Let the case come to where a coach works on it."""
    return set_scene().play(*TO_THE_COACH)


def police_of(town: Organisation) -> Organisation:
    """Return the police directorate of a town."""
    assert town.unit is not None
    directorate = directorate_of(town.unit, OPENED)
    assert directorate is not None
    assert directorate.kind == OrganisationKind.POLICE
    return directorate


def content(response: "Response", status: int) -> str:
    """Return what a page says; it must have come with this status."""
    assert response.status_code == status, (response.status_code, response.content.decode()[-3000:])
    return response.content.decode()


def of_a_step(
    scene: Scene,
    level: Level,
    *,
    kind: DocumentKind = DocumentKind.ACTION_PLAN,
    source: str = "plan",
    generated: bool = True,
) -> DocumentVersion:
    """File a document as a step would."""
    return file_version(
        case=scene.case,
        kind=kind,
        title="Plan",
        source=source,
        level=level,
        content=b"%PDF-1",
        name="Plan.pdf",
        generated=generated,
        by=acting(scene.staff.officer),
    )
