"""The fields for annexes: what is missing, what is kept, what is on file; for everybody and by keyboard."""

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from casework.cases.models import Case
from tests.documents.files import pdf_saying
from tests.stories.cast import Cast
from tests.stories.desk import STEP_FORM, Office, Person
from tests.stories.everybody import assert_good_for_everybody
from tests.stories.filling import german
from tests.stories.world import coaching_amid_its_branches
from workflows.desk.demo.driver import open_step, refuse


@pytest.fixture(scope="module")
def case(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return a case whose council is being set up and whose application is being written."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        return coaching_amid_its_branches(cast)


@pytest.fixture
def coordination(office: Office, cast: Cast) -> Person:
    """Return the coordination of the town at her desk."""
    return office.at_desk(cast.town_coordination)


def test_missing_files_are_named_and_a_chosen_one_is_kept(coordination: Person, case: Case) -> None:
    coordination.find(open_step(case, "funding"))
    page = coordination.page
    coordination.send()
    told = [text for text in coordination.mistakes() if german("Please choose a file.") in text]
    assert len(told) == 2, "project description and financing plan"
    assert_good_for_everybody(page)
    plan = page.locator(f'{STEP_FORM} [name="financing_plan"]')
    plan.set_input_files({"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": pdf_saying("Plan")})
    with page.expect_navigation():
        page.locator(f"{STEP_FORM} button[name=save]").last.click()
    expect(page.locator("#id_financing_plan_upload")).to_contain_text("Plan.pdf")
    saved = german("Your draft is saved. Only you see it. The step stays open.")
    expect(page.locator("#messages")).to_contain_text(saved)
    assert_good_for_everybody(page)


def test_what_is_on_file_is_offered_to_be_kept(coordination: Person, case: Case) -> None:
    step = open_step(case, "council_setup")
    coordination.complete(step)
    refuse(case, "council_approval", "§ 3 fehlt.")
    again = open_step(case, "council_setup")
    coordination.find(again)
    link = coordination.page.locator("#id_rules_upload a")
    with coordination.page.expect_download():
        link.click()
    assert_good_for_everybody(coordination.page)
    coordination.page.locator("[name=rhythm]").fill("monatlich")
    coordination.send()
    assert coordination.mistakes() == []
