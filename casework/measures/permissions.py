"""What may be done with measures, and by whom (domain guide, section 3)."""

from accounts.choices import Role
from accounts.policy import Grantable, Via, declare
from casework.audit.choices import Verb
from casework.cases.permissions import declare_events, declare_records

VIEW_MEASURES = "measures.view_measures"
WRITE_MEASURES = "measures.write_measures"  # propose, report progress, record follow-ups
DECIDE_MEASURES = "measures.decide_measures"  # accept, reject, defer

declare(VIEW_MEASURES, Via.OFFICE, Role.CO, Role.AU)
declare(VIEW_MEASURES, Via.REGION, Role.SU)
declare(VIEW_MEASURES, Via.PARTY, Role.MC, Role.MA, Role.PD)
declare(VIEW_MEASURES, Via.GROUP, Role.MC, Role.MA)
declare(VIEW_MEASURES, Via.ASSIGNMENT, Role.CH)
declare(VIEW_MEASURES, Via.HANDOVER, Role.CH)
declare(VIEW_MEASURES, Via.GRANT, Grantable.CONTENT)

declare(WRITE_MEASURES, Via.PARTY, Role.MC)
declare(WRITE_MEASURES, Via.ASSIGNMENT, Role.CH)
declare(DECIDE_MEASURES, Via.PARTY, Role.MA)

declare_records(VIEW_MEASURES, "measures.measure", "measures.followup")

declare_events(
    VIEW_MEASURES,
    Verb.MEASURE_PROPOSED,
    Verb.MEASURE_CHANGED,
    Verb.MEASURE_WITHDRAWN,
    Verb.MEASURE_MOVED,
    Verb.MEASURE_FOLLOWED_UP,
    Verb.MEASURES_HANDED_OVER,
)
