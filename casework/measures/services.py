"""The verbs on measures."""

from collections.abc import Sequence
from datetime import date

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Max, ProtectedError
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.services import delete_rows, insert_rows, update_rows
from casework.cases.models import Case
from casework.cases.rules import require_happened
from casework.cases.services import record_case_event, record_event_of, require_of_case
from casework.measures import permissions
from casework.measures.choices import (
    DECISIONS,
    TRANSITIONS,
    VERDICTS,
    MeasureOrigin,
    MeasureState,
)
from casework.measures.facts import FollowUpFacts, MeasureFacts, MeasureMove
from casework.measures.models import FollowUp, Measure
from casework.measures.selectors import may_handle
from casework.territory.models import Organisation

DESCRIPTION = (
    "title",
    "description",
    "kind",
    "prevention",
    "priority",
    "municipality",
    "responsible",
    "responsible_unit",
    "contributors",
    "cost",
    "finance",
    "due_on",
    "indicator",
    "baseline",
    "target",
    "initial_likelihood",
    "initial_damage",
    "residual_likelihood",
    "residual_damage",
    "level",
)


MOVED = ("state", "state_on", "reason", "follow_up_on", "implemented_on")


def require_on_measure(by: Actor, permission: str, *measures: Measure) -> None:
    """Raise NotAllowed unless the person may do this with each of the measures."""
    if not may_handle(by.user, permission, *measures):
        raise NotAllowed(_("You are not allowed to do this with this measure."))


@service
def create_measure(
    *,
    facts: MeasureFacts,
    by: Actor,
    case: Case | None = None,
    origin: MeasureOrigin = MeasureOrigin.BY_HAND,
    proposed_on: date | None = None,
) -> Measure:
    """Propose a measure; one that comes from a case is put after the others of that case.

    A measure of a case is created by a step: its caller holds the case and has checked who may.
    """
    on = _day_of_event(proposed_on)
    measure = Measure(case=case, origin=origin, state_on=on, position=_next_position(case))
    _describe(measure, facts)
    if case is None:
        require_on_measure(by, permissions.WRITE_MEASURES, measure)
    else:
        require_of_case(case, facts.municipality, "municipality")
    measure.save()
    _tell(measure, Verb.MEASURE_PROPOSED, on)
    return measure


@service
def create_measures(
    *, case: Case, facts: Sequence[MeasureFacts], origin: MeasureOrigin, by: Actor
) -> list[Measure]:
    """Propose measures of a case, after its others; the caller holds the case and has checked who may."""
    if not facts:
        return []
    for municipality in {said.municipality.pk: said.municipality for said in facts}.values():
        require_of_case(case, municipality, "municipality")
    first, on = _next_position(case), timezone.localdate()
    measures = [
        Measure(case=case, origin=origin, state_on=on, position=at) for at in range(first, first + len(facts))
    ]
    for measure, said in zip(measures, facts, strict=True):
        _describe(measure, said)
    insert_rows(measures)
    return measures


def _next_position(case: Case | None) -> int:
    if case is None:
        return 0
    last: int | None = Measure.objects.filter(case=case).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@service
def change_measure(*, measure: Measure, facts: MeasureFacts, by: Actor, reason: str = "") -> Measure:
    """Change what is said about a measure that has not ended."""
    [changed] = change_measures(changes=[(measure, facts)], by=by)
    _tell(changed, Verb.MEASURE_CHANGED)
    return changed


@service
def change_measures(
    *, changes: Sequence[tuple[Measure, MeasureFacts]], by: Actor, reason: str = ""
) -> list[Measure]:
    """Change what is said about measures that have not ended."""
    held = _hold_all([measure for measure, _facts in changes])
    require_on_measure(by, permissions.WRITE_MEASURES, *held)
    for measure, (_present, facts) in zip(held, changes, strict=True):
        if not measure.is_open:
            raise NotNow(_("The measure has ended and can only be read."))
        _describe(measure, facts)
    update_rows(held, DESCRIPTION)
    return held


def _describe(measure: Measure, facts: MeasureFacts) -> None:
    measure.title = facts.title
    measure.description = facts.description
    measure.kind = facts.kind
    measure.prevention = facts.prevention
    measure.priority = facts.priority
    measure.municipality = facts.municipality
    measure.responsible = facts.responsible
    measure.responsible_unit = facts.responsible_unit
    measure.contributors = facts.contributors
    measure.cost = facts.cost
    measure.finance = facts.finance
    measure.due_on = facts.due_on
    measure.indicator = facts.indicator
    measure.baseline = facts.baseline
    measure.target = facts.target
    measure.initial_likelihood = facts.initial_likelihood
    measure.initial_damage = facts.initial_damage
    measure.residual_likelihood = facts.residual_likelihood
    measure.residual_damage = facts.residual_damage
    measure.level = facts.level


@service
def withdraw_measure(*, measure: Measure, by: Actor, reason: str = "") -> None:
    """Take back a measure about which nobody has decided yet; its history stays."""
    withdraw_measures(measures=[measure], by=by)
    _tell(measure, Verb.MEASURE_WITHDRAWN)


@service
def withdraw_measures(*, measures: Sequence[Measure], by: Actor, reason: str = "") -> None:
    """Take back measures about which nobody has decided yet; their history stays."""
    held = _hold_all(measures)
    require_on_measure(by, permissions.WRITE_MEASURES, *held)
    if any(measure.state != MeasureState.PROPOSED for measure in held):
        raise NotNow(_("A decision on this measure has been taken: it can no longer be taken back."))
    _require_unnamed(held)
    delete_rows(held)


def _require_unnamed(measures: Sequence[Measure]) -> None:
    """Raise NotNow if something on record, such as a plan, still names one of the measures."""
    try:
        Collector(using=DEFAULT_DB_ALIAS).collect(measures)
    except ProtectedError as refusal:
        names = sorted({str(named._meta.verbose_name) for named in refusal.protected_objects})
        message = _("This measure is still named elsewhere (%(places)s), so it cannot be taken back.")
        raise NotNow(message % {"places": ", ".join(names)}) from refusal


@service
def update_measure_state(
    *,
    measure: Measure,
    state: MeasureState,
    by: Actor,
    reason: str = "",
    on: date | None = None,
    follow_up_on: date | None = None,
) -> Measure:
    """Move a measure to another state; rejecting needs a reason, deferring a follow-up date.

    Whether a measure works is said by a follow-up (`record_follow_up`), never here.
    """
    [moved] = update_measure_states(moves=[MeasureMove(measure, state, reason, follow_up_on)], by=by, on=on)
    _tell(moved, Verb.MEASURE_MOVED, moved.state_on)
    return moved


@service
def update_measure_states(
    *, moves: Sequence[MeasureMove], by: Actor, on: date | None = None
) -> list[Measure]:
    """Move measures to other states, each for its reason."""
    held, day = _hold_all([move.measure for move in moves]), _day_of_event(on)
    decided = [move.state in DECISIONS for move in moves]
    _require_moves(by, held, decided)
    for measure, move in zip(held, moves, strict=True):
        if move.state in VERDICTS:
            raise NotNow(_("Whether a measure is effective is said by a follow-up."))
        _require_grounds(move.state, move.reason, move.follow_up_on, day)
        _move(measure, move.state, day, move.reason, move.follow_up_on)
    update_rows(held, MOVED)
    return held


def accept_measures(measures: Sequence[Measure], on: date) -> None:
    """Accept proposed measures because their plan was agreed to.

    It is the consequence of an approval: nobody is asked for a right, since whoever ends the round may be
    somebody else than those who approved.
    """
    held, day = _hold_all(measures), _day_of_event(on)
    for measure in held:
        _move(measure, MeasureState.ACCEPTED, day)
    update_rows(held, MOVED)


def _require_moves(by: Actor, held: list[Measure], decided: list[bool]) -> None:
    deciding = [measure for measure, decides in zip(held, decided, strict=True) if decides]
    writing = [measure for measure, decides in zip(held, decided, strict=True) if not decides]
    require_on_measure(by, permissions.DECIDE_MEASURES, *deciding)
    require_on_measure(by, permissions.WRITE_MEASURES, *writing)


def _require_grounds(state: MeasureState, reason: str, follow_up_on: date | None, day: date) -> None:
    if state is MeasureState.REJECTED and not reason.strip():
        raise Invalid(_("Please give a reason for the rejection."), "reason")
    if state is MeasureState.DEFERRED and follow_up_on is None:
        raise Invalid(_("Please say when the measure is to be looked at again."), "follow_up_on")
    if follow_up_on is not None and follow_up_on <= day:
        raise Invalid(_("The follow-up date must lie after the day of the decision."), "follow_up_on")


def _move(
    measure: Measure, state: MeasureState, on: date, reason: str = "", follow_up_on: date | None = None
) -> None:
    if state not in TRANSITIONS[MeasureState(measure.state)]:
        names = {"present": measure.get_state_display(), "wanted": state.label}
        raise NotNow(_("The measure is “%(present)s” and cannot become “%(wanted)s” now.") % names)
    if on < measure.state_on:
        raise Invalid(_("This day lies before the measure's last change."), "on")
    measure.state = state
    measure.state_on = on
    measure.reason = reason
    measure.follow_up_on = follow_up_on
    if state is MeasureState.IMPLEMENTED:
        measure.implemented_on = on


@service
def record_follow_up(*, measure: Measure, facts: FollowUpFacts, by: Actor) -> FollowUp:
    """Record a later look at an implemented measure; its verdict becomes the measure's state."""
    locked = _hold(measure)
    require_on_measure(by, permissions.WRITE_MEASURES, locked)
    if facts.verdict not in VERDICTS:
        raise Invalid(_("A follow-up says whether the measure is effective."), "verdict")
    _move(locked, MeasureState(facts.verdict), _day_of_event(facts.held_on))
    locked.save(update_fields=MOVED)
    _tell(locked, Verb.MEASURE_FOLLOWED_UP, facts.held_on)
    return FollowUp.objects.create(
        measure=locked,
        held_on=facts.held_on,
        held_by=by.user,
        same_conditions=facts.same_conditions,
        likelihood=facts.likelihood,
        damage=facts.damage,
        residual_likelihood=facts.residual_likelihood,
        residual_damage=facts.residual_damage,
        verdict=facts.verdict,
        next=facts.next,
        displacement=facts.displacement,
        note=facts.note,
    )


@service
def hand_over_measures(
    *, case: Case, by: Actor, owner: User | None = None, responsible: Organisation | None = None
) -> int:
    """Give the open measures of a case to a person, or to a body that is responsible from now on.

    Returns how many they are; the caller has checked who may.
    """
    found = Measure.objects.select_for_update(no_key=True, of=("self",)).filter(case=case)
    handed = [measure for measure in found if measure.is_open]
    for measure in handed:
        measure.owner = owner
        if responsible is not None:
            measure.responsible = responsible
    update_rows(handed, ["owner", "responsible"])
    if handed:
        record_case_event(case, Verb.MEASURES_HANDED_OVER, count=len(handed))
    return len(handed)


def _tell(measure: Measure, verb: Verb, happened_on: date | None = None) -> None:
    """Record one sentence about a measure; those of a plan are told by the step that draws it up."""
    record_event_of(measure.case, Scope.MEASURES, measure, verb, happened_on, measure=measure.title)


def _hold(measure: Measure) -> Measure:
    [held] = _hold_all([measure])
    return held


def _hold_all(measures: Sequence[Measure]) -> list[Measure]:
    """Hold measures and return them as they are now, in the same order."""
    found = Measure.objects.select_for_update(no_key=True, of=("self",)).select_related("case")
    held = found.order_by("pk").in_bulk([measure.pk for measure in measures]) if measures else {}
    return [held[measure.pk] for measure in measures]


def _day_of_event(day: date | None) -> date:
    if day is not None:
        require_happened(day, "on")
    return day or timezone.localdate()
