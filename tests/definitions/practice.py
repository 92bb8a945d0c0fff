"""A process with everything the verbs have to cope with: rounds, a loop, branches in branches, optional ones.

What people say is kept as the title of the case, what parties say as notes; both can be read back by a story.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django import forms
from django.utils import timezone
from viewflow import this
from viewflow.workflow.activation import Activation

from accounts.choices import Role
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import Invalid
from casework.cases.choices import Audience, CaseState, DocumentKind, PartyRole
from casework.cases.models import Case, Note
from casework.deadlines.due import working_days
from casework.territory.models import Organisation
from workflows.coaching.addressees import coach, officer, supervision
from workflows.engine.decisions import DecisionFacts
from workflows.engine.facts import Facts
from workflows.engine.flows import CaseFlow
from workflows.engine.forms import StepForm
from workflows.engine.nodes import (
    Addressee,
    Approval,
    Begin,
    Choose,
    Finish,
    Fork,
    Gather,
    PartyStep,
    PersonStep,
    Question,
    Route,
    Task,
)
from workflows.engine.products import Annex, Product
from workflows.engine.selectors import is_approved
from workflows.engine.walks import Moment

FORBIDDEN = "forbidden"  # a word that is refused after it has been written


@dataclass(frozen=True)
class WordFacts:
    """A word, and the day on which it was said."""

    word: str
    said_on: date | None = None


class WordForm(StepForm):
    """Asks for a word."""

    facts: ClassVar[type[Facts]] = WordFacts
    word = forms.CharField(label="Word")
    said_on = forms.DateField(label="Said on", required=False)


@service
def keep_word(*, case: Case, facts: WordFacts, by: Actor) -> None:
    """Make the word the title of the case; refuse one word, too late."""
    case.title = facts.word
    case.save(update_fields=["title"])
    if facts.word == FORBIDDEN:
        raise Invalid("This word is forbidden.", "word")


def kept_word(case: Case) -> WordFacts:
    """Return the word that the case carries now."""
    return WordFacts(case.title)


@service
def note_down(*, case: Case, text: str, by: Actor) -> None:
    """Write down what happened, for a story to read."""
    Note.objects.create(
        case=case, text=text, audience=Audience.LPR, author=by.user, written_at=timezone.now()
    )


@service
def hear_town(*, case: Case, facts: WordFacts, by: Actor, organisation: Organisation) -> None:
    """Keep the word of a town."""
    note_down(case=case, text=f"{organisation.name} says {facts.word}", by=by)


def heard_from(case: Case, organisation: Organisation) -> WordFacts | None:
    """Return the last word of a town."""
    text = f"{organisation.name} says "
    note = Note.objects.filter(case=case, text__startswith=text).first()
    return WordFacts(note.text.removeprefix(text)) if note else None


@service
def hear_agreement(*, case: Case, facts: DecisionFacts, by: Actor, organisation: Organisation) -> None:
    """Keep that a town agreed."""
    note_down(case=case, text=f"{organisation.name} agrees", by=by)


@service
def all_agreed(*, case: Case, on: date, by: Actor) -> None:
    """Keep that all agreed."""
    note_down(case=case, text="all agree", by=by)


@service
def somebody_refused(*, case: Case, by: Actor, reason: str) -> None:
    """Keep that somebody refused."""
    note_down(case=case, text=f"refused: {reason}", by=by)


def towns(moment: Moment) -> list[Addressee]:
    """Return the approvers of all towns of the case."""
    return [Addressee(Role.MA, town) for town in moment.parties(PartyRole.MUNICIPALITY)]


def wanted(branch: str) -> Callable[[Activation], bool]:
    """Return whether the word of the case names the branch."""
    return lambda activation: branch in activation.process.case.title


def agreed(activation: Activation) -> bool:
    """Return whether all towns agree to the word as it is now."""
    return is_approved(activation.process, "agree")


def released(activation: Activation) -> bool:
    """Return whether supervision has released the end."""
    return is_approved(activation.process, "release")


def no_longer_needed(moment: Moment) -> bool:
    """Return whether the word of the case says that the exception is not needed."""
    return "settled" in moment.case.title


WORD = Task("Say a word", "Which word?", WordForm, keep_word, read=kept_word, happened="said_on")


def costs_something(facts: WordFacts) -> bool:
    """Return whether the word is about money."""
    return "costs" in facts.word


TYPED = Task(
    "Write a word",
    "Which word?",
    WordForm,
    keep_word,
    read=kept_word,
    document=Product(DocumentKind.OTHER),
    annexes=(
        Annex("plan", DocumentKind.FINANCING_PLAN, needed=costs_something),
        Annex("more", DocumentKind.FUNDING_ANNEX),
    ),
)
TOWN_WORD = Task(
    "Say a word for the town",
    "Which word?",
    WordForm,
    hear_town,
    read=heard_from,
    document=Product(DocumentKind.DECISION),
)
AGREE = Question("Agree", "Right?", record=hear_agreement, agreed=all_agreed, refused=somebody_refused)
RELEASE = Question("Release", "Right?")


class Practice(CaseFlow):
    """Practice."""

    start = Begin(this.open).Next(this.first)
    first = PersonStep(TYPED, officer, "first", due=working_days(3)).Next(this.agree)
    agree = Approval(AGREE, "first", towns, "first", due=working_days(10)).Next(this.is_agreed)
    is_agreed = Choose(agreed).Then(this.outer).Else(this.first)

    outer = Fork().Always(this.main).Always(this.side)
    main = PersonStep(WORD, officer, "main", due=working_days(5)).Next(this.inner)
    inner = (
        Fork().Always(this.must).Next(this.extra, case=wanted("extra")).Next(this.spare, case=wanted("spare"))
    )
    must = PersonStep(WORD, coach, "must").Next(this.meet)
    extra = PersonStep(WORD, officer, "extra").Next(this.meet)
    spare = PartyStep(TOWN_WORD, towns, "spare").Next(this.meet)
    meet = Gather().Next(this.after)
    after = PersonStep(WORD, officer, "after").Next(this.outer_meet)
    side = PersonStep(WORD, supervision, "side", moot=no_longer_needed).Next(this.outer_meet)
    outer_meet = Gather().Next(this.last)

    last = PersonStep(WORD, officer, "last").Next(this.release)
    release = Approval(RELEASE, "last", supervision, "last").Next(this.is_released)
    is_released = Choose(released).Then(this.end).Else(this.last)
    end = Finish(CaseState.COMPLETED)


class OnlyOptional(CaseFlow):
    """A split none of whose branches is always opened."""

    start = Begin(this.open).Next(this.choice)
    choice = PersonStep(WORD, officer, "choice").Next(this.split)
    split = Fork().Next(this.left, case=wanted("left")).Next(this.right, case=wanted("right"))
    left = PersonStep(WORD, officer, "left").Next(this.meet)
    right = PersonStep(WORD, officer, "right").Next(this.meet)
    meet = Gather().Next(this.end)
    end = Finish()


class SeveralWays(CaseFlow):
    """A choice among three ways."""

    start = Begin(this.open).Next(this.choice)
    choice = PersonStep(WORD, officer, "choice").Next(this.ways)
    ways = Route().Case(this.left, wanted("left")).Case(this.right, wanted("right")).Default(this.ahead)
    left = PersonStep(WORD, officer, "left").Next(this.end)
    right = PersonStep(WORD, officer, "right").Next(this.end)
    ahead = PersonStep(WORD, officer, "ahead").Next(this.end)
    end = Finish()
