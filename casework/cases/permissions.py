"""What may be done with a case, and by whom (domain guide, section 3)."""

from collections.abc import Mapping

from accounts.choices import Role
from accounts.policy import Grantable, Via, declare
from casework.audit.choices import Verb
from casework.cases.choices import DocumentKind

CO, SU, QA, CC, CH = Role.CO, Role.SU, Role.QA, Role.CC, Role.CH
MC, MA, PD, DI, SP, AU = Role.MC, Role.MA, Role.PD, Role.DI, Role.SP, Role.AU

VIEW_CASE = "cases.view_case"  # the head
VIEW_STEPS = "cases.view_steps"  # stage, due dates, and who has to act
VIEW_CONTENT = "cases.view_content"  # timeline, notes, and what no other permission reads
VIEW_INTERNAL = "cases.view_internal"  # internal notes of the LPR
VIEW_ORDERS = "cases.view_orders"  # the words with which a case is closed or reopened by order
OPEN_CASE = "cases.open_case"
REQUEST_CASE = "cases.request_case"
MANAGE_CASE = "cases.manage_case"  # suspend, resume, send back, branches, parties
REASSIGN = "cases.reassign"  # lead and steps of others
SET_DUE_DATE = "cases.set_due_date"  # of steps
CLOSE_CASE = "cases.close_case"  # abort, reject, transfer
ORDER_CLOSING = "cases.order_closing"  # before the process has come to its end
REOPEN_CASE = "cases.reopen_case"
CHANGE_COACH = "cases.change_coach"
GRANT_EXCEPTION = "cases.grant_exception"
WRITE_NOTE = "cases.write_note"
WRITE_INTERNAL_NOTE = "cases.write_internal_note"
ADD_DOCUMENT = "cases.add_document"
WITHDRAW_DOCUMENT = "cases.withdraw_document"
PROVE_CASE = "cases.prove_case"  # check what is on record, and hand out the trail with its proofs
VIEW_REVISION = "cases.view_revision"  # who did what across cases, and its export
VIEW_REVIEWS = "cases.view_reviews"  # what supervision found; not for those whose work it is about
REVIEW_CASE = "cases.review_case"
VIEW_DISPOSAL = "cases.view_disposal"  # which files are to be offered to the archive, and when
ASK_ERASURE = "cases.ask_erasure"  # that contents one reads be erased
DECIDE_ERASURE = "cases.decide_erasure"  # carry it out or refuse, if somebody else has asked
MANAGE_ACCESS = "cases.manage_access"  # grant single access, and see who may see what and why

declare(VIEW_CASE, Via.OFFICE, CO, QA, AU)
declare(VIEW_CASE, Via.REGION, SU)
declare(VIEW_CASE, Via.PARTY, CC, MC, MA, PD, DI, SP)
declare(VIEW_CASE, Via.GROUP, MC, MA)
declare(VIEW_CASE, Via.GRANT, Grantable.HEAD, Grantable.CONTENT)
declare(VIEW_CASE, Via.ASSIGNMENT, CH)
declare(VIEW_CASE, Via.PROPOSAL, CH)
declare(VIEW_CASE, Via.HANDOVER, CH)

declare(VIEW_STEPS, Via.OFFICE, CO, QA, AU)
declare(VIEW_STEPS, Via.REGION, SU)
declare(VIEW_STEPS, Via.PARTY, CC, MC, MA, PD, DI, SP)
declare(VIEW_STEPS, Via.GROUP, MC, MA)
declare(VIEW_STEPS, Via.GRANT, Grantable.HEAD, Grantable.CONTENT)
declare(VIEW_STEPS, Via.ASSIGNMENT, CH)
declare(VIEW_STEPS, Via.HANDOVER, CH)

declare(VIEW_CONTENT, Via.OFFICE, CO, QA, AU)
declare(VIEW_CONTENT, Via.REGION, SU)
declare(VIEW_CONTENT, Via.PARTY, MC, MA)
declare(VIEW_CONTENT, Via.GROUP, MC, MA)
declare(VIEW_CONTENT, Via.GRANT, Grantable.CONTENT)
declare(VIEW_CONTENT, Via.ASSIGNMENT, CH)
declare(VIEW_CONTENT, Via.HANDOVER, CH)

declare(VIEW_INTERNAL, Via.OFFICE, CO, QA, AU)
declare(VIEW_INTERNAL, Via.REGION, SU)

declare(VIEW_ORDERS, Via.OFFICE, CO, AU)
declare(VIEW_ORDERS, Via.REGION, SU)
declare(VIEW_ORDERS, Via.GRANT, Grantable.CONTENT)

declare(MANAGE_ACCESS, Via.OFFICE, CO)
declare(MANAGE_ACCESS, Via.REGION, SU)

declare(PROVE_CASE, Via.OFFICE, AU)
declare(PROVE_CASE, Via.REGION, SU)

declare(VIEW_REVISION, Via.OFFICE, AU)
declare(VIEW_REVISION, Via.REGION, SU)

declare(VIEW_REVIEWS, Via.OFFICE, AU)
declare(VIEW_REVIEWS, Via.REGION, SU)
declare(REVIEW_CASE, Via.REGION, SU)

declare(ASK_ERASURE, Via.OFFICE, CO)
declare(ASK_ERASURE, Via.REGION, SU)
declare(ASK_ERASURE, Via.PARTY, MC, MA)
declare(ASK_ERASURE, Via.ASSIGNMENT, CH)
declare(DECIDE_ERASURE, Via.REGION, SU)

declare(VIEW_DISPOSAL, Via.OFFICE, CO)
declare(VIEW_DISPOSAL, Via.REGION, SU)

declare(OPEN_CASE, Via.OFFICE, CO, SU)
declare(REQUEST_CASE, Via.OFFICE, MC, MA)

declare(MANAGE_CASE, Via.OFFICE, CO)
declare(MANAGE_CASE, Via.REGION, SU)
declare(REASSIGN, Via.OFFICE, CO)
declare(REASSIGN, Via.REGION, SU)
declare(SET_DUE_DATE, Via.OFFICE, CO)
declare(SET_DUE_DATE, Via.REGION, SU)
declare(CLOSE_CASE, Via.OFFICE, CO)
declare(CLOSE_CASE, Via.REGION, SU)
declare(ORDER_CLOSING, Via.REGION, SU)
declare(REOPEN_CASE, Via.REGION, SU)
declare(CHANGE_COACH, Via.OFFICE, CO)
declare(CHANGE_COACH, Via.REGION, SU)
declare(CHANGE_COACH, Via.PARTY, CC)
declare(GRANT_EXCEPTION, Via.REGION, SU)

declare(WRITE_INTERNAL_NOTE, Via.OFFICE, CO)
declare(WRITE_NOTE, Via.OFFICE, CO)
declare(WRITE_NOTE, Via.REGION, SU)
declare(WRITE_NOTE, Via.PARTY, MC, MA)
declare(WRITE_NOTE, Via.ASSIGNMENT, CH)
declare(ADD_DOCUMENT, Via.OFFICE, CO)
declare(ADD_DOCUMENT, Via.PARTY, MC, MA)
declare(ADD_DOCUMENT, Via.ASSIGNMENT, CH)
declare(WITHDRAW_DOCUMENT, Via.OFFICE, CO)


_readings: dict[DocumentKind, str] = {}
_records: dict[str, str] = {}
_events: dict[Verb, str] = {}


def declare_reading(permission: str, *kinds: DocumentKind) -> None:
    """Let a permission of the app that owns the noun read documents of these kinds."""
    _readings.update(dict.fromkeys(kinds, permission))


def reading_of(kind: DocumentKind) -> str:
    """Return the permission that reads documents of a kind; what no app claims is content of the case."""
    return _readings.get(kind, VIEW_CONTENT)


def declare_records(permission: str, *labels: str) -> None:
    """Let a permission read the changes of records of these models, each named `app.model`."""
    _records.update(dict.fromkeys(labels, permission))


def reading_of_record(label: str) -> str | None:
    """Return the permission that reads the changes of records of a model; nobody does if there is none."""
    return _records.get(label)


def declare_events(permission: str, *verbs: Verb) -> None:
    """Let a permission read the events with these verbs, since their sentences tell of its noun."""
    _events.update(dict.fromkeys(verbs, permission))


def event_readings() -> Mapping[Verb, str]:
    """Return which permission reads events with a verb; what no app claims is content of the case."""
    return _events


declare_records(VIEW_CASE, "cases.case")
declare_records(
    VIEW_CONTENT,
    "cases.assignment",
    "cases.caseparty",
    "cases.document",
    "cases.documentreader",
    "cases.documentversion",
    "cases.erasure",
    "cases.levelproposal",
    "cases.note",
    "cases.notelevelproposal",
    "cases.notereader",
    "engine.decision",
    "engine.step",
)
declare_records(MANAGE_ACCESS, "cases.accessrequest", "cases.grant")
declare_records(VIEW_ORDERS, "cases.order")
declare_records(VIEW_REVIEWS, "cases.review")
declare_events(MANAGE_ACCESS, Verb.ACCESS_ASKED, Verb.ACCESS_GRANTED, Verb.ACCESS_REFUSED, Verb.ACCESS_ENDED)
declare_events(PROVE_CASE, Verb.RECORD_CHECKED, Verb.RECORD_DOUBTED, Verb.TRAIL_EXPORTED)
declare_events(VIEW_REVIEWS, Verb.CASE_REVIEWED, Verb.PERIOD_REVIEWED, Verb.ENTRY_REVIEWED)
