"""A page that asks for something and does it: one form, one verb."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.forms import EntryForm
from accounts.requests import SignedInRequest
from accounts.selectors.leaving import WorkLeft
from casework.audit.errors import Invalid, NotNow


@dataclass(frozen=True)
class Sheet:
    """The words of the page, and where it comes from; a warning makes it a question."""

    title: str
    submit: str
    done: str
    back_url: str
    back: str
    text: str = ""
    warning: str = ""
    work: tuple[WorkLeft, ...] = ()
    """What the person whom the page is about still has in hand."""


def ask(
    request: SignedInRequest, sheet: Sheet, form: EntryForm, act: Callable[[], str | None]
) -> HttpResponse:
    """Show the form; when it comes back, act and go on to the address that `act` returns, else back.

    What the service refuses stands at its field, and what was entered stays.
    """
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                address = act() or sheet.back_url
                messages.success(request, sheet.done)
                return redirect(address)
            status = 400
        except (Invalid, NotNow) as refusal:
            form.add_refusal(refusal)
            status = 409 if isinstance(refusal, NotNow) else 400
    return render(request, "accounts/sheet.html", {"sheet": sheet, "form": form}, status=status)
