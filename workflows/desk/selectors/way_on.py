"""What somebody is told who has just completed a step: what was done, and how the case goes on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from casework.cases import permissions
from casework.cases.selectors import permitted_cases, visible_cases
from workflows.desk.selectors.inbox import Desk
from workflows.desk.selectors.stages import step_name
from workflows.desk.selectors.step import NextItem, items_of
from workflows.engine.choices import Answer
from workflows.engine.models import Decision, Step
from workflows.engine.nodes import Approval
from workflows.engine.permissions import is_author
from workflows.engine.selectors import open_steps

MOST_NAMED = 3


@dataclass(frozen=True)
class OpenedCase:
    """The case of its own that a step has opened: a sentence, and its page for those who may see it."""

    sentence: str
    url: str


@dataclass(frozen=True)
class WayOn:
    """How the case goes on after a step: a sentence, and the step that waits for the same person."""

    sentence: str
    next_step_id: int | None


def done_sentence(done: Step) -> str:
    """Return what the person has done: completed the step, or refused what it asked for."""
    told = _("You have refused: “%(step)s”.") if _was_refused(done) else _("“%(step)s” is done.")
    return told % {"step": step_name(done)}


def _was_refused(done: Step) -> bool:
    if not isinstance(done.flow_task, Approval):
        return False
    decision: Decision | None = getattr(done, "decision", None)
    return decision is not None and decision.answer == Answer.REFUSED


def opened_case(done: Step, user: User) -> OpenedCase | None:
    """Return the case of its own that the step has opened, if it opens one."""
    opens = done.flow_task.task.opens
    case = opens(done.case) if opens else None
    if case is None:
        return None
    name = f"{case.get_kind_display()} {case.reference_number}"
    told = _("A case of its own is open for this: %(case)s.") % {"case": name}
    if visible_cases(user).filter(pk=case.pk).exists():
        return OpenedCase(told, reverse("desk:case", args=[case.pk]))
    hint = _("The office takes it further; you find it among the related cases as soon as you may see it.")
    return OpenedCase(f"{told} {hint}", "")


def way_on(done: Step, user: User) -> WayOn:
    """Return what arises from the step, what else is open, and what waits for the person."""
    case = done.case
    if case.is_closed:
        return WayOn(_("The case is now %(state)s.") % {"state": case.get_state_display()}, None)
    known = permitted_cases(user, permissions.VIEW_STEPS)
    steps = sorted(open_steps(case).filter(case__in=known), key=lambda step: not _arose_from(step, done))
    desk = Desk(user, {})
    mine = [step.pk for step in steps if not is_author(step, user) and _waits_for(step, desk)]
    arisen = sum(_arose_from(step, done) for step in steps)
    items = tuple(items_of(steps))
    return WayOn(_sentence(items[:arisen], items[arisen:]), mine[0] if mine else None)


def _arose_from(step: Step, done: Step) -> bool:
    return done.finished is not None and step.created >= done.finished


def _waits_for(step: Step, desk: Desk) -> bool:
    covering = (standing for standing in desk.user.standings_today if standing.covers(step.case.kind))
    places = {s.person_id for s in covering if s.serves(step.role, step.organisation_id)}
    return step.owner_id in places or (step.owner_id is None and desk.holds(step))


def _sentence(arisen: Sequence[NextItem], others: Sequence[NextItem]) -> str:
    """Return what comes next; what was open before is named in short, unless nothing else is open."""
    if not arisen:
        told = _("Still open: %(steps)s.")
        return told % {"steps": _listed([_in_words(item) for item in others])} if others else ""
    told = _("Next: %(steps)s.") % {"steps": _listed([_in_words(item) for item in arisen])}
    if not others:
        return told
    rest = _listed([_("“%(step)s”") % {"step": item.what} for item in others])
    return " ".join((told, _("Also open: %(steps)s.") % {"steps": rest}))


def _listed(named: Sequence[str]) -> str:
    """Return the first ones, and how many more there are."""
    shown, more = "; ".join(named[:MOST_NAMED]), len(named) - MOST_NAMED
    if more <= 0:
        return shown
    rest = ngettext("and one more step", "and %(number)s more steps", more) % {"number": more}
    return f"{shown}; {rest}"


def _in_words(item: NextItem) -> str:
    facts = {"step": item.what, "who": item.who}
    if item.due_on is None:
        return _("“%(step)s” (%(who)s)") % facts
    facts["day"] = formats.date_format(item.due_on, "SHORT_DATE_FORMAT")
    return _("“%(step)s” (%(who)s, by %(day)s)") % facts
