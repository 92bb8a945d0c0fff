"""Who signed the agreement and when stands in its table and its document, also when towns come and go."""

from collections.abc import Mapping

import pytest
from django.utils.timezone import localdate

from accounts.models import User
from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent
from casework.cases.choices import PartyRole
from casework.cases.models import Case, CaseParty, Document, DocumentVersion
from tests.builders import FREITAL, HEIDENAU, PIRNA, acting, running_case, town, town_hall
from tests.coaching_process.world import UNTIL_BRANCHES, World
from tests.documents.desk import checked
from tests.documents.reading import text_of
from tests.jobs import do_jobs
from workflows.desk.demo.driver import do, facts_for, open_step, run
from workflows.desk.selectors.reader import reader_of
from workflows.desk.selectors.sheets import SheetPart, answers_in_round, shown_content
from workflows.engine.moves import join_case, leave_case
from workflows.engine.selectors import content_of
from workflows.engine.services import complete_step

FILING = "workflows.engine.jobs.file_document"
pytestmark = pytest.mark.usefixtures("files")


@pytest.fixture
def drafted(world: World) -> Case:
    """Return a case of two towns whose agreement is drafted and on file."""
    town_hall(FREITAL)
    case = running_case(world.staff.officer, PIRNA, FREITAL)
    run(case, *UNTIL_BRANCHES, "agreement_draft")
    file_all()
    return case


def file_all() -> None:
    """Let the worker do what waits."""
    do_jobs(FILING)


def sheet(case: Case) -> Mapping[str, SheetPart]:
    """Return what the parties read at a step of signing."""
    step = open_step(case, "agreement_signatures", "Pirna")
    content = content_of(step.case, step.flow_task)
    mayor = User.objects.get(name="Mayor Pirna")
    return {part.title: part for part in shown_content(reader_of(mayor, step.case), content).parts}


def rows(part: SheetPart) -> list[list[str]]:
    """Return the first table of a part."""
    return [[cell.text for cell in row] for row in part.tables[0].rows]


def versions(case: Case, source: str = "agreement_draft") -> list[str]:
    """Return what each version of the agreement on file says, the first one first."""
    found = DocumentVersion.objects.filter(document__case=case, document__source=source).order_by("number")
    return [text_of(content_in(version)) for version in found if version.generated]


def content_in(version: DocumentVersion) -> bytes:
    """Return the file of a version."""
    with version.file.open("rb") as stored:
        return bytes(stored.read())


def join(world: World, case: Case) -> None:
    """Let Heidenau join the case today."""
    join_case(
        case_id=case.pk,
        organisation=town_hall(HEIDENAU).town,
        role=PartyRole.MUNICIPALITY,
        joined_on=localdate(),
        by=acting(world.staff.officer),
    )


def leave(world: World, case: Case) -> None:
    """Let Freital leave the case today."""
    party = CaseParty.objects.get(case=case, organisation=town(FREITAL), left_on=None)
    by = acting(world.staff.officer)
    leave_case(party_id=party.pk, left_on=localdate(), by=by, reason="Goes alone.")


def test_the_table_shows_who_has_signed_and_when(drafted: Case) -> None:
    do(drafted, "agreement_signatures", "Freital", signatory="Lord Mayor Freital")
    signed = [row for row in rows(sheet(drafted)["Agreement"]) if row[2]]
    assert [(row[0], row[2]) for row in signed] == [("Stadt Freital", "Lord Mayor Freital")]
    assert signed[0][4]


def test_once_all_have_signed_a_version_with_their_names_is_filed(drafted: Case) -> None:
    do(drafted, "agreement_signatures", "Pirna", signatory="Lord Mayor Pirna")
    do(drafted, "agreement_signatures", "Freital", signatory="Lord Mayor Freital")
    run(drafted, "agreement_signatures")
    for _time in range(2):
        file_all()
    unsigned, signed = versions(drafted)
    assert "Lord Mayor" not in unsigned
    assert "Lord Mayor Pirna" in signed
    assert "Lord Mayor Freital" in signed
    told = AuditEvent.objects.filter(scope=Scope.CASE, subject_id=drafted.pk, verb=Verb.AGREEMENT_CONCLUDED)
    assert told.count() == 1


def test_a_text_that_was_uploaded_stays_the_newest_of_its_document(world: World) -> None:
    world.go(*UNTIL_BRANCHES)
    step, facts = open_step(world.case, "agreement_draft"), facts_for(world.case, "agreement_draft")
    by = acting(world.staff.officer)
    complete_step(step_id=step.pk, facts=facts, by=by, upload=checked("As agreed."))
    world.go("agreement_signatures")
    file_all()
    text = Document.objects.get(case=world.case, source="agreement_draft").versions.latest("number")
    assert (text.number, text.generated) == (1, False)
    (beside,) = versions(world.case, "agreement_draft:as_it_stands")
    assert "Amtsleitung" in beside


def test_parties_and_document_follow_a_town_that_joins_and_one_that_leaves(
    world: World, drafted: Case
) -> None:
    do(drafted, "agreement_signatures", "Freital", signatory="Lord Mayor Freital")
    join(world, drafted)
    leave(world, drafted)
    file_all()
    names = {row[0] for row in rows(sheet(drafted)["Agreement"])}
    assert "Stadt Heidenau" in names
    assert "Stadt Freital" not in names
    assert [row[0] for row in rows(sheet(drafted)["Accession and exit"])] == ["Stadt Freital"]
    first, *_, last = versions(drafted)
    assert "Heidenau" not in first
    assert "Heidenau" in last
    assert "Ausgetreten am" in last


def test_the_text_says_that_signatures_stay_valid_and_so_they_do(world: World, drafted: Case) -> None:
    said = sheet(drafted)["Accession and exit"].entries[0].text
    assert "signatures of the others stay valid" in said
    do(drafted, "agreement_signatures", "Freital")
    join(world, drafted)
    step = open_step(drafted, "agreement_signatures", "Pirna")
    shown = content_of(step.case, step.flow_task).fingerprint
    assert not any(answer.is_stale for answer in answers_in_round(step, shown, own_only=False))


def test_a_new_draft_begins_without_the_signatures_of_the_one_before(drafted: Case) -> None:
    do(drafted, "agreement_signatures", "Freital", signatory="Lord Mayor Freital")
    step = open_step(drafted, "agreement_signatures", "Pirna")
    draft = step.flow_task.content
    facts = draft.facts(step.case)
    form = draft.form(case=step.case, initial={"parties": [vars(party) for party in facts.parties]})
    assert not any("signatory" in row.initial for row in form.groups["parties"].formset.forms)
