"""What one can choose from between the situation analysis and the closing of a coaching."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class SituationSource(TextChoices):
    """On what a situation analysis stands."""

    POLICE_STATISTICS = "police_statistics", _("Police crime statistics (PKS)")
    SITUATION_PICTURE = "situation_picture", _("Situation picture")
    SOCIAL_DATA = "social_data", _("Social data")
    SURVEY = "survey", _("Survey")
    WALK_THROUGH = "walk_through", _("Walk-through")
    CONVERSATIONS = "conversations", _("Conversations")


class WantedModule(TextChoices):
    """The parts of a security analysis that a municipality can ask for."""

    AREA_PROFILE = "area_profile", _("Area profile")
    SURVEY = "survey", _("Survey of residents")
    WALK_THROUGH = "walkthrough", _("On-site walk-through")
    INTERVIEWS = "interviews", _("Conversations and analysis of offers")


class PlanBasis(TextChoices):
    """The work of the same case on which an action plan stands."""

    SITUATION_ANALYSIS = "situation_analysis", _("Analysis of situation and social space")
    SECURITY_ANALYSIS = "security_analysis", _("Security analysis")


class MeetingMode(TextChoices):
    """How a coaching meeting is held."""

    ON_SITE = "on_site", _("on site")
    VIDEO = "video", _("by video")
    PHONE = "phone", _("by phone")


class ActivityLight(TextChoices):
    """Whether a coaching is alive, by its last meeting; always shown with its word."""

    ACTIVE = "active", _("active")
    QUIET = "quiet", _("no meeting for a long time")
    NONE = "none", _("no meeting yet")


class GoalAttainment(TextChoices):
    """How far a goal has been reached."""

    REACHED = "reached", _("reached")
    PARTLY = "partly", _("partly reached")
    MISSED = "missed", _("not reached")


class EvaluationNext(TextChoices):
    """What an evaluation recommends."""

    CONTINUE = "continue", _("continue the implementation")
    REVISE_PLAN = "revise_plan", _("revise the plan")
    CONSOLIDATE = "consolidate", _("consolidation")
    CLOSE = "close", _("closing")


class Rating(IntegerChoices):
    """A judgement from 1 to 5."""

    VERY_POOR = 1, _("1 (very poor)")
    POOR = 2, _("2 (poor)")
    FAIR = 3, _("3 (fair)")
    GOOD = 4, _("4 (good)")
    VERY_GOOD = 5, _("5 (very good)")


class ArchiveProposal(TextChoices):
    """What should become of the papers of a case after their retention."""

    ARCHIVE = "archive", _("worth archiving")
    DESTROY = "destroy", _("destroy")
