"""What may be done with measures, and by whom (domain guide, section 3)."""

from accounts.choices import Role
from accounts.policy import Grantable, Via, declare
from casework.cases.permissions import declare_records

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
