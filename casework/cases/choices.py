"""Kinds, states and roles of cases."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseKind(TextChoices):
    """What a case is about."""

    COACHING = "coaching", _("Coaching process")
    SECURITY_ANALYSIS = "security_analysis", _("Security analysis")
    CONSULTATION = "consultation", _("Consultation")
    FUNDING = "funding", _("Funding")
    OTHER = "other", _("Other")


class CaseState(TextChoices):
    """Where a case stands; the last four are closed and read-only."""

    DRAFT = "draft", _("draft")
    RUNNING = "running", _("running")
    SUSPENDED = "suspended", _("suspended")
    COMPLETED = "completed", _("completed")
    ABORTED = "aborted", _("aborted")
    TRANSFERRED = "transferred", _("transferred")
    REJECTED = "rejected", _("rejected")


CLOSED_STATES = (CaseState.COMPLETED, CaseState.ABORTED, CaseState.TRANSFERRED, CaseState.REJECTED)


class PartyRole(TextChoices):
    """As what an organisation takes part in a case."""

    MUNICIPALITY = "municipality", _("Municipality")
    LPR = "lpr", _("LPR office")
    POLICE = "police", _("Police directorate")
    COORDINATION = "coordination", _("Coach coordination")
    DISTRICT = "district", _("District")
    PROVIDER = "provider", _("Service provider")


class ReviewScope(TextChoices):
    """What of a case was reviewed."""

    CASE = "case", _("The whole case")
    PERIOD = "period", _("A period")
    ENTRY = "entry", _("One entry")


class AssignmentState(TextChoices):
    """How far the assignment of a person to a case has come."""

    PROPOSED = "proposed", _("proposed")
    ACTIVE = "active", _("assigned")
    DECLINED = "declined", _("declined")
    ENDED = "ended", _("ended")


class Level(TextChoices):
    """Level of confidentiality."""

    PUBLIC = "public", _("public")
    INTERNAL = "internal", _("internal")
    CONFIDENTIAL = "confidential", _("confidential")

    def is_below(self, other: "Level") -> bool:
        """Return whether this level lets more people read than the other one."""
        order = list(Level)
        return order.index(self) < order.index(other)


class ReadingGround(TextChoices):
    """On what ground somebody reads a confidential document."""

    AUTHOR = "as_author", _("as its author")
    NAMED = "as_named", _("as somebody who is entitled to it")


class Audience(TextChoices):
    """Who reads a note."""

    LPR = "lpr", _("LPR office only")
    PARTIES = "parties", _("Municipality, coach and LPR office")


class NoteReading(TextChoices):
    """Who may read a note: audience and level in one answer."""

    OFFICE = "office", _("LPR office only (internal)")
    PARTIES = "parties", _("Municipality, coach and LPR office (internal)")
    PUBLIC = "public", _("Everybody who sees the case (public)")
    NAMED = "named", _("Only people who are named (confidential)")
    NAMED_IN_OFFICE = "named_in_office", _("Only people of the LPR office who are named (confidential)")

    @classmethod
    def of(cls, audience: Audience, level: Level) -> "NoteReading":
        """Return the answer that says who reads a note for this audience at this level."""
        return next(reading for reading, meant in _READINGS.items() if meant == (audience, level))

    @property
    def audience(self) -> Audience:
        """Return for whom the note is."""
        return _READINGS[self][0]

    @property
    def level(self) -> Level:
        """Return the level of the note."""
        return _READINGS[self][1]


_READINGS = {
    NoteReading.OFFICE: (Audience.LPR, Level.INTERNAL),
    NoteReading.PARTIES: (Audience.PARTIES, Level.INTERNAL),
    NoteReading.PUBLIC: (Audience.PARTIES, Level.PUBLIC),
    NoteReading.NAMED: (Audience.PARTIES, Level.CONFIDENTIAL),
    NoteReading.NAMED_IN_OFFICE: (Audience.LPR, Level.CONFIDENTIAL),
}


class DocumentKind(TextChoices):
    """The documents that the stages of a process produce, and free ones."""

    SHORT_PROFILE = "short_profile", _("Short profile")
    CONSULTATION_MINUTES = "consultation_minutes", _("Consultation minutes")
    DECISION = "decision", _("Resolution or declaration")
    AGREEMENT = "agreement", _("Cooperation agreement")
    COACH_PROPOSAL = "coach_proposal", _("Proposal of a coach")
    COACH_ASSIGNMENT = "coach_assignment", _("Assignment of the coach")
    TARGET_AGREEMENT = "target_agreement", _("Target agreement")
    KICK_OFF_MINUTES = "kick_off_minutes", _("Kick-off minutes")
    SITUATION_REPORT = "situation_report", _("Situation report")
    COUNCIL_RESOLUTION = "council_resolution", _("Resolution on the council")
    RULES_OF_PROCEDURE = "rules_of_procedure", _("Rules of procedure")
    FUNDING_APPLICATION = "funding_application", _("Funding application")
    PROJECT_DESCRIPTION = "project_description", _("Project description")
    FINANCING_PLAN = "financing_plan", _("Financing plan")
    PROOF_OF_QUALIFICATION = "proof_of_qualification", _("Proof of qualification")
    FUNDING_ANNEX = "funding_annex", _("Further annex to the application")
    GRANT_NOTICE = "grant_notice", _("Grant notice")
    ACTION_PLAN = "action_plan", _("Action plan")
    MEETING_MINUTES = "meeting_minutes", _("Meeting minutes")
    EVALUATION_REPORT = "evaluation_report", _("Evaluation report")
    CONSOLIDATION_CONCEPT = "consolidation_concept", _("Consolidation concept")
    CLOSING_REPORT = "closing_report", _("Closing report")
    OTHER = "other", _("Other document")


class AccessAnswer(TextChoices):
    """What became of a request for access."""

    WAITING = "waiting", _("waiting")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class ErasureGround(TextChoices):
    """Why contents have to be erased, by Article 17 (1) of the GDPR."""

    NO_LONGER_NEEDED = "no_longer_needed", _("no longer needed for their purpose (Art. 17 (1) a GDPR)")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("consent withdrawn (Art. 17 (1) b GDPR)")
    OBJECTION = "objection", _("objection of the person (Art. 17 (1) c GDPR)")
    UNLAWFUL = "unlawful", _("recorded unlawfully, for example by mistake (Art. 17 (1) d GDPR)")
    LEGAL_DUTY = "legal_duty", _("a law or a court demands it (Art. 17 (1) e GDPR)")


class ErasureAnswer(TextChoices):
    """What became of the request to erase contents."""

    WAITING = "waiting", _("waiting")
    CARRIED_OUT = "carried_out", _("carried out")
    REFUSED = "refused", _("refused")


class LevelAnswer(TextChoices):
    """What became of the proposal of a lower level."""

    WAITING = "waiting", _("waiting")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
