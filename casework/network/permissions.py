"""What may be done in the network, and by whom (domain guide, section 3)."""

from accounts.choices import Role
from accounts.policy import Via, declare

MANAGE_CONSULTATIONS = "network.manage_consultations"  # plan, hold, complete, cancel
PROVIDE_FUNDING = "network.provide_funding"  # the budget of a year
MANAGE_AGREEMENTS = "network.manage_agreements"  # accession, exit, termination
PROPOSE_EXPERIENCE = "network.propose_experience"
RELEASE_EXPERIENCE_MUNICIPALITY = "network.release_experience_municipality"
RELEASE_EXPERIENCE_LPR = "network.release_experience_lpr"

declare(MANAGE_CONSULTATIONS, Via.OFFICE, Role.CO)
declare(PROVIDE_FUNDING, Via.OFFICE, Role.CO, Role.SU)
declare(MANAGE_AGREEMENTS, Via.OFFICE, Role.CO, Role.SU)

declare(PROPOSE_EXPERIENCE, Via.OFFICE, Role.CO)
declare(PROPOSE_EXPERIENCE, Via.PARTY, Role.MC, Role.MA)
declare(PROPOSE_EXPERIENCE, Via.ASSIGNMENT, Role.CH)
declare(RELEASE_EXPERIENCE_MUNICIPALITY, Via.PARTY, Role.MA)
declare(RELEASE_EXPERIENCE_LPR, Via.OFFICE, Role.CO)
