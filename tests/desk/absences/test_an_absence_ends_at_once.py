"""A deputyship is stopped this very moment: pages, forms and files; the day still tells who could see."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import get_current_timezone, localdate

from accounts.choices import Role
from accounts.models import Absence, User, standings_on
from accounts.services import end_absence, end_absence_at_once
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.models import AuditEvent
from casework.cases.choices import Level
from casework.cases.filing import add_document
from casework.cases.models import DocumentVersion
from casework.cases.permissions import VIEW_CASE
from casework.cases.selectors import explain, readers_on, visible_cases
from tests.access.world import region_around
from tests.builders import LEIPZIG, acting, lpr, person
from tests.builders import office as give_office
from tests.desk.absences.builders import WEEK, away
from tests.desk.absences.test_people_announce_an_absence import NEW, OWN, filled
from tests.desk.steps.builders import Data, Office, address, desk_of, sent, take
from tests.documents.desk import checked

DAY = timedelta(days=1)


@pytest.fixture
def clerk(office: Office) -> User:
    """Return the head of a region far away, who alone sees nothing of the case."""
    clerk = person("Clerk")
    give_office(clerk, Role.SU, lpr(), region=region_around("Far away", LEIPZIG))
    return clerk


def page_of(absence: Absence) -> str:
    """Return the page that asks whether an absence ends at once."""
    return f"/abwesenheit/{absence.pk}/sofort-beenden/"


def statuses(desk: Client, office: Office, version: DocumentVersion, data: Data) -> dict[str, int]:
    """Return what a deputy is answered who goes on with what is open in the browser."""
    step = office.step("inquiry")
    tries: dict[str, Callable[[], int]] = {
        "case": lambda: desk.get(f"/vorgaenge/{office.case.pk}/").status_code,
        "timeline": lambda: desk.get(f"/vorgaenge/{office.case.pk}/verlauf/").status_code,
        "step": lambda: desk.get(address(step)).status_code,
        "draft": lambda: desk.post(address(step, "save_draft"), data).status_code,
        "complete": lambda: desk.post(address(step), data).status_code,
        "download": lambda: _downloaded(desk, version),
    }
    return {name: attempt() for name, attempt in tries.items()}


def _downloaded(desk: Client, version: DocumentVersion) -> int:
    response = desk.get(f"/dokumente/{version.pk}/")
    b"".join(response)  # which closes the file
    return response.status_code


@pytest.mark.parametrize("ends", ["the person", "the office"])
def test_the_next_request_of_the_deputy_is_refused(office: Office, clerk: User, ends: str) -> None:
    officer, step = office.staff.officer, office.step("inquiry")
    version = add_document(
        case=office.case, title="Plan", level=Level.INTERNAL, upload=checked(), by=acting(officer)
    )
    take(step, officer)
    absence, desk = away(officer, clerk), desk_of(clerk)
    data = sent(step, office.answer("inquiry"))
    for page in (f"/vorgaenge/{office.case.pk}/", address(step)):
        assert desk.get(page).status_code == 200
    assert _downloaded(desk, version) == 200
    who = officer if ends == "the person" else office.staff.supervision
    told = desk_of(who).post(page_of(absence), follow=True).content.decode()
    assert "Deputies have no right any more." in told
    assert "ended at once" in told
    refused = statuses(desk, office, version, data)
    assert refused == dict.fromkeys(refused, 404)
    assert "vertretung" not in desk.get("/").content.decode()
    assert office.step("inquiry").owner == officer


def test_who_ended_it_and_who_lost_the_right_is_on_record(office: Office, clerk: User) -> None:
    absence = away(office.staff.officer, clerk)
    end_absence_at_once(absence=absence, by=acting(office.staff.supervision))
    event = AuditEvent.objects.get(verb=Verb.ABSENCE_ENDED_AT_ONCE)
    assert (event.actor, event.facts["deputies"]) == (office.staff.supervision, "Clerk")
    assert event.facts["person"] == "Case Officer East"
    kept = Absence.history.filter(id=absence.pk).latest()
    assert kept.history_user == office.staff.supervision
    assert kept.ended_at == Absence.objects.get(pk=absence.pk).ended_at is not None


def test_the_day_tells_who_could_see_until_then(office: Office, clerk: User) -> None:
    absence = away(office.staff.officer, clerk)
    end_absence_at_once(absence=absence, by=acting(office.staff.officer))
    today = localdate()
    assert not visible_cases(acting(clerk).user).filter(pk=office.case.pk).exists()
    assert not explain(acting(clerk).user, office.case, VIEW_CASE).allowed
    assert clerk in {reader.person for reader in readers_on(office.case, today)}
    with time_machine.travel(datetime.combine(today + DAY, time(9), get_current_timezone()), tick=False):
        assert clerk in {reader.person for reader in readers_on(office.case, today)}
        assert explain(acting(clerk).user, office.case, VIEW_CASE, today).allowed
        assert len(standings_on(clerk, today)) == 2
        assert clerk not in {reader.person for reader in readers_on(office.case, today + DAY)}


def test_another_deputy_is_named_the_same_day(office: Office, clerk: User) -> None:
    officer, desk = office.staff.officer, desk_of(office.staff.officer)
    desk.post(page_of(away(officer, clerk)))
    told = desk.post(NEW, filled(office.staff.colleague), follow=True).content.decode()
    assert "The absence is announced." in told
    assert "You represent Case Officer East" in desk_of(office.staff.colleague).get(OWN).content.decode()
    assert "You represent" not in desk_of(clerk).get(OWN).content.decode()


def test_the_list_leads_there_and_the_page_asks_first(office: Office, clerk: User) -> None:
    absence, desk = away(office.staff.officer, clerk), desk_of(office.staff.officer)
    assert page_of(absence) in desk.get(OWN).content.decode()
    assert page_of(absence) in desk.get(f"/abwesenheit/{absence.pk}/beenden/").content.decode()
    asked = desk.get(page_of(absence))
    assert (asked.status_code, "ends this moment" in asked.content.decode()) == (200, True)
    assert Absence.objects.get().ended_at is None


def test_it_ends_once(office: Office, clerk: User) -> None:
    absence, desk = away(office.staff.officer, clerk), desk_of(office.staff.officer)
    desk.post(page_of(absence))
    ended_at = Absence.objects.get().ended_at
    again = desk.post(page_of(absence))
    assert (again.status_code, "This absence is over already." in again.content.decode()) == (409, True)
    earlier = desk.post(f"/abwesenheit/{absence.pk}/beenden/", {"last_day": localdate().isoformat()})
    assert earlier.status_code == 409
    assert Absence.objects.get().ended_at == ended_at
    assert page_of(absence) not in desk.get(OWN).content.decode()


def test_what_has_not_begun_is_taken_back_instead(office: Office) -> None:
    desk = desk_of(office.staff.officer)
    desk.post(NEW, filled(office.staff.colleague, start=10))
    absence = Absence.objects.get()
    refused = desk.post(page_of(absence))
    assert (refused.status_code, "take it back instead" in refused.content.decode()) == (409, True)
    assert page_of(absence) not in desk.get(OWN).content.decode()
    assert page_of(absence) not in desk.get(f"/abwesenheit/{absence.pk}/beenden/").content.decode()


def test_nobody_else_ends_it(office: Office, clerk: User) -> None:
    absence = away(office.staff.officer, clerk)
    other = person("Assurance", Role.QA, lpr())
    assert desk_of(other).get(page_of(absence)).status_code == 404
    assert desk_of(other).post(page_of(absence)).status_code == 404
    with pytest.raises(NotAllowed):
        end_absence_at_once(absence=absence, by=acting(other))
    assert desk_of(office.staff.officer).post("/abwesenheit/999999/sofort-beenden/").status_code == 404


def test_no_absence_ends_on_a_day_that_has_passed(office: Office, clerk: User) -> None:
    earlier = datetime.combine(localdate() - 3 * DAY, time(9), get_current_timezone())
    with time_machine.travel(earlier, tick=False):
        absence = away(office.staff.officer, clerk)
    by = acting(office.staff.officer)
    with pytest.raises(Invalid, match="end the absence at once instead"):
        end_absence(absence=absence, last_day=localdate() - DAY, by=by)
    end_absence(absence=absence, last_day=localdate(), by=by)
    assert Absence.objects.get().last_day == localdate() < earlier.date() + WEEK
    with pytest.raises(NotNow), time_machine.travel(datetime.now(get_current_timezone()) + 2 * DAY):
        end_absence_at_once(absence=absence, by=by)
