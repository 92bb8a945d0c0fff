"""Reading experience records."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from casework.cases.models import Case
from casework.network.choices import ExperienceAudience, ReleaseSide
from casework.network.models import ClosingExperience, ExperienceRecord, ExperienceRelease
from casework.territory.models import Organisation


def experiences_of(case: Case) -> QuerySet[ExperienceRecord]:
    """Return the experience records that come from the case."""
    return ExperienceRecord.objects.filter(case=case).select_related("municipality")


def experiences_from_closing(case: Case) -> QuerySet[ExperienceRecord]:
    """Return what the closing report of the case proposed, in its order."""
    return experiences_of(case).filter(from_closing=True).order_by("pk")


def experiences_to_name(case: Case, municipalities: Iterable[Organisation]) -> QuerySet[ExperienceRecord]:
    """Return the records that a closing of the case can name: of its municipalities, but not its own."""
    found = ExperienceRecord.objects.filter(municipality__in=municipalities)
    return found.exclude(case=case, from_closing=True).order_by("title", "pk")


def named_experiences(case: Case) -> QuerySet[ExperienceRecord]:
    """Return the records that were there already and that the closing report of the case names."""
    links = ClosingExperience.objects.filter(closing__case=case)
    return ExperienceRecord.objects.filter(pk__in=links.values("record")).order_by("title", "pk")


def released_experiences(*audiences: ExperienceAudience) -> QuerySet[ExperienceRecord]:
    """Return the records that municipality and LPR office have released to one of these readers."""
    standing = ExperienceRelease.objects.filter(record=OuterRef("pk"), withdrawn_on=None)
    return ExperienceRecord.objects.filter(
        Exists(standing.filter(side=ReleaseSide.MUNICIPALITY)),
        Exists(standing.filter(side=ReleaseSide.LPR)),
        audience__in=audiences,
    ).select_related("municipality")
