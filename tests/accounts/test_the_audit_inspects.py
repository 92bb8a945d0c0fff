"""The audit reads cases only while it inspects for a purpose, and every page it reads is on record."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.services import begin_inspection, end_inspection
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.models import AuditEvent
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.cases.selectors import visible_cases
from tests.builders import PIRNA, acting, lpr, person, running_case
from tests.signing_in import signed_in

DAY = timedelta(days=1)


@pytest.fixture
def case(db: None) -> Case:
    """Return somebody else's case."""
    return running_case(person("Officer", Role.CO, lpr()), PIRNA, kind=CaseKind.CONSULTATION)


@pytest.fixture
def auditor(db: None) -> User:
    """Return somebody of the audit who does not inspect yet."""
    user = person("Audit", Role.AU, lpr())
    end_inspection(by=acting(user))
    return user


def seen(user: User) -> list[Case]:
    """Return what the person sees on coming in."""
    return list(visible_cases(acting(user).user))


def test_without_a_purpose_there_is_nothing_to_see(case: Case, auditor: User, client: Client) -> None:
    assert seen(auditor) == []
    signed_in(auditor, client)
    assert client.get(f"/vorgaenge/{case.pk}/").status_code == 404
    assert not AuditEvent.objects.filter(verb=Verb.CASE_READ).exists()


def test_an_inspection_opens_the_cases_until_its_last_day(case: Case, auditor: User) -> None:
    begin_inspection(purpose="Complaint 7", last_day=localdate() + DAY, by=acting(auditor))
    assert seen(auditor) == [case]
    with time_machine.travel(timezone.now() + DAY, tick=False):
        assert seen(auditor) == [case]
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        assert seen(auditor) == []


def test_an_inspection_ends_at_once(case: Case, auditor: User) -> None:
    begin_inspection(purpose="Complaint 7", last_day=localdate() + DAY, by=acting(auditor))
    end_inspection(by=acting(auditor))
    assert seen(auditor) == []
    with pytest.raises(NotNow, match="no open inspection"):
        end_inspection(by=acting(auditor))


def test_every_page_is_on_record_with_the_purpose(case: Case, auditor: User, client: Client) -> None:
    begin_inspection(purpose="Complaint 7", last_day=localdate() + DAY, by=acting(auditor))
    step = case.steps.filter(role=Role.CO).first()
    signed_in(auditor, client)
    pages = {
        f"/vorgaenge/{case.pk}/": case.pk,
        f"/vorgaenge/{case.pk}/verlauf/": case.pk,
        "/vorgaenge/": None,
    }
    if step is not None:
        pages[f"/schritte/{step.pk}/"] = case.pk
    for page in pages:
        assert client.get(page).status_code == 200
    read = AuditEvent.objects.filter(scope=Scope.READING, actor=auditor)
    assert {event.facts["page"]: event.subject_id for event in read} == pages
    assert {event.facts["purpose"] for event in read} == {"Complaint 7"}


def test_what_others_read_is_not_recorded(case: Case, client: Client) -> None:
    signed_in(person("Quality", Role.QA, lpr()), client)
    assert client.get(f"/vorgaenge/{case.pk}/").status_code == 200
    assert not AuditEvent.objects.filter(verb=Verb.CASE_READ).exists()


def test_an_inspection_needs_a_purpose_a_near_end_and_the_audit(auditor: User) -> None:
    by, today = acting(auditor), localdate()
    with pytest.raises(Invalid, match="purpose"):
        begin_inspection(purpose=" ", last_day=today, by=by)
    for last_day in (today - DAY, today + 31 * DAY):
        with pytest.raises(Invalid, match="30 days"):
            begin_inspection(purpose="Complaint 7", last_day=last_day, by=by)
    with pytest.raises(NotAllowed, match="Only the audit"):
        begin_inspection(purpose="Me too", last_day=today, by=acting(person("Quality", Role.QA, lpr())))
    begin_inspection(purpose="Complaint 7", last_day=today, by=by)
    with pytest.raises(NotNow, match="already"):
        begin_inspection(purpose="Complaint 8", last_day=today, by=by)


def test_the_page_begins_and_ends_it(case: Case, auditor: User, client: Client) -> None:
    signed_in(auditor, client)
    assert "No inspection is open" in client.get("/verwaltung/einsicht/").content.decode()
    begun = {"purpose": "Complaint 7", "last_day": f"{localdate() + DAY:%Y-%m-%d}"}
    assert client.post("/verwaltung/einsicht/beginnen/", begun | {"purpose": ""}).status_code == 400
    assert client.post("/verwaltung/einsicht/beginnen/", begun).status_code == 302
    assert "Complaint 7" in client.get("/verwaltung/einsicht/").content.decode()
    assert client.post("/verwaltung/einsicht/beginnen/", begun).status_code == 409
    assert client.post("/verwaltung/einsicht/beenden/").status_code == 302
    assert seen(auditor) == []
    assert "Earlier inspections" in client.get("/verwaltung/einsicht/").content.decode()


def test_the_page_is_for_the_audit_only(client: Client, db: None) -> None:
    signed_in(person("Quality", Role.QA, lpr()), client)
    assert client.get("/verwaltung/einsicht/").status_code == 403
    assert client.get("/verwaltung/einsicht/beginnen/").status_code == 403
    assert client.post("/verwaltung/einsicht/beenden/").status_code == 403
