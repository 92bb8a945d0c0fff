"""What may be done with coaching meetings, and by whom (domain guide, section 3)."""

from accounts.choices import Role
from accounts.policy import Via, declare

MEETING_DATES = "coaching.meeting_dates"  # date, length, form, number of participants
MEETING_CONTENTS = "coaching.meeting_contents"  # the rest; for a coach: of the own time on the case
ALL_MEETING_CONTENTS = "coaching.all_meeting_contents"  # also of meetings before and after that time
WRITE_MEETING = "coaching.write_meeting"
SHARE_MINUTES = "coaching.share_minutes"  # let a new coach read the contents of earlier meetings

declare(MEETING_DATES, Via.OFFICE, Role.CO, Role.QA)
declare(MEETING_DATES, Via.REGION, Role.SU)
declare(MEETING_DATES, Via.PARTY, Role.CC, Role.MC, Role.MA)
declare(MEETING_DATES, Via.ASSIGNMENT, Role.CH)
declare(MEETING_DATES, Via.HANDOVER, Role.CH)

declare(MEETING_CONTENTS, Via.PARTY, Role.MC)
declare(MEETING_CONTENTS, Via.ASSIGNMENT, Role.CH)
declare(MEETING_CONTENTS, Via.HANDOVER, Role.CH)
declare(ALL_MEETING_CONTENTS, Via.PARTY, Role.MC)

declare(WRITE_MEETING, Via.PARTY, Role.MC)
declare(WRITE_MEETING, Via.ASSIGNMENT, Role.CH)
declare(SHARE_MINUTES, Via.PARTY, Role.MC, Role.MA)
