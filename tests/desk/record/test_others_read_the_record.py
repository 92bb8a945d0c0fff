"""The administration reads what is on record about one account, the audit about all, for a purpose."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable
from accounts.selectors.paging import PAGE_SIZE
from accounts.services import begin_inspection, deactivate_user, end_inspection
from accounts.services.sign_in import record_refusal
from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent
from casework.cases.choices import CaseKind
from casework.cases.grants import grant_access
from casework.cases.models import Case
from tests.accounts.sign_in.door import browser, enter
from tests.builders import PIRNA, acting, house, lpr, office, person, running_case
from tests.desk.record.reading import across, hire, of, rows
from tests.signing_in import signed_in
from workflows.desk.selectors.record import VERBS, Kind


@pytest.fixture
def coach(db: None) -> User:
    """Return somebody with a password, whose sign-in was refused once."""
    user = hire("Coach North")
    enter(browser(), user.email, "wrong")
    return user


@pytest.fixture
def administrator(db: None) -> User:
    """Return somebody of the administration."""
    return person("Administrator", Role.AD, lpr())


@pytest.fixture
def audit(db: None) -> User:
    """Return somebody of the audit who inspects for a purpose."""
    return person("Audit", Role.AU, lpr())


def let_in(coach: User) -> Case:
    """Let somebody read a case."""
    officer = person("Officer", Role.CO, lpr())
    case = running_case(officer, PIRNA, kind=CaseKind.CONSULTATION, title="Secret matter")
    grant_access(
        case=case,
        user=coach,
        opens=Grantable.HEAD,
        valid_until=localdate(),
        reason="About the secret matter.",
        by=acting(officer),
    )
    return case


def test_the_administration_reads_one_account_and_finds_it_from_its_page(
    administrator: User, coach: User
) -> None:
    desk = signed_in(administrator)
    page = desk.get(reverse("accounts:person", args=[coach.pk])).content.decode()
    assert reverse("desk:person_record", args=[coach.pk]) in page
    page = of(desk, coach)
    assert "A sign-in was refused: password." in page
    assert "Fallwerk created the account Coach North." in page
    assert "Administrator" not in page.partition("<main")[2]


def test_the_administration_reads_no_content(administrator: User, coach: User) -> None:
    case = let_in(coach)
    page = of(signed_in(administrator), coach)
    assert "Officer let Coach North read the case until" in page
    assert case.reference_number not in page
    assert "secret" not in page.lower()


def test_reasons_about_accounts_are_told(administrator: User, coach: User) -> None:
    deactivate_user(user=coach, reason="Left the pool.", by=house())
    assert "Reason: Left the pool." in of(signed_in(administrator), coach)


def test_what_somebody_did_with_accounts_of_others_is_told_too(administrator: User, coach: User) -> None:
    deactivate_user(user=coach, reason="Left the pool.", by=acting(administrator))
    page = of(signed_in(administrator), administrator)
    assert "Administrator deactivated the account Coach North." in page
    assert reverse("desk:person_record", args=[coach.pk]) in page


def test_the_audit_reads_across_people_with_cases_and_reasons(audit: User, coach: User) -> None:
    case = let_in(coach)
    desk = signed_in(audit)
    assert reverse("desk:record") in desk.get("/vorgaenge/").content.decode()
    page = across(desk)
    assert "Officer let Coach North read the case until" in page
    assert case.reference_number in page
    assert "Reason: About the secret matter." in page
    assert "A sign-in was refused: password." in page


def test_a_stranger_at_the_door_is_told_without_an_address(audit: User) -> None:
    enter(browser(), "stranger@example.org", "wrong")
    page = across(signed_in(audit), art="abgewiesen")
    assert "nobody known" in page
    assert "stranger@" not in page


def test_what_the_audit_reads_is_on_record_with_the_purpose_and_read_by_colleagues(
    audit: User, coach: User
) -> None:
    desk = signed_in(audit)
    across(desk, person="coach north")
    of(desk, coach)
    desk.get(reverse("accounts:person", args=[coach.pk]))
    found = AuditEvent.objects.filter(scope=Scope.READING, actor=audit).order_by("pk")
    assert [event.facts["page"] for event in found] == [
        "/protokoll/?person=coach+north",
        f"/protokoll/personen/{coach.pk}/",
        f"/verwaltung/personen/{coach.pk}/",
    ]
    assert {event.facts["purpose"] for event in found} == {"We look."}
    colleague = person("Data Protection", Role.AU, lpr())
    page = across(signed_in(colleague), art="einsicht", person="audit")
    assert "Audit read “/protokoll/?person=coach+north” in an inspection: We look." in page


def test_without_an_inspection_the_audit_reads_nothing(audit: User, coach: User) -> None:
    end_inspection(by=acting(audit))
    desk = signed_in(audit)
    assert "Begin an inspection first" in across(desk, status=409)
    assert "Begin an inspection first" in of(desk, coach, status=409)
    begin_inspection(purpose="Again.", last_day=localdate(), by=acting(audit))
    across(desk)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AU, Role.AD)])
def test_nobody_else_reads_the_record_of_others(coach: User, role: Role) -> None:
    other = hire("Somebody")
    if role in (Role.CO, Role.SU, Role.QA):
        office(other, role, lpr())
    desk = signed_in(other)
    of(desk, coach, status=403)
    across(desk, status=403)
    assert reverse("desk:record") not in desk.get("/").content.decode()


def test_the_administration_does_not_read_across_people(administrator: User) -> None:
    across(signed_in(administrator), status=403)


def test_who_is_not_there_is_not_found(administrator: User) -> None:
    for number in (999_999, 10**17):
        address = reverse("desk:person_record", args=[number])
        assert signed_in(administrator).get(address).status_code == 404


def test_filters_by_person_kind_and_period(audit: User, coach: User) -> None:
    desk, other = signed_in(audit), hire("Coach South")
    enter(browser(), other.email, "wrong")
    today, yesterday = localdate(), localdate() - timedelta(days=1)
    page = across(desk, person="coach north", art="abgewiesen", von=str(today), bis=str(today))
    assert rows(page) == 1
    assert "Coach North" in page
    assert "Coach South" not in page.partition("<table")[2]
    page = across(desk, bis=str(yesterday))
    assert "Nothing on record fits these filters" in page
    assert rows(across(desk, art="abgewiesen")) == 2


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"person": "nobody at all"}, "Nobody is found by these words."),
        ({"person": "example"}, "More people are found than are shown."),
        ({"person": "x" * 101}, "at most 100 characters"),
        ({"person": "a\x00b"}, "Null characters are not allowed."),
        ({"art": "everything"}, "Select a valid choice."),
        ({"von": "31.02.2026"}, "Enter a valid date."),
        ({"bis": "yesterday"}, "Enter a valid date."),
        ({"von": "2026-03-02", "bis": "2026-03-01"}, "The last day lies before the first."),
    ],
)
def test_filters_that_cannot_be_used_are_told_at_their_field(
    audit: User, wanted: dict[str, str], said: str
) -> None:
    for number in range(21):
        person(f"Guest {number}")
    page = across(signed_in(audit), status=400, **wanted)
    assert said in page
    assert "error-summary" in page
    assert '<details class="fw-filter kern-level-1" open>' in page
    assert "The filters cannot be used like this" in page


@pytest.mark.parametrize("key", ["x", "_", "1_", "_1", "9" * 18 + "_1", "-1_1", "1_1_1", "1\x00_2"])
def test_a_place_that_cannot_be_read_is_the_beginning(audit: User, coach: User, key: str) -> None:
    desk = signed_in(audit)
    assert rows(across(desk, nach=key)) > 0
    assert rows(across(desk, vor=key)) > 0


def refusals(number: int) -> None:
    """Let sign-ins of strangers be refused."""
    for _time in range(number):
        record_refusal(email="stranger@example.org", ways="password", by=house())


def test_paging_goes_forth_and_back(audit: User) -> None:
    refusals(2 * PAGE_SIZE + 3)
    desk, seen = signed_in(audit), list[int]()
    key, pages = "", list[str]()
    for _time in range(3):
        pages.append(across(desk, art="abgewiesen", nach=key))
        seen.append(rows(pages[-1]))
        following = re.search(r'rel="next" href="[^"]*nach=(\w+)', pages[-1])
        key = following[1] if following else ""
    assert seen == [PAGE_SIZE, PAGE_SIZE, 3]
    assert key == ""
    before = re.search(r'rel="prev" href="[^"]*vor=(\w+)', pages[2])
    assert before is not None
    assert table(across(desk, art="abgewiesen", vor=before[1])) == table(pages[1])


def table(page: str) -> str:
    """Return the list of a page."""
    return page.partition("<tbody")[2].partition("</tbody>")[0]


def test_a_long_page_costs_what_a_short_one_does(audit: User) -> None:
    def cost() -> int:
        desk = signed_in(audit)
        across(desk)
        with CaptureQueriesContext(connection) as captured:
            across(desk, art="abgewiesen")
        return len(captured)

    refusals(1)
    before = cost()
    refusals(PAGE_SIZE)
    assert cost() == before


def test_everything_that_is_recorded_about_accounts_has_a_kind() -> None:
    sources = Path(settings.BASE_DIR, "accounts").rglob("*.py")
    named = {name for path in sources for name in re.findall(r"\bVerb\.([A-Z_]+)", path.read_text())}
    told = [verb for verbs in VERBS.values() for verb in verbs]
    assert {Verb[name] for name in named} <= set(told)
    assert len(told) == len(set(told))
    assert set(VERBS) == set(Kind)
