"""Who else reads a document is asked once it is to be confidential; without JavaScript at once."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.builders import running_case
from tests.stories.cast import Cast
from tests.stories.desk import Office, Person
from tests.stories.filling import german


@pytest.mark.parametrize("javascript", [True, False])
def test_readers_are_asked_for_with_the_level(office: Office, cast: Cast, javascript: bool) -> None:
    case = running_case(cast.officer)
    person = Person(office.browser, office.site, cast.officer, javascript=javascript)
    with person.context:
        page = person.page
        page.goto(office.site + reverse("desk:add_document", args=[case.pk]))
        readers = page.get_by_role("group", name=german("Who else reads it, if it is confidential"))
        expect(readers).to_be_visible(visible=not javascript)
        page.get_by_label(german("confidential"), exact=True).check()
        expect(readers).to_be_visible()
        page.get_by_label(german("internal"), exact=True).check()
        expect(readers).to_be_visible(visible=not javascript)
