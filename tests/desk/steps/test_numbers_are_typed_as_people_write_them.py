"""The inhabitants: typed with a point between thousands, printed with it, and filled in where known."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from casework.coaching.models import Inquiry
from tests.builders import PIRNA, running_case
from tests.desk.steps.builders import Office, address, desk_of, sent, typed_in
from workflows.coaching.forms.beginning import InquiryForm
from workflows.desk.demo.driver import open_step
from workflows.engine.forms import display

INHABITANTS = InquiryForm.base_fields["inhabitants"]


@pytest.mark.parametrize(("language", "typed"), [("de", "39.734"), ("en", "39,734"), ("de", "39734")])
def test_thousands_may_be_set_apart(language: str, typed: str) -> None:
    with translation.override(language):
        assert INHABITANTS.clean(typed) == 39_734


@pytest.mark.parametrize("typed", ["39.73", "3.9734", "many", "-5", "39.734,5", "99.999.999"])
def test_other_numbers_are_refused(typed: str) -> None:
    with translation.override("de"), pytest.raises(ValidationError):
        INHABITANTS.clean(typed)


def test_documents_set_thousands_apart() -> None:
    with translation.override("de"):
        assert display(INHABITANTS, 39_734) == "39.734"


def test_the_help_says_that_a_number_was_filled_in_only_if_it_was(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    assert "as far as known" not in officer.get(address(step)).content.decode()
    officer.post(address(step), sent(step, office.answer("inquiry"), inhabitants="39,734"))
    assert Inquiry.objects.get(case=office.case).inhabitants == 39_734
    again = running_case(office.staff.officer, PIRNA)
    page = officer.get(address(open_step(again, "inquiry")))
    assert typed_in(page)["inhabitants"] == "39734"
    assert "as far as known" in page.content.decode()
