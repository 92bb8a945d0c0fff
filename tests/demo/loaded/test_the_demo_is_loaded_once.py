"""A second start finds the demo there and leaves it as it is."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.cases.models import Case

pytestmark = pytest.mark.usefixtures("demo")


def test_asked_for_only_if_empty_it_says_so_and_goes_on() -> None:
    cases, said = Case.objects.count(), StringIO()
    call_command("load_demo", "--if-empty", stdout=said)
    assert said.getvalue() == "The demo is there already.\n"
    assert Case.objects.count() == cases


def test_asked_for_again_it_refuses() -> None:
    with pytest.raises(CommandError, match="in this database already"):
        call_command("load_demo")
