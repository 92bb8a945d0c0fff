"""Minutes, made of what was recorded.

Those of coaching meetings are confidential; those of a consultation begin with when and how it was held.
"""

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.choices import DocumentKind, Level, PartyRole
from casework.cases.filing import file_version
from casework.cases.models import Case, DocumentVersion
from casework.cases.selectors import parties_of
from casework.coaching.models import CoachingMeeting
from casework.coaching.selectors.meetings import LastRecord, last_record_of, meeting_facts, minutes_source
from casework.network.selectors.consultations import consultation_facts
from workflows.coaching.forms.meetings import MeetingForm
from workflows.coaching.forms.network import ConsultationForm
from workflows.engine.documents import DocumentSheet, render_document
from workflows.engine.filing import LANGUAGE
from workflows.engine.forms import Section, sheet_of


def consultation_held(case: Case) -> tuple[Section, ...]:
    """Return in words when, how and with whom the initial consultation was held."""
    facts = consultation_facts(case)
    return sheet_of(ConsultationForm, facts) if facts else ()


@service
def file_minutes(*, meeting: CoachingMeeting, by: Actor) -> DocumentVersion | None:
    """Make the minutes of a meeting and file them, once for each time it was recorded or corrected.

    The caller holds the case.
    """
    recorded = last_record_of(meeting)
    if _versions(meeting).filter(filed_at__gte=recorded.at).exists():
        return None
    sheet = minutes_sheet(meeting, recorded)
    return file_version(
        case=meeting.case,
        kind=DocumentKind.MEETING_MINUTES,
        title=sheet.title,
        source=minutes_source(meeting),
        level=Level.CONFIDENTIAL,
        content=render_document(sheet),
        name=f"{sheet.title}.pdf",
        generated=True,
        by=by,
        author=recorded.by,
    )


def minutes_sheet(meeting: CoachingMeeting, recorded: LastRecord) -> DocumentSheet:
    """Return what the minutes of a meeting say, in German."""
    case, towns = meeting.case, parties_of(meeting.case, PartyRole.MUNICIPALITY)
    with override(LANGUAGE):
        day = date_format(meeting.held_on, "SHORT_DATE_FORMAT")
        return DocumentSheet(
            title=_("Minutes of the meeting of %(day)s") % {"day": day},
            reference_number=case.reference_number,
            subject=case.title,
            municipalities=tuple(party.organisation.name_with_district for party in towns),
            sections=sheet_of(MeetingForm, meeting_facts(meeting)),
            author=recorded.by.name,
            made_on=localdate(recorded.at),
            version=_versions(meeting).count() + 1,
            language=LANGUAGE,
            state_note=str(Level.CONFIDENTIAL.label),
        )


def _versions(meeting: CoachingMeeting) -> QuerySet[DocumentVersion]:
    source = minutes_source(meeting)
    return DocumentVersion.objects.filter(document__case=meeting.case, document__source=source)


@service
def file_missing_minutes(*, case: Case, by: Actor) -> None:
    """File the minutes that a closing case still lacks, since nothing can be filed once it is closed."""
    for meeting in CoachingMeeting.objects.filter(case=case).order_by("pk"):
        meeting.case = case
        file_minutes(meeting=meeting, by=by)
