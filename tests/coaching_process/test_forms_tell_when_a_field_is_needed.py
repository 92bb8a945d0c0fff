"""A field that another answer makes mandatory says so before the form is sent."""

import inspect
import re
from types import ModuleType

import pytest
from django import forms
from django.utils import translation

from workflows.coaching.forms import beginning, funding, meetings, network, process, results, work

MODULES = (beginning, funding, meetings, network, process, results, work)
ASKED = re.compile(r'ask_for\(\s*self, "(\w+)"')
BY_ERROR = {
    (process.SignatureForm, "text"),
    (process.ClosingOrderForm, "text"),
    (funding.FundingApplicationForm, "late_reason"),
    (results.ClosingForm, "measures_to_person"),
    (results.ClosingForm, "measures_to_organisation"),
    (results.ClosingForm, "agreement_open_reason"),
}


def _asked_in(module: ModuleType) -> set[tuple[type[forms.Form], str]]:
    """Return the fields that the forms of a module ask for because of another answer."""
    found = [c for c in vars(module).values() if inspect.isclass(c) and issubclass(c, forms.Form)]
    own = [form for form in found if form.__module__ == module.__name__]
    return {(form, name) for form in own for name in ASKED.findall(inspect.getsource(form))}


ALL = sorted(BY_ERROR.union(*map(_asked_in, MODULES)), key=lambda pair: (pair[0].__name__, pair[1]))


@pytest.mark.parametrize(("form", "name"), ALL)
def test_the_hint_says_when_the_field_is_needed(form: type[forms.Form], name: str) -> None:
    with translation.override("en"):
        assert str(form.base_fields[name].help_text).startswith("Needed")


def test_the_fields_are_found() -> None:
    assert len(ALL) >= len(BY_ERROR) + 10
    assert (process.SignatureForm, "signatory") in ALL
