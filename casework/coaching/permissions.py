"""What may be read and done in a coaching, and by whom (domain guide, section 3)."""

from accounts.choices import Role
from accounts.policy import Grantable, Via, declare
from casework.audit.choices import Verb
from casework.cases.choices import DocumentKind
from casework.cases.permissions import VIEW_CONTENT, declare_events, declare_reading, declare_records
from casework.measures.permissions import VIEW_MEASURES

CO, SU, QA, CC, CH = Role.CO, Role.SU, Role.QA, Role.CC, Role.CH
MC, MA, PD, SP, AU = Role.MC, Role.MA, Role.PD, Role.SP, Role.AU

VIEW_DECISION = "coaching.view_decision"  # what the municipalities decided in principle
VIEW_MATCHING = "coaching.view_matching"  # who was proposed as coach, why, and what was answered
VIEW_OUTLINE = "coaching.view_outline"  # what a choice of coach needs of the inquiry: topics, inhabitants
VIEW_HANDOVER = "coaching.view_handover"  # what the coach before left behind for the next
VIEW_TARGET_AGREEMENT = "coaching.view_target_agreement"
VIEW_SITUATION = "coaching.view_situation"  # the area and its figures, those of the police too
MEETING_DATES = "coaching.meeting_dates"  # date, length, form, number of participants
MEETING_CONTENTS = "coaching.meeting_contents"  # the rest; for a coach: of the own time on the case
ALL_MEETING_CONTENTS = "coaching.all_meeting_contents"  # also of meetings before and after that time
WRITE_MEETING = "coaching.write_meeting"
SHARE_MINUTES = "coaching.share_minutes"  # let a new coach read the contents of earlier meetings

declare(VIEW_DECISION, Via.OFFICE, CO, AU)
declare(VIEW_DECISION, Via.REGION, SU)
declare(VIEW_DECISION, Via.PARTY, MC, MA)
declare(VIEW_DECISION, Via.GROUP, MC, MA)
declare(VIEW_DECISION, Via.ASSIGNMENT, CH)
declare(VIEW_DECISION, Via.HANDOVER, CH)
declare(VIEW_DECISION, Via.GRANT, Grantable.CONTENT)

declare(VIEW_MATCHING, Via.OFFICE, CO)
declare(VIEW_MATCHING, Via.REGION, SU)
declare(VIEW_MATCHING, Via.PARTY, CC, MC, MA)
declare(VIEW_MATCHING, Via.GROUP, MC, MA)
declare(VIEW_MATCHING, Via.GRANT, Grantable.CONTENT)

declare(VIEW_OUTLINE, Via.OFFICE, CO)
declare(VIEW_OUTLINE, Via.REGION, SU)
declare(VIEW_OUTLINE, Via.PARTY, CC, MC, MA)
declare(VIEW_OUTLINE, Via.GROUP, MC, MA)
declare(VIEW_OUTLINE, Via.GRANT, Grantable.CONTENT)

declare(VIEW_HANDOVER, Via.OFFICE, CO)
declare(VIEW_HANDOVER, Via.REGION, SU)
declare(VIEW_HANDOVER, Via.PARTY, CC, MC, MA)
declare(VIEW_HANDOVER, Via.GROUP, MC, MA)
declare(VIEW_HANDOVER, Via.ASSIGNMENT, CH)
declare(VIEW_HANDOVER, Via.GRANT, Grantable.CONTENT)

declare(VIEW_TARGET_AGREEMENT, Via.OFFICE, CO, AU)
declare(VIEW_TARGET_AGREEMENT, Via.REGION, SU)
declare(VIEW_TARGET_AGREEMENT, Via.PARTY, MC, MA)
declare(VIEW_TARGET_AGREEMENT, Via.GROUP, MC, MA)
declare(VIEW_TARGET_AGREEMENT, Via.ASSIGNMENT, CH)
declare(VIEW_TARGET_AGREEMENT, Via.HANDOVER, CH)
declare(VIEW_TARGET_AGREEMENT, Via.GRANT, Grantable.CONTENT)

declare(VIEW_SITUATION, Via.OFFICE, CO, QA, AU)
declare(VIEW_SITUATION, Via.REGION, SU)
declare(VIEW_SITUATION, Via.PARTY, MC, MA, PD, SP)
declare(VIEW_SITUATION, Via.GROUP, MC, MA)
declare(VIEW_SITUATION, Via.ASSIGNMENT, CH)
declare(VIEW_SITUATION, Via.HANDOVER, CH)
declare(VIEW_SITUATION, Via.GRANT, Grantable.CONTENT)

declare(MEETING_DATES, Via.OFFICE, CO)
declare(MEETING_DATES, Via.REGION, SU)
declare(MEETING_DATES, Via.PARTY, CC, MC, MA)
declare(MEETING_DATES, Via.GROUP, MC, MA)
declare(MEETING_DATES, Via.ASSIGNMENT, CH)
declare(MEETING_DATES, Via.HANDOVER, CH)
declare(MEETING_DATES, Via.GRANT, Grantable.CONTENT)

declare(MEETING_CONTENTS, Via.PARTY, MC)
declare(MEETING_CONTENTS, Via.ASSIGNMENT, CH)
declare(MEETING_CONTENTS, Via.HANDOVER, CH)
declare(ALL_MEETING_CONTENTS, Via.PARTY, MC)

declare(WRITE_MEETING, Via.PARTY, MC)
declare(WRITE_MEETING, Via.ASSIGNMENT, CH)
declare(SHARE_MINUTES, Via.PARTY, MC, MA)

declare_reading(VIEW_DECISION, DocumentKind.DECISION)
declare_reading(VIEW_MATCHING, DocumentKind.COACH_PROPOSAL, DocumentKind.COACH_ASSIGNMENT)
declare_reading(VIEW_TARGET_AGREEMENT, DocumentKind.TARGET_AGREEMENT)
declare_reading(VIEW_SITUATION, DocumentKind.SITUATION_REPORT)
declare_reading(MEETING_CONTENTS, DocumentKind.MEETING_MINUTES)

declare_records(VIEW_DECISION, "coaching.municipaldecision")
declare_records(VIEW_MATCHING, "coaching.coachproposal", "coaching.coachassignment", "coaching.coachchange")
declare_records(
    VIEW_TARGET_AGREEMENT,
    "coaching.targetagreement",
    "coaching.targetgoal",
    "coaching.targetconfirmation",
)
declare_records(
    VIEW_SITUATION,
    "coaching.situationanalysis",
    "coaching.situationarea",
    "coaching.situationproblem",
    "coaching.situationhypothesis",
    "coaching.situationoffer",
)
declare_records(
    MEETING_DATES,
    "coaching.coachingmeeting",
    "coaching.meetingparticipant",
    "coaching.meetingagreement",
    "coaching.minutesconsent",
)
declare_records(VIEW_MEASURES, "coaching.measureupdate")
declare_records(
    VIEW_CONTENT,
    "coaching.actionplan",
    "coaching.agreementexception",
    "coaching.closing",
    "coaching.closingexperience",
    "coaching.coachingprocess",
    "coaching.consolidatedpost",
    "coaching.consolidation",
    "coaching.evaluation",
    "coaching.goalresult",
    "coaching.implementationreport",
    "coaching.inquiry",
    "coaching.inquiryreceipt",
    "coaching.kickoff",
    "coaching.kickoffparticipant",
    "coaching.milestone",
    "coaching.plangoal",
    "coaching.planmeasure",
    "coaching.securityanalysisarea",
    "coaching.securityanalysisrequest",
    "coaching.steeringgroupmember",
)

declare_events(VIEW_DECISION, Verb.DECIDED_YES, Verb.DECIDED_NO, Verb.DECISION_POSTPONED)
declare_events(VIEW_MATCHING, Verb.COACH_PROPOSED, Verb.COACH_DECLINED)
declare_events(MEETING_DATES, Verb.MEETING_RECORDED, Verb.MEETING_CORRECTED, Verb.MINUTES_PASSED_ON)
