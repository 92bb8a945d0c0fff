"""Reading experience records."""

from django.db.models import Exists, OuterRef, QuerySet

from casework.cases.models import Case
from casework.network.choices import ExperienceAudience, ReleaseSide
from casework.network.models import ExperienceRecord, ExperienceRelease


def experiences_of(case: Case) -> QuerySet[ExperienceRecord]:
    """Return the experience records that come from the case."""
    return ExperienceRecord.objects.filter(case=case).select_related("municipality")


def experiences_from_closing(case: Case) -> QuerySet[ExperienceRecord]:
    """Return what the closing report of the case proposed, in its order."""
    return experiences_of(case).filter(from_closing=True).order_by("pk")


def released_experiences(*audiences: ExperienceAudience) -> QuerySet[ExperienceRecord]:
    """Return the records that municipality and LPR office have released to one of these readers."""
    standing = ExperienceRelease.objects.filter(record=OuterRef("pk"), withdrawn_on=None)
    return ExperienceRecord.objects.filter(
        Exists(standing.filter(side=ReleaseSide.MUNICIPALITY)),
        Exists(standing.filter(side=ReleaseSide.LPR)),
        audience__in=audiences,
    ).select_related("municipality")
