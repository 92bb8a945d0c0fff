"""Pages that ask before something is done with a case: one form, one verb."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import SignedInRequest, actor_of
from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotNow
from workflows.desk.forms.cases import add_refusal
from workflows.desk.selectors.case_verbs import CaseVerb, require_possible
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.undoing import Foreseen
from workflows.engine.facts import fingerprint
from workflows.engine.forms import NOTICED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

F = TypeVar("F", bound=forms.Form)


@dataclass(frozen=True)
class Question(Generic[F]):
    """What a page asks, and what follows when it is answered.

    `foresee` finds what the answer brings about: that is shown once before anything is done. `ends` finds
    what ends whatever the answer is: the page says so from the beginning, and once more if it has changed.
    """

    verb: CaseVerb
    text: "_StrPromise"
    form: Callable[..., F]
    act: Callable[[Reader, F, Actor], object]
    done: "_StrPromise | str"
    kind: str = "info"
    template: str = "desk/case_question.html"
    landing: str = "desk:case"
    foresee: Callable[[Reader, F], Sequence[Foreseen]] | None = None
    ends: Callable[[Reader], Sequence[Foreseen]] | None = None

    def brings_about(self, reader: Reader, form: F) -> Sequence[Foreseen]:
        """Return what the answer in the form brings about."""
        if self.ends:
            return self.ends(reader)
        return self.foresee(reader, form) if self.foresee else ()


def ask(request: SignedInRequest, reader: Reader, question: Question[F], about: str = "") -> HttpResponse:
    """Show the question; when it is answered, act and go back to the case.

    A refusal is shown with what was entered: at its field (400), or on top if it is only not now (409).
    """
    require_possible(question.verb, reader)
    form, status = question.form(reader=reader), 200
    if request.method == "POST":
        form, status = question.form(request.POST, request.FILES, reader=reader), 400
        try:
            if form.is_valid():
                foreseen = question.brings_about(reader, form)
                if foreseen and request.POST.get(NOTICED) != fingerprint(foreseen):
                    return show(request, reader, question, form, about, foreseen=foreseen)
                question.act(reader, form, actor_of(request))
                messages.success(request, str(question.done))
                return redirect(question.landing, reader.case.pk)
        except Invalid as refusal:
            add_refusal(form, refusal)
        except NotNow as refusal:
            form.add_error(None, refusal.message)
            status = 409
    return show(request, reader, question, form, about, status)


def show(
    request: SignedInRequest,
    reader: Reader,
    question: Question[F],
    form: F,
    about: str = "",
    status: int = 200,
    foreseen: Sequence[Foreseen] = (),
) -> HttpResponse:
    """Show the page of a question with its form, and what the answer would bring about."""
    context = {"question": question, "form": form, "case": reader.case, "about": about, "foreseen": foreseen}
    ending = question.ends(reader) if question.ends and not foreseen else ()
    if foreseen or ending:
        context |= {"ending": ending, "noticed": fingerprint(foreseen or ending)}
    return render(request, question.template, context, status=status)
