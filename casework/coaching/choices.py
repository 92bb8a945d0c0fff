"""What one can choose from between the inquiry and the kick-off of a coaching."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """What municipalities ask about: the topics of the alliance and its fields of action."""

    OFFICE_HOLDERS = "office_holders", _("Office holders and elected representatives")
    PARTICIPATION = "participation", _("Participation of citizens")
    EXTREMISM = "extremism", _("Prevention of extremism")
    SOCIAL_MEDIA = "social_media", _("Communication with citizens on social networks")
    VIDEO = "video", _("Video protection")
    SOCIAL_SPACE = "social_space", _("Analyses of social space and needs")
    TRAFFIC = "traffic", _("Road safety")
    CLEANLINESS = "cleanliness", _("Order and cleanliness")
    CIVIL_PROTECTION = "civil_protection", _("Civil protection")
    CONFLICTS_OF_USE = "conflicts_of_use", _("Conflicts of use")
    GRAFFITI = "graffiti", _("Graffiti")
    LITTERING = "littering", _("Littering")
    VIOLENCE = "violence", _("Violence")
    DRUGS = "drugs", _("Drugs")


class InquiryChannel(TextChoices):
    """How an inquiry came in."""

    LETTER = "letter", _("Letter")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    EVENT = "event", _("At an event")
    IN_PERSON = "in_person", _("In person")


class Structure(TextChoices):
    """What a municipality has set up for prevention already."""

    NONE = "none", _("none")
    COUNCIL = "council", _("Prevention council")
    COORDINATION = "coordination", _("Coordination")
    WORKING_GROUP = "working_group", _("Working group")
    ENFORCEMENT = "enforcement", _("Municipal enforcement service")


class ReceiptOutcome(TextChoices):
    """How the LPR office answers an inquiry."""

    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


class Decision(TextChoices):
    """What a municipality decides about taking part."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    POSTPONED = "postponed", _("postponed")


class DecisionBody(TextChoices):
    """The body that decides for a municipality, a district or an association."""

    MAYOR = "mayor", _("(Lord) mayor")
    TOWN_COUNCIL = "town_council", _("Town council")
    MUNICIPAL_COUNCIL = "municipal_council", _("Municipal council")
    DISTRICT_COUNCIL = "district_council", _("District council")
    ASSEMBLY = "assembly", _("Assembly of the association")


class Competence(TextChoices):
    """What a coach should be good at in a case."""

    VIOLENCE = "violence", _("Prevention of violence")
    ADDICTION = "addiction", _("Addiction")
    EXTREMISM = "extremism", _("Extremism")
    PARTICIPATION = "participation", _("Participation")
    MODERATION = "moderation", _("Moderation")
    SOCIAL_SPACE = "social_space", _("Analysis of social space")
    NETWORKING = "networking", _("Networking")
    COMMUNICATION = "communication", _("Communication")
    PUBLIC_SPACE = "public_space", _("Public space and urban planning")
    YOUTH = "youth", _("Children and young people")
    ORGANISATION = "organisation", _("Development of organisations")
    PROJECTS = "projects", _("Project management and funding")


class CoachRole(TextChoices):
    """As what a coach helps."""

    OBSERVER = "observer", _("Observer")
    ANALYST = "analyst", _("Analyst")
    MODERATOR = "moderator", _("Moderator")
    ADVISER = "adviser", _("Adviser")


class Branch(TextChoices):
    """The optional stages beside the situation analysis, by the code of their stage; or none of them."""

    SECURITY_ANALYSIS = "security_analysis_ref", _("Security analysis")
    COUNCIL_SETUP = "council_setup", _("Setting up a council")
    FUNDING = "funding", _("Coordination office and funding")
    NONE = "none", _("no further branch")
