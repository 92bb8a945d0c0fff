"""Doors: ways on which somebody reads or does something, asked as the site asks."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Verb
from casework.audit.errors import NotAllowed, Refused
from casework.cases.choices import Audience, DocumentKind
from casework.cases.selectors import access_to, visible_cases, visible_documents, visible_notes
from casework.coaching.selectors.meetings import MeetingRow, visible_meetings
from casework.measures.selectors import visible_measures
from tests.access.alliance import WHY, Attempt, Undone
from tests.access.everybody import Everybody
from tests.builders import acting
from tests.signing_in import signed_in
from workflows.desk.selectors.case_parts import person_rows
from workflows.desk.selectors.proofs import late_words_for
from workflows.desk.selectors.reader import reader_of
from workflows.desk.selectors.step import step_page
from workflows.desk.selectors.timeline import latest_events, visible_events
from workflows.engine.selectors import open_steps, visible_steps

Door: TypeAlias = Callable[[Everybody, User], bool]
"""Whether somebody gets through; who may, but not now, does."""
Verbs: TypeAlias = Callable[[Everybody, User], Attempt]


def does(prepare: Verbs) -> Door:
    """Return the door of a verb, which is taken back at once."""

    def door(world: Everybody, user: User) -> bool:
        attempt = prepare(world, user)
        try:
            with transaction.atomic():
                attempt(acting(user))
                raise Undone
        except NotAllowed:
            return False
        except (Undone, Refused):
            return True

    return door


def _status(user: User, address: str) -> int:
    return signed_in(user).get(address).status_code


def opens(page: str) -> Door:
    """Return the door of a page that belongs to no case."""
    return lambda world, user: _status(user, reverse(page)) == 200


def opens_of_case(page: str) -> Door:
    """Return the door of a page of the coaching; "not now" is an answer to those who may."""
    return lambda world, user: _status(user, reverse(page, args=[world.case.pk])) in (200, 409)


def opens_of_person(page: str) -> Door:
    """Return the door of a page about somebody."""
    return lambda world, user: _status(user, reverse(page, args=[world.alliance.people[Role.CH].pk])) == 200


def reads(kind: DocumentKind) -> Door:
    """Return the door of the documents of a kind."""

    def door(world: Everybody, user: User) -> bool:
        return visible_documents(user, world.case, access_to(world.case, user)).filter(kind=kind).exists()

    return door


def hears(verb: Verb) -> Door:
    """Return the door of an event in the timeline."""
    return lambda world, user: visible_events(reader_of(user, world.case)).filter(verb=verb).exists()


def reads_notes(audience: Audience) -> Door:
    """Return the door of the notes for some."""

    def door(world: Everybody, user: User) -> bool:
        notes = visible_notes(user, world.case, access_to(world.case, user))
        return notes.filter(audience=audience).exists()

    return door


def is_warned_of_a_late_signature(world: Everybody, user: User) -> bool:
    """Tell whether it is said that nothing is signed, as in this world without a worker."""
    with override_settings(AUDIT_LAG=timedelta(0)):
        return bool(late_words_for(acting(user).user))


def sees_the_case(world: Everybody, user: User) -> bool:
    """Tell whether the case is in the list."""
    return visible_cases(user).filter(pk=world.case.pk).exists()


def sees_steps(world: Everybody, user: User) -> bool:
    """Tell whether the steps of others are known."""
    return visible_steps(user).filter(case=world.case).exclude(owner=user).exists()


def reads_orders(world: Everybody, user: User) -> bool:
    """Tell whether the words of an order stand in the timeline."""
    orders = [told for told in latest_events(reader_of(user, world.young)) if "by order" in told.sentence]
    return any(told.reason == WHY for told in orders)


def sees_outline(world: Everybody, user: User) -> bool:
    """Tell whether the choice of a coach names the topics of the inquiry."""
    (step,) = [step for step in open_steps(world.young) if step.node_name == "coach_matching"]
    labels = {entry.label for part in step_page(step, user).briefs for entry in part.entries}
    return "Topics of the inquiry" in labels


def sees_handover(world: Everybody, user: User) -> bool:
    """Tell whether what the coach before left behind is told."""
    return any(row.handover_note for row in person_rows(reader_of(user, world.case)))


def _meetings(world: Everybody, user: User) -> tuple[MeetingRow, ...]:
    return visible_meetings(user, world.case, access_to(world.case, user))


def sees_meetings(world: Everybody, user: User) -> bool:
    """Tell whether the dates of meetings are known."""
    return bool(_meetings(world, user))


def reads_minutes(world: Everybody, user: User) -> bool:
    """Tell whether contents of some meeting are read."""
    return any(row.minutes is not None for row in _meetings(world, user))


def reads_all_minutes(world: Everybody, user: User) -> bool:
    """Tell whether contents of all meetings are read."""
    found = _meetings(world, user)
    return bool(found) and all(row.minutes is not None for row in found)


def sees_measures(world: Everybody, user: User) -> bool:
    """Tell whether the measures of the case are seen."""
    return visible_measures(user).filter(case=world.case).exists()
