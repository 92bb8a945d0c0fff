"""A coaching of Pirna, and short words to bring it to a stage."""

from dataclasses import dataclass, field

from accounts.choices import Role
from accounts.models import User
from casework.cases.models import Case
from casework.territory.choices import OrganisationKind
from tests.builders import PIRNA, Staff, TownHall, body, hire_staff, person, running_case, town_hall
from workflows.desk.demo.driver import run
from workflows.engine.selectors import open_steps

UNTIL_DECISION = ("inquiry", "receipt", "initial_consultation", "consultation_minutes")
UNTIL_BRANCHES = (*UNTIL_DECISION, "municipal_decision")
UNTIL_ANSWERS = (*UNTIL_BRANCHES, "coach_matching")
UNTIL_COACH = (*UNTIL_ANSWERS, "coach_answers", "coach_assignment")
UNTIL_TARGETS = (*UNTIL_COACH, "agreement_exception", "contracting")
UNTIL_KICK_OFF = (*UNTIL_TARGETS, "target_approval")


@dataclass
class World:
    """A case of Pirna and everybody around it."""

    staff: Staff = field(default_factory=hire_staff)
    pirna: TownHall = field(default_factory=lambda: town_hall(PIRNA))
    police: User = field(
        default_factory=lambda: person("Police Liaison", Role.PD, body(OrganisationKind.POLICE, "Dresden"))
    )
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        self.case = running_case(self.staff.officer, PIRNA)

    def go(self, *nodes: str) -> None:
        """Let everybody do these steps."""
        run(self.case, *nodes)

    def now(self) -> Case:
        """Return the case as it is now."""
        return Case.objects.get(pk=self.case.pk)

    def open(self) -> list[str]:
        """Return the nodes at which somebody is asked, in the order of the alphabet."""
        return sorted(step.node_name for step in open_steps(self.case))
