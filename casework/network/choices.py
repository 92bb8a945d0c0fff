"""What one can choose from in consultations, agreements, councils, funding and experience."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ConsultationKind(TextChoices):
    """Why the LPR office advises."""

    INITIAL = "initial", _("Initial consultation")
    FOLLOW_UP = "follow_up", _("Further consultation")
    FUNDING = "funding", _("Consultation on funding")


class ConsultationState(TextChoices):
    """How far a consultation is; only a completed one counts."""

    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("called off")


class RecommendedWay(TextChoices):
    """What the LPR office recommends after a consultation."""

    AGREEMENT = "agreement", _("Agreement")
    COACHING = "coaching", _("Coaching")
    SECURITY_ANALYSIS = "security_analysis", _("Security analysis")
    COUNCIL = "council", _("Prevention council")
    FUNDING = "funding", _("Funding")
    NO_FURTHER_NEED = "no_further_need", _("no further need")


class AgreementRole(TextChoices):
    """As what an organisation concludes an agreement."""

    MUNICIPALITY = "municipality", _("Municipality")
    GROUP = "group", _("Group of municipalities")
    LPR = "lpr", _("LPR office")
    POLICE = "police", _("Police directorate")
    DISTRICT = "district", _("District")
    OTHER = "other", _("Other party")


class CouncilStart(TextChoices):
    """How a council came into being or back to life."""

    FOUNDED = "founded", _("founded")
    REACTIVATED = "reactivated", _("reactivated")


class CouncilCheck(TextChoices):
    """The checklist for founding a council."""

    PROBLEM_SITUATION = "problem_situation", _("Problem situation described")
    INVENTORY = "inventory", _("Inventory of existing bodies and offers made")
    WILLINGNESS = "willingness", _("Leadership, police and offices are willing to take part")
    RESOLUTION = "resolution", _("Resolution passed")
    KEY_PERSONS = "key_persons", _("Key persons won")
    COORDINATION_OFFICE = "coordination_office", _("Coordination office settled")
    ACTORS = "actors", _("Actors invited")
    RULES = "rules", _("Rules settled: chair, rhythm, minutes")


class OwnShareKind(TextChoices):
    """With what a recipient bears the own share."""

    MONEY = "money", _("Money")
    STAFF = "staff", _("Staff")
    MATERIAL = "material", _("Material")


class GrantDecision(TextChoices):
    """How the granting authority decides on an application."""

    APPROVED = "approved", _("granted")
    REJECTED = "rejected", _("rejected")


class FinancingKind(TextChoices):
    """How a grant is measured."""

    SHARE = "share", _("Part-financing by share")
    FIXED_AMOUNT = "fixed_amount", _("Fixed amount")


class EvidenceGrade(TextChoices):
    """How well the effect of an experience is proven."""

    OBSERVED = "observed", _("own observation")
    DOCUMENTED = "documented", _("documented with indicators")
    EVALUATED = "evaluated", _("evaluated")
    PROVEN = "proven", _("scientifically proven")


class ExperienceAudience(TextChoices):
    """Who may read a released experience record."""

    ALLIANCE = "alliance", _("Municipalities of the alliance")
    PUBLIC = "public", _("Public")


class ReleaseSide(TextChoices):
    """Who releases an experience record; it needs both."""

    MUNICIPALITY = "municipality", _("Municipality")
    LPR = "lpr", _("LPR office")
