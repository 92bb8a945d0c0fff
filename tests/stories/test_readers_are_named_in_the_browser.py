"""Who else reads a document is asked once it is to be confidential; without JavaScript at once."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from casework.cases.choices import Level, NoteReading
from tests.builders import running_case
from tests.stories.cast import Cast
from tests.stories.desk import Office
from tests.stories.filling import LANGUAGE, german


@pytest.mark.parametrize("javascript", [True, False])
def test_readers_are_asked_for_with_the_level(office: Office, cast: Cast, javascript: bool) -> None:
    case = running_case(cast.officer)
    page = office.at_desk(cast.officer, javascript=javascript).page
    page.goto(office.site + reverse("desk:add_document", args=[case.pk]))
    readers = page.get_by_role("group", name=german("Who else reads it, if it is confidential"))
    expect(readers).to_be_visible(visible=not javascript)
    page.get_by_label(german("confidential"), exact=True).check()
    expect(readers).to_be_visible()
    page.get_by_label(german("internal"), exact=True).check()
    expect(readers).to_be_visible(visible=not javascript)


def in_german(reading: NoteReading) -> str:
    """Return what the answer is called."""
    with override(LANGUAGE):
        return str(reading.label)


@pytest.mark.parametrize("javascript", [True, False])
def test_readers_are_asked_for_with_a_confidential_note(office: Office, cast: Cast, javascript: bool) -> None:
    case = running_case(cast.officer)
    page = office.at_desk(cast.officer, javascript=javascript).page
    page.goto(office.site + reverse("desk:add_note", args=[case.pk]))
    readers = page.get_by_role("group", name=german("Who else reads it, if it is confidential"))
    expect(readers).to_be_visible(visible=not javascript)
    for reading in NoteReading:
        page.get_by_label(in_german(reading), exact=True).check()
        confidential = reading.level == Level.CONFIDENTIAL
        expect(readers).to_be_visible(visible=confidential or not javascript)


def test_a_confidential_note_is_written_with_the_keyboard(office: Office, cast: Cast) -> None:
    case = running_case(cast.officer)
    page = office.at_desk(cast.officer).page
    page.goto(office.site + reverse("desk:add_note", args=[case.pk]))
    page.get_by_label(german("Note"), exact=False).first.focus()
    page.keyboard.type("Vertraulich mitgeteilt.")
    page.keyboard.press("Tab")
    for _up in range(2):  # from the first answer to the last but one
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    submit = page.get_by_role("button", name=german("Write a note"))
    for _more in range(20):
        if submit.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#notes")).to_contain_text("Vertraulich mitgeteilt.")
    expect(page.locator("#notes")).to_contain_text(in_german(NoteReading.NAMED))
    expect(page.locator("#notes .fw-plain li")).to_have_count(1)
