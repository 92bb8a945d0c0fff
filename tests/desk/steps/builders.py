"""A coaching case of Pirna at any of its steps, and what a browser sends from the page of a step."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Protocol

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import formats

from accounts.models import User
from casework.cases.models import Case
from tests.builders import PIRNA, Staff, TownHall, acting, hire_staff, running_case, town_hall
from tests.signing_in import signed_in
from workflows.desk.demo.answers import ANSWERS
from workflows.desk.demo.driver import open_step, run
from workflows.desk.demo.papers import paper
from workflows.engine.facts import Facts
from workflows.engine.forms import StepForm, initial_of
from workflows.engine.models import Step
from workflows.engine.services import claim_step

Data = dict[str, str | list[str]]
UNTIL_AGREEMENT = ("inquiry", "receipt", "initial_consultation", "consultation_minutes", "municipal_decision")
UNTIL_ANSWERS = (*UNTIL_AGREEMENT, "coach_matching")


@dataclass(frozen=True)
class Office:
    """The office, a town hall, and their case."""

    staff: Staff
    pirna: TownHall
    case: Case

    def step(self, node: str, party: str = "") -> Step:
        """Return the open step at a node."""
        return open_step(self.case, node, party)

    def run(self, *nodes: str) -> None:
        """Let everybody do these steps."""
        run(Case.objects.get(pk=self.case.pk), *nodes)

    def answer(self, node: str) -> Facts:
        """Return a plausible answer to a step."""
        return ANSWERS[node](self.case)


def open_office(*more_towns: str) -> Office:
    """Open a coaching case of Pirna (and more towns) at its first step."""
    staff, pirna = hire_staff(), town_hall(PIRNA)
    for key in more_towns:
        town_hall(key)
    return Office(staff, pirna, running_case(staff.officer, PIRNA, *more_towns))


def desk_of(user: User) -> Client:
    """Return the browser of a person who has signed in."""
    return signed_in(user)


def address(step: Step, page: str = "step") -> str:
    """Return the address of a page of a step."""
    return reverse(f"desk:{page}", args=[step.pk])


def take(step: Step, user: User) -> None:
    """Let a person take a step on."""
    claim_step(step_id=step.pk, by=acting(user))


def sent(step: Step, facts: Facts, **changes: str | list[str]) -> Data:
    """Return what a browser sends when these facts are typed and the step is completed."""
    form = step.flow_task.form(case=step.case, initial=initial_of(facts))
    return {**_controls(form), "complete": "1", **changes}


def papers(step: Step, facts: Facts) -> dict[str, SimpleUploadedFile]:
    """Return the files that have to be handed in with these facts."""
    needed = [annex for annex in step.flow_task.annexes if annex.needed(facts)]
    return {annex.name: paper(step, annex) for annex in needed}


def _controls(form: StepForm) -> Data:
    data = _values((bound.html_name, bound.value()) for bound in form)
    for group in form.groups.values():
        prefix = group.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": str(len(group.formset.forms)), f"{prefix}-INITIAL_FORMS": "0"}
        for row in group.formset.forms:
            data |= _values((bound.html_name, bound.value()) for bound in row)
    return data


def _values(pairs: Iterable[tuple[str, object]]) -> Data:
    return {name: _typed(value) for name, value in pairs if value not in (None, "", False)}


def _typed(value: object) -> str | list[str]:
    match value:
        case list():
            return [str(_typed(item)) for item in value]
        case Model():
            return str(value.pk)
        case date():
            return value.isoformat()
        case Decimal():
            return str(formats.localize_input(value))
        case True:
            return "True"
    return str(value)


class FormReader(HTMLParser):
    """Reads from a page what its step form would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside, self.data = False, dict[str, str]()
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "data-draft-url" in found
        elif self.inside and tag == "input" and found.get("type") not in {"radio", "checkbox", "file"}:
            self.data[found["name"]] = found.get("value", "")
        elif self.inside and tag == "textarea":
            self._text = found["name"]
            self.data[self._text] = ""

    def handle_endtag(self, tag: str) -> None:
        self._text = "" if tag == "textarea" else self._text

    def handle_data(self, data: str) -> None:
        if self._text:
            self.data[self._text] += data.removeprefix("\n")


class Answered(Protocol):
    """What a browser got."""

    @property
    def content(self) -> bytes: ...


def typed_in(response: Answered) -> dict[str, str]:
    """Return the texts and hidden values that stand in the form of the page."""
    return FormReader(response.content.decode()).data


def changed(facts: Facts, **changes: object) -> Facts:
    """Return the facts with other values."""
    return replace(facts, **changes)
