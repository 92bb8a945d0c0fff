"""The conditions of the gateways, each a question about the case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import TextChoices
from viewflow.workflow.activation import Activation

from casework.cases.models import Case
from casework.coaching.choices import Branch, Decision
from casework.coaching.choices_work import EvaluationNext
from casework.coaching.selectors.beginning import (
    agreement_exception,
    coaching_process,
    current_target_agreement,
    inquiry_accepted,
    joint_decision,
)
from casework.coaching.selectors.results import recommended_next
from casework.coaching.selectors.work import is_time_to_look_back
from casework.network.selectors.agreements import agreement_is_signed
from workflows.engine.selectors import is_approved
from workflows.engine.walks import Moment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Condition: TypeAlias = Callable[[Activation], bool]


def _moment(activation: Activation) -> Moment:
    moment: Moment = activation.process.walk.moment
    return moment


def accepted(activation: Activation) -> bool:
    """The LPR office takes the inquiry up."""
    return _moment(activation).ask(inquiry_accepted)


def agreement_expected(activation: Activation) -> bool:
    """An agreement belongs to every coaching, but it may be deselected with a reason."""
    return True


@dataclass(frozen=True)
class Answered:
    """Whether a question about the case was answered in one way; `word` stands beside the way on."""

    question: Callable[[Case], TextChoices | None]
    answer: TextChoices

    @property
    def word(self) -> "str | _StrPromise":
        """Return the answer in words."""
        return self.answer.label

    def __call__(self, activation: Activation) -> bool:
        """Return whether this is the answer."""
        return _moment(activation).ask(self.question) == self.answer


def decided(answer: Decision) -> Condition:
    """The municipalities together have decided so."""
    return Answered(joint_decision, answer)


def approved(node: str) -> Condition:
    """All parties have agreed to the content as it is now."""
    return lambda activation: is_approved(activation.process, node)


def may_begin(moment: Moment) -> bool:
    """The agreement is signed, or supervision has granted an exception."""
    return moment.ask(agreement_is_signed) or moment.ask(agreement_exception) is not None


def begins(activation: Activation) -> bool:
    """The coaching may begin."""
    return may_begin(_moment(activation))


def chosen(branch: Branch) -> Condition:
    """The target agreement has chosen this branch."""

    def condition(activation: Activation) -> bool:
        process = _moment(activation).ask(coaching_process)
        return process is not None and branch in process.branches

    return condition


def reviewable(activation: Activation) -> bool:
    """The coach says that enough has been done for an interim review."""
    return _moment(activation).ask(is_time_to_look_back)


def recommended(next_: EvaluationNext) -> Condition:
    """The evaluation recommends this way on."""
    return Answered(recommended_next, next_)


def has_target_agreement(activation: Activation) -> bool:
    """There is a target agreement that a new coach could confirm."""
    return _moment(activation).ask(current_target_agreement) is not None
