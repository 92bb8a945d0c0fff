"""Small process definitions for tests of the engine: sound ones, and each fault by itself."""

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from viewflow import this
from viewflow.workflow import flow

from casework.audit.actors import Actor
from casework.cases.models import Case
from casework.deadlines.due import working_days
from workflows.coaching.addressees import officer, supervision
from workflows.engine.facts import Facts
from workflows.engine.flows import CaseFlow
from workflows.engine.forms import StepForm
from workflows.engine.nodes import Approval, Begin, Choose, Finish, Fork, Gather, PersonStep, Question, Task


@dataclass(frozen=True)
class WordFacts:
    """One word."""

    word: str


class WordForm(StepForm):
    """Asks for a word."""

    facts: ClassVar[type[Facts]] = WordFacts
    word = forms.CharField()


def keep(*, case: Case, facts: WordFacts, by: Actor) -> None:
    """Keep nothing."""


def word(case: Case) -> WordFacts:
    """Return the same word for every case."""
    return WordFacts("word")


TASK = Task("Write", "Write a word.", WordForm, keep, read=word)
QUESTION = Question("Agree", "Is the word right?")


def always(activation: object) -> bool:
    """Hold."""
    return True


class TwoBranches(CaseFlow):
    """Two branches that meet."""

    start = Begin(this.open).Next(this.split)
    split = Fork().Always(this.left).Always(this.right)
    left = PersonStep(TASK, officer, "left", due=working_days(3)).Next(this.join)
    right = PersonStep(TASK, officer, "right", due=working_days(3)).Next(this.join)
    join = Gather().Next(this.last)
    last = PersonStep(TASK, officer, "last").Next(this.agree)
    agree = Approval(QUESTION, "last", supervision, "last").Next(this.end)
    end = Finish()


class MissingJoin(CaseFlow):
    """Two branches that end each for itself."""

    start = Begin(this.open).Next(this.split)
    split = Fork().Always(this.left).Always(this.right)
    left = PersonStep(TASK, officer, "left").Next(this.end)
    right = PersonStep(TASK, officer, "right").Next(this.end)
    end = Finish()


class PastTheJoin(CaseFlow):
    """A branch that can leave past the join."""

    start = Begin(this.open).Next(this.split)
    split = Fork().Always(this.left).Always(this.right)
    left = PersonStep(TASK, officer, "left").Next(this.choice)
    choice = Choose(always).Then(this.join).Else(this.last)
    right = PersonStep(TASK, officer, "right").Next(this.join)
    join = Gather().Next(this.last)
    last = PersonStep(TASK, officer, "last").Next(this.end)
    end = Finish()


class OutOfABranch(CaseFlow):
    """A branch that goes back before its own split."""

    start = Begin(this.open).Next(this.first)
    first = PersonStep(TASK, officer, "first").Next(this.split)
    split = Fork().Always(this.left).Always(this.right)
    left = PersonStep(TASK, officer, "left").Next(this.choice)
    choice = Choose(always).Then(this.join).Else(this.first)
    right = PersonStep(TASK, officer, "right").Next(this.join)
    join = Gather().Next(this.end)
    end = Finish()


class Endless(CaseFlow):
    """Two steps that follow each other for ever."""

    start = Begin(this.open).Next(this.first)
    first = PersonStep(TASK, officer, "first").Next(this.second)
    second = PersonStep(TASK, officer, "second").Next(this.first)


class DeadStep(CaseFlow):
    """A step that nothing leads to."""

    start = Begin(this.open).Next(this.first)
    first = PersonStep(TASK, officer, "first").Next(this.end)
    forgotten = PersonStep(TASK, officer, "forgotten").Next(this.end)
    end = Finish()


class NoWayOn(CaseFlow):
    """A step that leads nowhere."""

    start = Begin(this.open).Next(this.first)
    first = PersonStep(TASK, officer, "first")
    end = Finish()


class Inherited(TwoBranches):
    """A definition that inherits the nodes of another."""

    extra = PersonStep(TASK, officer, "extra").Next(this.end)


class NothingToDecideOn(CaseFlow):
    """An approval of a step that does not exist."""

    start = Begin(this.open).Next(this.agree)
    agree = Approval(QUESTION, "nowhere", supervision, "agree").Next(this.end)
    end = Finish()


class ForeignNode(CaseFlow):
    """A node of a kind that the engine does not know."""

    start = Begin(this.open).Next(this.job)
    job = flow.Function(always).Next(this.end)
    end = Finish()


class JoinWithoutSplit(CaseFlow):
    """A join that is reached from outside of every split."""

    start = Begin(this.open).Next(this.join)
    join = Gather().Next(this.end)
    end = Finish()


class TwoStarts(CaseFlow):
    """A definition that begins twice."""

    start = Begin(this.open).Next(this.end)
    again = Begin(this.open).Next(this.end)
    end = Finish()


class TwiceOpen(CaseFlow):
    """Both branches lead to the same step before they meet."""

    start = Begin(this.open).Next(this.outer)
    outer = Fork().Always(this.left).Always(this.right)
    left = PersonStep(TASK, officer, "left").Next(this.inner)
    right = PersonStep(TASK, officer, "right").Next(this.inner)
    inner = Fork().Always(this.third).Always(this.fourth)
    third = PersonStep(TASK, officer, "third").Next(this.join)
    fourth = PersonStep(TASK, officer, "fourth").Next(this.join)
    join = Gather().Next(this.end)
    end = Finish()


class JoinOfTwoSplits(CaseFlow):
    """Two splits whose branches meet in one join."""

    start = Begin(this.open).Next(this.outer)
    outer = Fork().Always(this.one).Always(this.two)
    one = Fork().Always(this.first).Always(this.second)
    two = Fork().Always(this.third).Always(this.fourth)
    first = PersonStep(TASK, officer, "first").Next(this.join)
    second = PersonStep(TASK, officer, "second").Next(this.join)
    third = PersonStep(TASK, officer, "third").Next(this.join)
    fourth = PersonStep(TASK, officer, "fourth").Next(this.join)
    join = Gather().Next(this.end)
    end = Finish()


class OneOfTwo(CaseFlow):
    """A branch that splits into two, of which at least one is chosen."""

    start = Begin(this.open).Next(this.outer)
    outer = Fork().Always(this.inner).Always(this.right)
    inner = Fork().Next(this.first, case=always).Next(this.second, case=always)
    first = PersonStep(TASK, officer, "first").Next(this.meet)
    second = PersonStep(TASK, officer, "second").Next(this.meet)
    meet = Gather().Next(this.join)
    right = PersonStep(TASK, officer, "right").Next(this.join)
    join = Gather().Next(this.end)
    end = Finish()
