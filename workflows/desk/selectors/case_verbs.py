"""What can be done with a whole case: the verbs that are offered, and why others are not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.audit.errors import NotAllowed, NotNow
from casework.cases import permissions
from casework.cases.choices import CLOSED_STATES, CaseState
from casework.cases.selectors import Paper, writing_of_paper
from casework.coaching.permissions import SHARE_MINUTES, WRITE_MEETING
from workflows.desk.selectors.reader import Reader

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

DRAFT, RUNNING, SUSPENDED = CaseState.DRAFT, CaseState.RUNNING, CaseState.SUSPENDED
OPEN = (DRAFT, RUNNING, SUSPENDED)
ANY = tuple(CaseState)
NOT_DRAFT = tuple(state for state in CaseState if state != DRAFT)


@dataclass(frozen=True)
class CaseVerb:
    """A verb: the name of its page, what its button says, who may, and in which states it is possible.

    What ends the case stands apart from the rest.
    """

    name: str
    label: "_StrPromise"
    allowed: Callable[[Reader], bool]
    states: tuple[CaseState, ...]
    ends: bool = False

    def is_offered(self, reader: Reader) -> bool:
        """Return whether the person may do this and it is possible in the present state."""
        return self.allowed(reader) and reader.case.state in self.states


def _holds(*needed: str) -> Callable[[Reader], bool]:
    return lambda reader: all(reader.may(permission) for permission in needed)


def _has_opened(reader: Reader) -> bool:
    return reader.has_opened


def _nobody(_reader: Reader) -> bool:
    return False


MANAGE = _holds(permissions.MANAGE_CASE)
END = _holds(permissions.CLOSE_CASE)
ORDER = _holds(permissions.ORDER_CLOSING)

SUBMIT = CaseVerb("submit", _("Submit the case"), _has_opened, (DRAFT,))
DISCARD = CaseVerb("discard", _("Discard the draft"), _has_opened, (DRAFT,), ends=True)
SUSPEND = CaseVerb("suspend", _("Suspend the case"), MANAGE, (RUNNING,))
RESUME = CaseVerb("resume", _("Resume the case"), MANAGE, (SUSPENDED,))
FOLLOW_UP = CaseVerb("follow_up", _("Set a new follow-up date"), MANAGE, (SUSPENDED,))
SEND_BACK = CaseVerb("send_back", _("Send back to an earlier step"), MANAGE, (RUNNING,))
ADD_BRANCH = CaseVerb("add_branch", _("Add a branch"), MANAGE, (RUNNING,))
CHANGE_COACH = CaseVerb("change_coach", _("Change the coach"), _holds(permissions.CHANGE_COACH), (RUNNING,))
ASSIGN_LEAD = CaseVerb("assign_lead", _("Change the lead"), _holds(permissions.REASSIGN), OPEN)
SET_DUE_DATE = CaseVerb(
    "set_due_date", _("Change the due date"), _holds(permissions.SET_DUE_DATE), (RUNNING,)
)
TRANSFER = CaseVerb("transfer", _("Transfer to another case"), END, (RUNNING, SUSPENDED), ends=True)
ABORT = CaseVerb("abort", _("Abort the case"), END, (RUNNING, SUSPENDED), ends=True)
CLOSE = CaseVerb("close", _("Close by order"), ORDER, (RUNNING, SUSPENDED), ends=True)
REOPEN = CaseVerb("reopen", _("Reopen by order"), _holds(permissions.REOPEN_CASE), CLOSED_STATES)
ADD_PARTY = CaseVerb("add_party", _("Add a party"), MANAGE, OPEN)
END_PARTY = CaseVerb("end_party", _("End the participation"), MANAGE, OPEN)
ADD_NOTE = CaseVerb("add_note", _("Write a note"), _holds(permissions.WRITE_NOTE), OPEN)
ADD_DOCUMENT = CaseVerb("add_document", _("File a document"), _holds(permissions.ADD_DOCUMENT), OPEN)
ADD_MEETING = CaseVerb("add_meeting", _("Record a meeting"), _holds(WRITE_MEETING), (RUNNING,))
PASS_ON = CaseVerb("share_minutes", _("Pass on earlier minutes"), _holds(SHARE_MINUTES), OPEN)
WITHDRAW = CaseVerb(
    "withdraw_document", _("Withdraw the document"), _holds(permissions.WITHDRAW_DOCUMENT), OPEN
)
# On a document or note that is read: `about` says which right that needs.
NAME_READERS = CaseVerb("name_readers", _("Add readers"), _nobody, OPEN)
REMOVE_READER = CaseVerb("remove_reader", _("Take off the list of readers"), _nobody, OPEN)
CHANGE_LEVEL = CaseVerb("change_level", _("Change the level"), _nobody, OPEN)
DECIDE_LEVEL = CaseVerb("decide_level", _("Decide on a lower level"), _nobody, OPEN)
ACCESS = CaseVerb("case_access", _("See and give access"), _holds(permissions.MANAGE_ACCESS), ANY)
GIVE_ACCESS = CaseVerb("give_access", _("Give access"), _holds(permissions.MANAGE_ACCESS), ANY)
END_ACCESS = CaseVerb("end_access", _("End the access"), _holds(permissions.MANAGE_ACCESS), ANY)
PROVE = CaseVerb("prove", _("Check the record"), _holds(permissions.PROVE_CASE), ANY)
ERASURES = CaseVerb("erasures", _("Erasures"), _holds(permissions.ASK_ERASURE), NOT_DRAFT)
ASK_ERASURE = CaseVerb("ask_erasure", _("Ask for an erasure"), _holds(permissions.ASK_ERASURE), NOT_DRAFT)
DECIDE_ERASURE = CaseVerb(
    "decide_erasure", _("Decide on the erasure"), _holds(permissions.DECIDE_ERASURE), NOT_DRAFT
)
REVIEWS = CaseVerb("reviews", _("Reviews"), _holds(permissions.VIEW_REVIEWS), ANY)
ADD_REVIEW = CaseVerb("add_review", _("Write a review"), _holds(permissions.REVIEW_CASE), ANY)

OF_THE_CASE = (
    SUBMIT,
    RESUME,
    FOLLOW_UP,
    REOPEN,
    SUSPEND,
    SEND_BACK,
    ADD_BRANCH,
    CHANGE_COACH,
    PASS_ON,
    ASSIGN_LEAD,
    ACCESS,
    PROVE,
    REVIEWS,
    ERASURES,
    TRANSFER,
    CLOSE,
    ABORT,
    DISCARD,
)


def about(verb: CaseVerb, paper: Paper) -> CaseVerb:
    """Return the verb for a document or note, allowed to those who may write such a thing."""
    return replace(verb, allowed=_holds(writing_of_paper(paper)))


def require_possible(verb: CaseVerb, reader: Reader) -> None:
    """Raise NotAllowed or NotNow, so that nobody fills in a form in vain; the service checks again."""
    if not verb.allowed(reader):
        raise NotAllowed(gettext("You are not allowed to do this in this case."))
    if reader.case.state not in verb.states:
        state = reader.case.get_state_display()
        raise NotNow(gettext("The case is %(state)s; this cannot be done now.") % {"state": state})
