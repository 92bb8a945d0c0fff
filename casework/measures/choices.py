"""Kinds, priorities and states of measures."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeasureKind(TextChoices):
    """What a measure works with."""

    STRUCTURAL = "structural", _("structural")
    TECHNICAL = "technical", _("technical")
    ORGANISATIONAL = "organisational", _("organisational")
    STAFF = "staff", _("concerning staff")
    SOCIAL = "social", _("social")
    COMMUNICATIVE = "communicative", _("communicative")


class PreventionLevel(TextChoices):
    """Whom prevention reaches: everybody, those at risk, those already involved."""

    PRIMARY = "primary", _("primary")
    SECONDARY = "secondary", _("secondary")
    TERTIARY = "tertiary", _("tertiary")


class Priority(TextChoices):
    """How soon a measure is to be carried out."""

    IMMEDIATE = "immediate", _("immediately (within 2 weeks)")
    SHORT = "short", _("short term (within 3 months)")
    MEDIUM = "medium", _("medium term (within 12 months)")
    LONG = "long", _("long term")


class Finance(TextChoices):
    """Who pays."""

    BUDGET = "budget", _("Municipal budget")
    GUIDELINE = "guideline", _("Funding under RL KommPräv")
    OTHER = "other", _("Other source")


class MeasureOrigin(TextChoices):
    """Where a measure comes from."""

    ACTION_PLAN = "action_plan", _("Action plan")
    RECOMMENDATION = "recommendation", _("Recommendation")
    FINDING = "finding", _("Finding")
    BY_HAND = "by_hand", _("Entered by hand")


class MeasureState(TextChoices):
    """Where a measure stands; implemented is not yet effective."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    DEFERRED = "deferred", _("deferred")
    IN_PROGRESS = "in_progress", _("being implemented")
    IMPLEMENTED = "implemented", _("implemented")
    EFFECTIVE = "effective", _("effective")
    PARTLY_EFFECTIVE = "partly_effective", _("partly effective")
    INEFFECTIVE = "ineffective", _("ineffective")
    DONE = "done", _("finished")


DECISIONS = frozenset({MeasureState.ACCEPTED, MeasureState.REJECTED, MeasureState.DEFERRED})
VERDICTS = frozenset({MeasureState.EFFECTIVE, MeasureState.PARTLY_EFFECTIVE, MeasureState.INEFFECTIVE})
ENDED_STATES = frozenset({MeasureState.REJECTED, MeasureState.DONE})

TRANSITIONS: dict[MeasureState, frozenset[MeasureState]] = {
    MeasureState.PROPOSED: DECISIONS,
    MeasureState.DEFERRED: DECISIONS,
    MeasureState.ACCEPTED: frozenset({MeasureState.IN_PROGRESS, MeasureState.DEFERRED}),
    MeasureState.REJECTED: frozenset(),
    MeasureState.IN_PROGRESS: frozenset({MeasureState.IMPLEMENTED, MeasureState.DEFERRED}),
    MeasureState.IMPLEMENTED: VERDICTS,
    MeasureState.EFFECTIVE: VERDICTS | {MeasureState.DONE},
    MeasureState.PARTLY_EFFECTIVE: VERDICTS | {MeasureState.IN_PROGRESS, MeasureState.DONE},
    MeasureState.INEFFECTIVE: VERDICTS | {MeasureState.IN_PROGRESS, MeasureState.DONE},
    MeasureState.DONE: frozenset(),
}


class FollowUpNext(TextChoices):
    """What a follow-up leads to."""

    FURTHER_MEASURE = "further_measure", _("Further measure")
    FINISH = "finish", _("Completion")
