"""People say when they are away and who acts meanwhile; the office says it for somebody who fell ill."""

from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate

from accounts.choices import Language, Role
from accounts.models import Absence, User, standings_on
from accounts.services import set_language
from casework.cases.choices import CaseKind
from tests.builders import acting, lpr, person
from tests.builders import office as give_office
from tests.desk.absences.builders import WEEK, away
from tests.desk.steps.builders import Office, desk_of

OWN, NEW = "/abwesenheit/", "/abwesenheit/neu/"


def filled(*deputies: User, days: int = 7, start: int = 0, kinds: tuple[str, ...] = ()) -> dict[str, object]:
    """Return what a browser sends for an absence that begins in some days."""
    first = localdate() + timedelta(days=start)
    entries: dict[str, object] = {
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=days)).isoformat(),
        "deputies-TOTAL_FORMS": str(len(deputies)),
        "deputies-INITIAL_FORMS": "0",
    }
    for number, deputy in enumerate(deputies):
        entries[f"deputies-{number}-deputy"] = str(deputy.pk)
        entries[f"deputies-{number}-kinds"] = list(kinds)
    return entries


def test_an_officer_names_a_deputy_for_some_kinds_of_case(office: Office) -> None:
    staff, desk = office.staff, desk_of(office.staff.officer)
    assert NEW in desk.get(OWN).content.decode()
    shown = desk.get(NEW).content.decode()
    assert "Case Officer West" in shown
    assert "Mayor Pirna" not in shown
    sent = filled(staff.colleague, kinds=(CaseKind.COACHING, CaseKind.FUNDING))
    told = desk.post(NEW, sent, follow=True).content.decode()
    assert "The absence is announced." in told
    assert "Case Officer West (only for: Coaching process, Funding)" in told
    kinds = {s.person_id: s.kinds for s in standings_on(acting(staff.colleague).user, localdate())}
    assert kinds[staff.officer.pk] == frozenset({"coaching", "funding"})
    assert "You represent Case Officer East" in desk_of(staff.colleague).get(OWN).content.decode()


def test_rows_are_added_and_removed_without_javascript(office: Office) -> None:
    desk, entries = desk_of(office.staff.officer), filled(office.staff.colleague)
    more = desk.post(NEW, entries | {"add_row": "deputies"})
    assert (more.status_code, more.content.decode().count("Row 2")) == (200, 1)
    fewer = desk.post(NEW, entries | {"remove_row": "deputies-0"}).content.decode()
    assert "Row 1" not in fewer.replace("of “Deputies”", "")
    assert not Absence.objects.exists()


def test_what_does_not_fit_is_told_at_its_field(office: Office) -> None:
    desk, officer = desk_of(office.staff.officer), office.staff.officer
    assert desk.post(NEW, {}).status_code == 400
    backwards = desk.post(NEW, filled(days=-3))
    assert (backwards.status_code, "lies before the first" in backwards.content.decode()) == (400, True)
    past = desk.post(NEW, filled(days=1, start=-9))
    assert (past.status_code, "would be over already" in past.content.decode()) == (400, True)
    twice = desk.post(NEW, filled(office.staff.colleague, office.staff.colleague))
    assert (twice.status_code, "Name every deputy once" in twice.content.decode()) == (400, True)
    stranger = desk.post(NEW, filled(office.pirna.mayor))
    assert (stranger.status_code, Absence.objects.filter(user=officer).exists()) == (400, False)


def test_an_absence_of_the_same_days_is_refused_and_what_was_typed_stays(office: Office) -> None:
    away(office.staff.officer)
    answer = desk_of(office.staff.officer).post(NEW, filled(start=2))
    shown = answer.content.decode()
    assert (answer.status_code, "announced for some of these days already" in shown) == (409, True)
    assert (localdate() + timedelta(days=2)).isoformat() in shown


def test_nobody_can_be_named_where_nobody_else_works(office: Office) -> None:
    alone = person("Alone")
    shown = desk_of(alone).get(NEW).content.decode()
    assert "Nobody can be named as deputy" in shown
    assert "No absence is announced" in desk_of(alone).get(OWN).content.decode()


def test_somebody_is_back_earlier(office: Office) -> None:
    absence, desk = away(office.staff.officer, office.staff.colleague), desk_of(office.staff.officer)
    address = f"/abwesenheit/{absence.pk}/beenden/"
    assert address in desk.get(OWN).content.decode()
    assert desk.get(address).status_code == 200
    assert desk.post(address, {}).status_code == 400
    late = desk.post(address, {"last_day": (localdate() + 2 * WEEK).isoformat()})
    assert (late.status_code, "The absence ends on" in late.content.decode()) == (400, True)
    told = desk.post(address, {"last_day": localdate().isoformat()}, follow=True).content.decode()
    assert "The absence ends earlier now." in told
    absence.refresh_from_db()
    assert absence.last_day == localdate()


def test_an_absence_that_has_not_begun_is_taken_back(office: Office) -> None:
    desk = desk_of(office.staff.officer)
    desk.post(NEW, filled(office.staff.colleague, start=10))
    desk.post(f"/abwesenheit/{Absence.objects.get().pk}/beenden/", {"last_day": ""})
    assert not Absence.objects.exists()


def test_the_office_announces_for_somebody_who_fell_ill(office: Office) -> None:
    mayor, desk = office.pirna.mayor, desk_of(office.staff.supervision)
    address = f"/personen/{mayor.pk}/abwesenheit/"
    assert address in desk.get(f"/verwaltung/personen/{mayor.pk}/").content.decode()
    assert "Coordination Pirna" in desk.get(f"{address}neu/").content.decode()
    told = desk.post(f"{address}neu/", filled(office.pirna.coordination), follow=True)
    assert told.redirect_chain[-1][0] == address
    absence = mayor.absences.get()
    assert Absence.history.get(id=absence.pk).history_user == office.staff.supervision
    ended = desk.post(f"/abwesenheit/{absence.pk}/beenden/", {"last_day": localdate().isoformat()})
    assert ended["Location"] == address


def test_others_announce_and_end_only_the_own(office: Office) -> None:
    absence, clerk = away(office.staff.officer), person("Clerk", Role.QA, lpr())
    desk = desk_of(clerk)
    for page in ("", "neu/"):
        assert desk.get(f"/personen/{office.staff.officer.pk}/abwesenheit/{page}").status_code == 403
    assert desk.get(f"/abwesenheit/{absence.pk}/beenden/").status_code == 404
    assert desk.get("/abwesenheit/999999/beenden/").status_code == 404
    ended = {"last_day": localdate().isoformat()}
    assert desk.post(f"/abwesenheit/{absence.pk}/beenden/", ended).status_code == 404
    shown = desk.get(f"/verwaltung/personen/{office.staff.officer.pk}/").content.decode()
    assert "/abwesenheit/" not in shown.replace('href="/abwesenheit/"', "")


def test_no_deputy_is_named_for_more_than_a_year(office: Office) -> None:
    desk, limit = desk_of(office.staff.officer), settings.LONGEST_ABSENCE_DAYS
    far = desk.post(NEW, filled(office.staff.colleague, days=limit + 1))
    shown = far.content.decode()
    latest = date_format(localdate() + timedelta(days=limit), "SHORT_DATE_FORMAT")
    assert (far.status_code, f"until {latest} at most" in shown) == (400, True)
    assert (localdate() + timedelta(days=limit + 1)).isoformat() in shown
    later = desk.post(NEW, filled(office.staff.colleague, days=3, start=limit))
    assert later.status_code == 400
    assert not Absence.objects.exists()
    assert desk.post(NEW, filled(office.staff.colleague, days=limit)).status_code == 302


def test_nobody_represents_somebody_in_days_that_have_passed(office: Office) -> None:
    told = desk_of(office.staff.officer).post(NEW, filled(office.staff.colleague, start=-2))
    assert (told.status_code, "The first day lies in the past" in told.content.decode()) == (400, True)
    assert not Absence.objects.exists()


def test_administration_audit_and_other_offices_are_no_choice(office: Office) -> None:
    others = [person(f"Somebody {role.name}", role, lpr()) for role in (Role.AD, Role.AU, Role.QA)]
    desk, officer = desk_of(office.staff.officer), office.staff.officer
    shown = desk.get(NEW).content.decode()
    for other in others:
        assert other.name not in shown
        refused = desk.post(NEW, filled(other))
        assert (refused.status_code, "cannot act as deputy" in refused.content.decode()) == (400, True)
    coach = desk_of(office.staff.coach).get(NEW).content.decode()
    assert "Coach South" in coach
    assert "Coach Coordination" not in coach.replace("Announce", "")
    assert not Absence.objects.filter(user=officer).exists()


def test_the_form_says_which_office_is_missing_and_what_helps(office: Office) -> None:
    town = office.pirna
    shown = desk_of(town.coordination).get(NEW).content.decode()
    assert f"Municipal coordination ({town.town.name})" in shown
    assert "Invite a colleague to this office." in shown
    assert "/verwaltung/einladungen/neu/" in shown
    of_mayor = desk_of(office.staff.supervision).get(f"/personen/{town.coordination.pk}/abwesenheit/neu/")
    assert "Let the administration give such an office" in of_mayor.content.decode()
    assert "/verwaltung/einladungen/neu/" not in of_mayor.content.decode()
    admin = person("Administrator", Role.AD, lpr())
    assert "Administration and audit are represented by nobody." in desk_of(admin).get(NEW).content.decode()


def test_the_list_says_who_may_not_represent_any_more(office: Office) -> None:
    away(office.staff.officer, office.staff.colleague)
    desk = desk_of(office.staff.officer)
    assert "may not represent any more" not in desk.get(OWN).content.decode()
    give_office(office.staff.colleague, Role.AD, lpr())
    assert "Case Officer West (may not represent any more" in desk.get(OWN).content.decode()


def test_the_page_is_german_in_german(office: Office) -> None:
    away(office.staff.officer, office.staff.colleague)
    coming = filled(office.staff.colleague, start=30)
    desk = desk_of(office.staff.officer)
    desk.post(NEW, coming)
    set_language(language=Language.GERMAN, by=acting(office.staff.officer))
    with translation.override("de"):
        shown = desk_of(office.staff.officer).get(OWN).content.decode()
    assert "zurzeit abwesend" in shown
    assert "eingetragen" in shown
