"""Rules of procedure and annexes are handed in beside what a step asks for."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from casework.cases.choices import DocumentKind
from casework.cases.models import DocumentVersion
from casework.coaching.choices import Branch
from tests.desk.steps.builders import Data, Office, address, desk_of, sent
from tests.documents.files import pdf_saying, uploaded
from tests.documents.reading import says
from workflows.desk.demo.driver import do, refuse
from workflows.engine.jobs import file_document
from workflows.engine.models import Step

UNTIL_TARGETS = (
    "inquiry",
    "receipt",
    "initial_consultation",
    "consultation_minutes",
    "municipal_decision",
    "coach_matching",
    "coach_answers",
    "coach_assignment",
    "agreement_exception",
)
RULES, PLAN, DESCRIPTION = "rules", "financing_plan", "project_description"


@pytest.fixture
def office(office: Office, files: Path) -> Office:
    """Return the office with its case at the branches, all of which were chosen."""
    office.run(*UNTIL_TARGETS)
    do(office.case, "contracting", branches=(Branch.COUNCIL_SETUP, Branch.FUNDING))
    office.run("target_approval", "kick_off")
    return office


@pytest.fixture
def coordination(office: Office) -> Client:
    """Return the browser of the coordination of the town."""
    return desk_of(office.pirna.coordination)


def filed(office: Office, step: str) -> dict[str, tuple[str, int]]:
    """Return name and number of what people have handed in at a step, by its key."""
    found = DocumentVersion.objects.filter(document__case=office.case, generated=False)
    own = found.filter(document__source__startswith=f"{step}:").order_by("number")
    return {version.document.source: (version.name, version.number) for version in own}


def test_without_its_rules_of_procedure_no_council_is_set_up(office: Office, coordination: Client) -> None:
    step = office.step("council_setup")
    data = sent(step, office.answer("council_setup"))
    answer = coordination.post(address(step), data)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#id_{RULES}">Rules of procedure: Please choose a file.' in page
    assert coordination.post(
        address(step), {**data, RULES: uploaded("Regeln.pdf", pdf_saying("§ 1"))}
    ).headers["Location"]
    assert filed(office, "council_setup") == {"council_setup:rules": ("Regeln.pdf", 1)}
    kinds = DocumentVersion.objects.filter(document__source="council_setup:rules")
    assert kinds.get().document.kind == DocumentKind.RULES_OF_PROCEDURE


def test_a_chosen_file_stays_while_other_entries_are_wrong(office: Office, coordination: Client) -> None:
    step = office.step("council_setup")
    data = sent(step, office.answer("council_setup"))
    wrong = {**data, "resolution_no": "", RULES: uploaded("Regeln.pdf", pdf_saying("§ 1"))}
    page = coordination.post(address(step), wrong).content.decode()
    assert "Already uploaded: <strong>Regeln.pdf</strong>" in page.replace("\n", "")
    assert "Please choose a file." not in page
    assert coordination.post(address(step), data).status_code == 302
    assert filed(office, "council_setup") == {"council_setup:rules": ("Regeln.pdf", 1)}


def test_a_file_is_taken_away_by_the_box_of_its_field(office: Office, coordination: Client) -> None:
    step = office.step("council_setup")
    data = sent(step, office.answer("council_setup"))
    del data["complete"]
    coordination.post(address(step), {**data, RULES: uploaded("Regeln.pdf", pdf_saying("§ 1"))})
    coordination.post(address(step), {**data, f"remove_{RULES}": "on"})
    assert coordination.post(address(step), {**data, "complete": "1"}).status_code == 400


def test_each_unfit_file_is_refused_at_its_own_field(office: Office, coordination: Client) -> None:
    step = office.step("funding")
    program = uploaded("Plan.pdf", b"MZ\x90\x00")
    data: Data = sent(step, office.answer("funding"))
    answer = coordination.post(address(step), {**data, PLAN: program, DESCRIPTION: uploaded("x.exe", b"MZ")})
    page = answer.content.decode()
    assert answer.status_code == 400
    for field in (PLAN, DESCRIPTION):
        assert f'id="id_{field}_error"' in page
    assert filed(office, "funding") == {}


def annexes(*names: str) -> dict[str, object]:
    """Return the annexes that are always needed, and these."""
    return {name: uploaded(f"{name}.pdf", pdf_saying(name)) for name in (DESCRIPTION, PLAN, *names)}


def test_who_applies_for_posts_proves_their_qualification(office: Office, coordination: Client) -> None:
    step = office.step("funding")
    data = {**sent(step, office.answer("funding"))}
    answer = coordination.post(address(step), {**data, **annexes()})
    assert answer.status_code == 400
    assert "Please upload: Proof of qualification." in answer.content.decode()
    assert coordination.post(address(step), {**data, **annexes("qualification")}).status_code == 302
    assert set(filed(office, "funding")) == {
        "funding:project_description",
        "funding:financing_plan",
        "funding:qualification",
    }


def test_without_posts_there_is_nothing_to_prove(office: Office, coordination: Client) -> None:
    step = office.step("funding")
    data = {**sent(step, office.answer("funding")), "staff-TOTAL_FORMS": "0"}
    assert coordination.post(address(step), {**data, **annexes()}).status_code == 302


def test_preview_and_document_name_the_annexes(office: Office, coordination: Client) -> None:
    step = office.step("funding")
    data = {**sent(step, office.answer("funding")), **annexes("qualification")}
    shown = coordination.post(address(step, "preview"), data)
    assert shown.headers["Content-Type"] == "application/pdf"
    assert says(shown.content, "financing_plan.pdf")
    coordination.post(address(step), sent(step, office.answer("funding")))
    file_document(step.pk)
    version = DocumentVersion.objects.get(document__source="funding")
    with version.file.open() as made:
        assert says(made.read(), "qualification.pdf")


def test_who_decides_reads_the_files_and_who_writes_again_finds_them(
    office: Office, coordination: Client
) -> None:
    step = office.step("council_setup")
    data = sent(step, office.answer("council_setup"))
    coordination.post(address(step), {**data, RULES: uploaded("Regeln.pdf", pdf_saying("§ 1"))})
    rules = DocumentVersion.objects.get(document__source="council_setup:rules")
    download = reverse("desk:download", args=[rules.pk])
    mayor = desk_of(office.pirna.mayor)
    page = mayor.get(address(office.step("council_approval"))).content.decode()
    assert f'href="{download}"' in page
    opened = mayor.get(download)
    assert b"".join(opened.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    refuse(office.case, "council_approval", "§ 3 is missing.")
    again = office.step("council_setup")
    assert f'<a class="fw-link" href="{download}">Regeln.pdf</a>' in coordination.get(
        address(again)
    ).content.decode().replace("\n", "")
    data = sent(again, office.answer("council_setup"), rhythm="monatlich")
    assert coordination.post(address(again), data).status_code == 302
    assert Step.objects.filter(pk=again.pk, status="DONE").exists()


def test_a_file_chosen_before_discarding_is_there_if_nothing_is_changed(
    office: Office, coordination: Client
) -> None:
    step, rules = office.step("council_setup"), uploaded("Regeln.pdf", pdf_saying("§ 1"))
    coordination.post(address(step, "save_draft"), {"discard": "1", RULES: rules})
    page = coordination.get(address(step)).content.decode()
    assert "Already uploaded: <strong>Regeln.pdf</strong>" in page.replace("\n", "")
