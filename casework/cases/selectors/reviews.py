"""Reading the reviews of cases."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from casework.cases import permissions
from casework.cases.choices import ReviewScope
from casework.cases.models import Case, Review
from casework.cases.selectors.access import CaseAccess, permitted


def visible_reviews(case: Case, access: CaseAccess) -> QuerySet[Review]:
    """Return the reviews of the case that the person may read, the newest first."""
    if not access.may(permissions.VIEW_REVIEWS):
        return Review.objects.none()
    found = Review.objects.filter(case=case).select_related("reviewer", "reviewed_for", "entry")
    return found.order_by("-pk")


def last_review_of_all(case: Case, access: CaseAccess) -> Review | None:
    """Return the last review of the whole case; one of a period or an entry says nothing of the rest."""
    return visible_reviews(case, access).filter(scope=ReviewScope.CASE).first()


def open_follow_ups(user: User, today: date) -> QuerySet[Review]:
    """Return the reviews that the person looks at again; a later review of the case settles a follow-up."""
    later = Review.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    due = Review.objects.filter(permitted(user, permissions.REVIEW_CASE, "case"), follow_up_on__lte=today)
    return due.filter(~Exists(later)).order_by("follow_up_on", "pk")
