"""Supervision and audit read who did what across cases (Revision): of their cases, and only what they may."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from pytest_django import Settings

from accounts.choices import Role
from accounts.services import end_inspection
from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent
from casework.cases.choices import Level
from casework.territory.choices import OrganisationKind
from casework.territory.models import AdvisoryRegion
from tests.builders import acting, body, lpr, person
from tests.desk.cases.builders import content
from tests.desk.record.reading import rows
from tests.desk.record.trails import SUM, TITLE, Trail, confide, lay_trail, tell
from tests.rehearsal import rehearsed
from workflows.desk.selectors.paging import PAGE_SIZE

new_trail = rehearsed(lay_trail)


@pytest.fixture
def trail(new_trail: Callable[[], Trail], db: None, settings: Settings, tmp_path: Path) -> Iterator[Trail]:
    """Return two cases in which everything has happened."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with translation.override("en"):
        yield new_trail()


def told(page: str) -> str:
    """Return the rows of a page."""
    return page.partition("<tbody")[2].partition("</tbody>")[0]


@pytest.mark.parametrize(
    ("kind", "sentences"),
    [
        ("ausnahmen", ["Supervision granted a reasoned exception"]),
        ("ablehnungen", ["Mayor Pirna refused for Stadt Pirna", "Too early", "Not him"]),
        ("rueckgaben", ["Case Officer East sent the case back to", "Address missing"]),
        ("rechte", ["Supervision let Coach North read the case until", "Handover"]),
        ("vertretung", ["Coordination Pirna on behalf of Mayor Pirna agreed for Stadt Pirna"]),
    ],
)
def test_each_kind_finds_what_happened(trail: Trail, kind: str, sentences: list[str]) -> None:
    page = told(trail.page(trail.regional, art=kind))
    assert all(sentence in page for sentence in sentences), page
    everything = told(trail.page(trail.regional))
    assert all(sentence in everything for sentence in sentences)
    others = {"ausnahmen", "ablehnungen", "rueckgaben", "rechte", "vertretung"} - {kind}
    assert not any(
        sentence in told(trail.page(trail.regional, art=o)) for o in others for sentence in sentences
    )


def test_approvals_of_ones_own_are_none_of_a_deputy(trail: Trail) -> None:
    assert rows(trail.page(trail.regional, art="vertretung")) == 1


def test_cases_outside_the_region_do_not_exist(trail: Trail) -> None:
    tell_often(trail, PAGE_SIZE)
    page = trail.page(trail.regional, art="ausnahmen")
    assert rows(page) == 1
    assert "Next page" not in page
    assert trail.elsewhere.reference_number not in told(trail.page(trail.regional))
    assert trail.elsewhere.reference_number not in exported(trail, trail.regional)
    everywhere = trail.page(trail.scene.staff.supervision, art="ausnahmen")
    assert "Next page" in everywhere
    assert trail.elsewhere.reference_number in told(everywhere)


def tell_often(trail: Trail, times: int, step: str = "target_approval") -> None:
    """Let an exception be granted again and again in the other region."""
    for _time in range(times):
        by = acting(trail.scene.staff.supervision)
        tell(case=trail.elsewhere, verb=Verb.EXCEPTION_GRANTED, step=step, reason="", by=by)


def test_by_region_person_and_period(trail: Trail) -> None:
    state, today = trail.scene.staff.supervision, localdate()
    south, west = (AdvisoryRegion.objects.get(name=name) for name in ("South", "West"))
    assert rows(trail.page(state, art="ausnahmen")) == 2
    page = told(trail.page(state, art="ausnahmen", region=str(south.pk)))
    assert trail.scene.case.reference_number in page
    assert trail.elsewhere.reference_number not in page
    assert trail.elsewhere.reference_number in told(trail.page(state, region=str(west.pk)))
    for name, found in (("mayor pirna", 2), ("coordination pirna", 2), ("coach south", 0)):
        assert rows(trail.page(state, art="vertretung", person=name)) == found
    assert rows(trail.page(state, art="ausnahmen", von=str(today), bis=str(today))) == 2
    assert "Nothing on record fits" in trail.page(state, bis=str(today - timedelta(days=1)))
    assert "The last 30 days" in trail.page(state)
    assert "The last 30 days" not in trail.page(state, von="")


def test_who_supervises_one_region_chooses_none(trail: Trail) -> None:
    assert 'name="region"' in trail.page(trail.scene.staff.supervision)
    assert 'name="region"' not in trail.page(trail.regional)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"art": "everything"}, "Select a valid choice."),
        ({"region": "0"}, "Select a valid choice."),
        ({"person": "nobody at all"}, "Nobody is found by these words."),
        ({"von": "yesterday"}, "Enter a valid date."),
        ({"von": "2026-03-02", "bis": "2026-03-01"}, "The last day lies before the first."),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(trail: Trail, wanted: dict[str, str], said: str) -> None:
    desk = trail.desk(trail.scene.staff.supervision)
    page = content(desk.get(reverse("desk:revision"), wanted), 400)
    assert said in page
    assert "error-summary" in page
    assert rows(page) == 0
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    assert said in content(desk.post(f"{reverse('desk:revision')}?{query}", {"purpose": "Why"}), 400)


def test_paging_keeps_the_filters_and_leads_back(trail: Trail) -> None:
    tell_often(trail, PAGE_SIZE + 3)
    state = trail.scene.staff.supervision
    first = trail.page(state, art="ausnahmen")
    following = re.search(r'rel="next" href="([^"]*nach=(\w+)[^"]*)"', first)
    assert following is not None
    assert "art=ausnahmen" in following[1]
    second = trail.page(state, art="ausnahmen", nach=following[2])
    assert (rows(first), rows(second)) == (PAGE_SIZE, 5)
    before = re.search(r'rel="prev" href="[^"]*vor=(\w+)', second)
    assert before is not None
    assert told(trail.page(state, art="ausnahmen", vor=before[1])) == told(first)


@pytest.mark.parametrize("role", [Role.CO, Role.QA, Role.CC, Role.CH, Role.AD])
def test_nobody_else_reads_it(trail: Trail, role: Role) -> None:
    pool = body(OrganisationKind.COORDINATION)
    other = person("Somebody", role, pool if role in (Role.CC, Role.CH) else lpr())
    trail.page(other, 403)
    assert content(trail.desk(other).post(reverse("desk:revision"), {"purpose": "Why"}), 403)
    assert reverse("desk:revision") not in content(trail.desk(other).get("/"), 200)


def test_supervision_and_audit_find_it_in_the_navigation(trail: Trail) -> None:
    for user in (trail.regional, trail.audit):
        assert f'href="{reverse("desk:revision")}"' in content(trail.desk(user).get("/"), 200)


def test_the_audit_reads_in_an_inspection_and_leaves_a_trace(trail: Trail) -> None:
    page = trail.page(trail.audit, art="rechte", person="coach north")
    assert "Reason: Handover" not in page  # who was let in is told by who did it
    page = trail.page(trail.audit, art="rechte")
    assert "Supervision let Coach North read the case until" in page
    read = AuditEvent.objects.filter(verb=Verb.CASE_READ, actor=trail.audit).order_by("pk").first()
    assert read is not None
    assert read.facts == {"page": "/revision/?art=rechte&person=coach+north", "purpose": "We look."}
    end_inspection(by=acting(trail.audit))
    trail.scene.clients.clear()
    assert "Begin an inspection first" in trail.page(trail.audit, 409)


def test_what_one_may_not_read_in_the_case_is_not_found_here(trail: Trail) -> None:
    assert "Not him" in told(trail.page(trail.regional, art="ablehnungen"))
    page = told(trail.page(trail.audit, art="ablehnungen"))
    assert "Too early" in page
    assert "Not him" not in page
    assert page.count("refused for Stadt Pirna") == 2


def test_who_opened_a_confidential_document_is_told_without_its_title(trail: Trail) -> None:
    confide(trail.scene)
    for user in (trail.regional, trail.audit):
        page = told(trail.page(user, art="lesezugriffe"))
        assert "Coordination Pirna read a confidential document: as somebody who is entitled to it" in page
        assert "Mayor Pirna read a confidential document: as its author" in page
        assert TITLE not in told(trail.page(user))
        assert TITLE not in exported(trail, user)


def test_other_documents_are_read_without_a_trace(trail: Trail) -> None:
    confide(trail.scene, Level.INTERNAL)
    assert "Nothing on record fits" in trail.page(trail.regional, art="lesezugriffe")
    assert not AuditEvent.objects.filter(verb=Verb.CONFIDENTIAL_READ).exists()


def test_denied_accesses_are_told_with_their_case(trail: Trail) -> None:
    for case in (trail.scene.case, trail.elsewhere):
        desk = trail.desk(trail.scene.staff.officer)
        assert desk.get(reverse("desk:close", args=[case.pk])).status_code == 403
    page = told(trail.page(trail.regional, art="ablehnungen"))
    assert f"was not allowed to go on at “/vorgaenge/{trail.scene.case.pk}/abschliessen/”" in page
    assert f"/vorgaenge/{trail.elsewhere.pk}/" not in page
    assert f"/vorgaenge/{trail.elsewhere.pk}/" in trail.page(trail.audit, art="ablehnungen")


def test_what_was_denied_to_the_audit_is_not_told_to_supervision(trail: Trail) -> None:
    address = reverse("desk:close", args=[trail.scene.case.pk])
    assert trail.desk(trail.audit).get(address).status_code == 403
    assert "was not allowed" not in trail.page(trail.regional, art="ablehnungen")
    assert address in content(trail.desk(trail.audit).get(reverse("desk:record")), 200)


def exported(trail: Trail, *users: object, purpose: str = "Yearly report", **wanted: str) -> str:
    """Return the file that somebody exports."""
    user = users[0] if users else trail.regional
    address = reverse("desk:revision", query=wanted)
    response = trail.desk(user).post(address, {"purpose": purpose})  # type: ignore[arg-type]
    assert response.status_code == 200, response.content.decode()[-2000:]
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    return response.content.decode()


def test_the_export_opens_in_a_german_spreadsheet_and_computes_nothing(trail: Trail) -> None:
    text = exported(trail, art="ausnahmen")
    assert text.startswith("\ufeff")
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert head[2] == "Case"
    assert row[2] == trail.scene.case.reference_number
    assert row[3] == "Supervision"
    assert row[6] == f"'{SUM}"
    found = re.search(r"\d\d\.\d\d\.\d{4}", row[1])
    assert found is not None


def test_the_export_is_on_record_with_its_purpose(trail: Trail) -> None:
    exported(trail, art="ausnahmen")
    event = AuditEvent.objects.get(verb=Verb.REVISION_EXPORTED)
    assert (event.scope, event.actor) == (Scope.READING, trail.regional)
    assert event.facts == {"number": 1, "page": "/revision/?art=ausnahmen", "purpose": "Yearly report"}
    page = content(trail.desk(trail.audit).get(reverse("desk:record"), {"art": "einsicht"}), 200)
    assert "exported 1 rows of the trail across cases" in page
    assert "Yearly report" in page


def test_without_a_purpose_nothing_is_exported(trail: Trail) -> None:
    for purpose in ("", "   ", "x" * 501):
        page = content(trail.desk(trail.regional).post(reverse("desk:revision"), {"purpose": purpose}), 400)
        assert "error-summary" in page
    assert not AuditEvent.objects.filter(verb=Verb.REVISION_EXPORTED).exists()


def test_a_file_has_an_end(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.desk.selectors.revision.MOST_EXPORTED", 1)
    desk = trail.desk(trail.regional)
    page = content(desk.post(reverse("desk:revision"), {"purpose": "Yearly report"}), 400)
    assert "More than 1 rows are found." in page
    assert exported(trail, art="ausnahmen")


def test_a_long_page_takes_the_statements_of_a_short_one(trail: Trail) -> None:
    def cost() -> int:
        desk = trail.desk(trail.scene.staff.supervision)
        desk.get(reverse("desk:revision"), {"art": "ausnahmen"})
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse("desk:revision"), {"art": "ausnahmen"})
        return len(captured)

    before = cost()
    tell_often(trail, PAGE_SIZE)
    assert cost() == before
