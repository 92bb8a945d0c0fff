"""The stages of the coaching process (domain guide, section 5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """The stages in their order; 8a to 8d are parallel, all but the first optional."""

    INQUIRY = "inquiry", _("Inquiry")
    INITIAL_CONSULTATION = "initial_consultation", _("Initial consultation")
    MUNICIPAL_DECISION = "municipal_decision", _("Decision in principle")
    AGREEMENT = "agreement", _("Cooperation agreement")
    COACH_MATCHING = "coach_matching", _("Choice of the coach")
    CONTRACTING = "contracting", _("Clarification of the task and target agreement")
    KICK_OFF = "kick_off", _("Kick-off")
    SITUATION_ANALYSIS = "situation_analysis", _("Analysis of the situation and the social space")
    SECURITY_ANALYSIS = "security_analysis_ref", _("Security analysis")
    COUNCIL_SETUP = "council_setup", _("Building bodies")
    FUNDING = "funding", _("Coordination office and funding")
    ACTION_PLAN = "action_plan", _("Strategy and action plan")
    IMPLEMENTATION = "implementation", _("Support of the implementation")
    EVALUATION = "evaluation", _("Interim review and evaluation")
    CONSOLIDATION = "consolidation", _("Consolidation")
    CLOSING = "closing", _("Closing")


NUMBERS = {
    Stage.INQUIRY: "1",
    Stage.INITIAL_CONSULTATION: "2",
    Stage.MUNICIPAL_DECISION: "3",
    Stage.AGREEMENT: "4",
    Stage.COACH_MATCHING: "5",
    Stage.CONTRACTING: "6",
    Stage.KICK_OFF: "7",
    Stage.SITUATION_ANALYSIS: "8a",
    Stage.SECURITY_ANALYSIS: "8b",
    Stage.COUNCIL_SETUP: "8c",
    Stage.FUNDING: "8d",
    Stage.ACTION_PLAN: "9",
    Stage.IMPLEMENTATION: "10",
    Stage.EVALUATION: "11",
    Stage.CONSOLIDATION: "12",
    Stage.CLOSING: "13",
}
