"""The change of coach (Coachwechsel), version 1: stage 5 once more, beside the running stages."""

from django.utils.translation import gettext_lazy as _
from viewflow import this

from casework.deadlines.due import working_days
from workflows.coaching import addressees as by
from workflows.coaching import tasks
from workflows.coaching.choices import Stage
from workflows.coaching.conditions import (
    approved,
    has_target_agreement,
)
from workflows.engine.flows import CaseFlow
from workflows.engine.nodes import (
    Approval,
    Begin,
    Choose,
    Finish,
    PersonStep,
)


class CoachChangeV1(CaseFlow):
    """Change of coach."""

    process_title = _("Change of coach")

    start = Begin(this.open).Next(this.coach_matching)
    coach_matching = PersonStep(
        tasks.COACH_REMATCHING, by.coordination, Stage.COACH_MATCHING, due=working_days(15)
    ).Next(this.coach_answers)
    coach_answers = Approval(
        tasks.COACH_ANSWERS,
        "coach_matching",
        by.municipality_and_coach,
        Stage.COACH_MATCHING,
        due=working_days(10),
    ).Next(this.is_matched)
    is_matched = Choose(approved("coach_answers")).Then(this.coach_assignment).Else(this.coach_matching)
    coach_assignment = PersonStep(
        tasks.COACH_ASSIGNMENT, by.coordination, Stage.COACH_MATCHING, due=working_days(5)
    ).Next(this.is_contracted)
    is_contracted = Choose(has_target_agreement).Then(this.target_confirmation).Else(this.end)
    target_confirmation = PersonStep(
        tasks.TARGET_CONFIRMATION, by.coach, Stage.CONTRACTING, due=working_days(20)
    ).Next(this.end)
    end = Finish()
