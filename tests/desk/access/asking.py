"""How people ask for access in the browser."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.utils.timezone import localdate

from casework.cases.models import AccessRequest
from tests.desk.cases.builders import Scene

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

ASKING, ANSWERING = "/zugriff-erbitten/", "/zugriffsbitten/"


def ask(desk: Client, reference: str, reason: str = "I follow up.", **entered: str) -> "Response":
    """Send the form that asks for access."""
    return desk.post(ASKING, {"reference": reference, "reason": reason, **entered})


def asked(scene: Scene) -> AccessRequest:
    """Let the stranger ask for the case, and return the request."""
    ask(scene.desk_of(scene.stranger), scene.case.reference_number)
    return AccessRequest.objects.get(case=scene.case)


def in_four_weeks() -> date:
    """Return the last day of an access of the usual length."""
    return localdate() + timedelta(weeks=4)
