"""Absence and deputyship on the pages of work: who is away, in whose place somebody acts, and who may not."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors.absences import Away, away_today
from casework.cases.selectors import CaseAccess
from workflows.engine.models import Step
from workflows.engine.permissions import doer_of, is_author, why_not_the_author


def away_words(step: Step, away: Mapping[int, Away]) -> str:
    """Return until when the owner of a step is away and who acts meanwhile; nothing if the owner is there."""
    found = away.get(step.owner_id) if step.owner_id else None
    return found.words(step.case.kind) if found else ""


@dataclass(frozen=True)
class StandIn:
    """What a step says of absence: `away` of its owner, in whose place the reader acts, or why not at all."""

    away: str = ""
    acts_for: str = ""
    why_not: str = ""


def stand_in(step: Step, user: User, access: CaseAccess) -> StandIn:
    """Return what the page of a waiting step says to the person; one statement at most."""
    if not step.is_waiting:
        return StandIn()
    place = doer_of(step, user, access)
    if place is not None and is_author(step, user):
        return StandIn(away=_away(step), why_not=why_not_the_author(step, user))
    if place in (None, user.pk):
        return StandIn(away=_away(step) if step.owner_id != user.pk else "")
    if step.owner is not None and step.owner_id == place:
        return StandIn(away=_away(step), acts_for=step.owner.name)
    return StandIn(acts_for=User.objects.get(pk=place).name)


def _away(step: Step) -> str:
    return away_words(step, away_today([step.owner_id]))


def with_absence(who: str, away: str) -> str:
    """Return who acts, and until when that person is away."""
    return _("%(person)s (%(absence)s)") % {"person": who, "absence": away} if away else who
