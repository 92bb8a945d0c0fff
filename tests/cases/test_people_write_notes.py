"""People write notes: for all parties, or for the office alone."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.selectors import events_of
from casework.cases.choices import Audience, PartyRole
from casework.cases.models import Case, Note
from casework.cases.notes import write_note
from casework.cases.selectors import access_to, visible_notes
from casework.cases.services import add_party
from casework.territory.choices import OrganisationKind
from tests.builders import LEIPZIG, Staff, TownHall, acting, body, lpr, person, town_hall
from workflows.engine.lifecycle import abort_case, suspend_case

NOBODY: set[str] = set()


@pytest.fixture
def both(staff: Staff, case: Case) -> Case:
    """Return the case with a note for all and one for the office."""
    write_note(case=case, text="For all", audience=Audience.PARTIES, by=acting(staff.officer))
    write_note(case=case, text="For us", audience=Audience.LPR, by=acting(staff.officer))
    return case


def read_by(user: User, case: Case) -> set[str]:
    """Return the notes that the person may read."""
    reader = acting(user).user
    return {note.text for note in visible_notes(reader, case, access_to(case, reader))}


def test_a_note_says_who_wrote_it_and_the_record_does_not_say_what(staff: Staff, both: Case) -> None:
    note = Note.objects.get(audience=Audience.LPR)
    assert (note.author, str(note)) == (staff.officer, "For us")
    event = events_of(scope=Scope.CASE, subject_id=both.pk)[0]
    assert (event.verb, event.facts) == (Verb.NOTE_WRITTEN, {"audience": "lpr", "note_id": note.pk})


@pytest.mark.parametrize("role", [Role.CO, Role.SU, Role.QA, Role.AU])
def test_the_office_reads_everything(both: Case, role: Role) -> None:
    assert read_by(person("Somebody of the office", role, lpr()), both) == {"For all", "For us"}


def test_the_towns_read_what_is_for_them(pirna: TownHall, both: Case) -> None:
    assert read_by(pirna.mayor, both) == {"For all"}
    assert read_by(pirna.coordination, both) == {"For all"}


def test_outsiders_read_nothing(staff: Staff, both: Case) -> None:
    assert read_by(town_hall(LEIPZIG).mayor, both) == NOBODY
    assert read_by(staff.coach, both) == NOBODY
    assert read_by(person("Administration", Role.AD, lpr()), both) == NOBODY


def test_parties_that_see_only_the_head_read_no_note(staff: Staff, both: Case) -> None:
    police = body(OrganisationKind.POLICE, "Dresden")
    by = acting(staff.officer)
    add_party(case=both, organisation=police, role=PartyRole.POLICE, joined_on=localdate(), by=by)
    liaison = person("Police Liaison", Role.PD, police)
    assert access_to(both, acting(liaison).user).may("cases.view_case")
    assert read_by(liaison, both) == NOBODY


def test_a_town_writes_for_all_but_not_for_the_office(pirna: TownHall, case: Case) -> None:
    write_note(case=case, text="We agree.", audience=Audience.PARTIES, by=acting(pirna.coordination))
    with pytest.raises(NotAllowed):
        write_note(case=case, text="Hidden", audience=Audience.LPR, by=acting(pirna.coordination))
    assert [note.text for note in Note.objects.all()] == ["We agree."]


def test_outsiders_write_nothing(staff: Staff, case: Case) -> None:
    for user in (staff.coach, staff.coordination):
        with pytest.raises(NotAllowed):
            write_note(case=case, text="Hello", audience=Audience.PARTIES, by=acting(user))


def test_a_note_says_something(staff: Staff, case: Case) -> None:
    with pytest.raises(Invalid) as refusal:
        write_note(case=case, text=" \n", audience=Audience.LPR, by=acting(staff.officer))
    assert refusal.value.field == "text"


def test_a_resting_case_takes_notes_and_a_closed_one_does_not(staff: Staff, case: Case) -> None:
    by, today = acting(staff.officer), localdate()
    suspend_case(case=case, until=today + timedelta(days=90), by=by, reason="Election")
    write_note(case=Case.objects.get(pk=case.pk), text="It rests.", audience=Audience.LPR, by=by)
    abort_case(case=case, on=today, by=by, reason="The town wants it.")
    with pytest.raises(NotNow, match="can only be read"):
        write_note(case=Case.objects.get(pk=case.pk), text="Late", audience=Audience.LPR, by=by)


def test_a_case_that_was_closed_meanwhile_takes_no_note(staff: Staff, case: Case) -> None:
    as_it_was = Case.objects.get(pk=case.pk)
    abort_case(case=case, on=localdate(), by=acting(staff.officer), reason="The town wants it.")
    with pytest.raises(NotNow, match="can only be read"):
        write_note(case=as_it_was, text="Late", audience=Audience.PARTIES, by=acting(staff.officer))
