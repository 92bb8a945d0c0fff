"""Who is named on a document, who can be, and what level is proposed for it."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from casework.cases import permissions
from casework.cases.choices import DocumentKind
from casework.cases.models import Case, Document, DocumentVersion, LevelProposal
from casework.cases.selectors.access import access_to
from casework.cases.selectors.cases import visible_documents
from casework.cases.selectors.explanations import people_around


def authors_of(document: Document) -> frozenset[int]:
    """Return the ids of the authors of all versions of a document."""
    return frozenset(
        DocumentVersion.objects.filter(document=document).order_by().values_list("author_id", flat=True)
    )


def may_read_named(document: Document, user: User) -> bool:
    """Return whether somebody may read documents of this kind in the case, once named."""
    access = access_to(document.case, user)
    return access.may(permissions.reading_of(DocumentKind(document.kind)))


def possible_readers(case: Case, without: Iterable[int] = ()) -> list[User]:
    """Return who may read the contents of the case today, by name; some statements for each of them."""
    people = User.objects.filter(pk__in=people_around(case, timezone.localdate()), is_active=True)
    found = people.exclude(pk__in=without).order_by("name", "pk")
    return [user for user in found if access_to(case, user).may(permissions.VIEW_CONTENT)]


def visible_proposals(user: User, case: Case) -> QuerySet[LevelProposal]:
    """Return the proposals of lower levels for the documents that the person may read."""
    documents = visible_documents(user, case, access_to(case, user)).prefetch_related(None)
    return LevelProposal.objects.filter(document__in=documents).select_related("document", "proposed_by")
