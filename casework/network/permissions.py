"""What may be read and done in the network, and by whom (domain guide, section 3)."""

from datetime import date

from django.db.models import QuerySet

from accounts.choices import Role
from accounts.policy import Grantable, Via, declare
from casework.audit.choices import Verb
from casework.cases.choices import DocumentKind
from casework.cases.permissions import declare_events, declare_reading, declare_records
from casework.cases.selectors import declare_presence
from casework.network.models import Consultation

CO, SU, QA, CH = Role.CO, Role.SU, Role.QA, Role.CH
MC, MA, PD, DI, AU = Role.MC, Role.MA, Role.PD, Role.DI, Role.AU

VIEW_CONSULTATION = "network.view_consultation"  # the minutes
VIEW_AGREEMENT = "network.view_agreement"  # draft and signatures
VIEW_FUNDING = "network.view_funding"
VIEW_COUNCIL = "network.view_council"
VIEW_EXPERIENCE = "network.view_experience"  # before it is released
MANAGE_CONSULTATIONS = "network.manage_consultations"  # plan, hold, complete, cancel
PROVIDE_FUNDING = "network.provide_funding"  # the budget of a year
MANAGE_AGREEMENTS = "network.manage_agreements"  # accession, exit, termination
PROPOSE_EXPERIENCE = "network.propose_experience"
RELEASE_EXPERIENCE_MUNICIPALITY = "network.release_experience_municipality"
RELEASE_EXPERIENCE_LPR = "network.release_experience_lpr"

declare(VIEW_CONSULTATION, Via.OFFICE, CO, QA, AU)
declare(VIEW_CONSULTATION, Via.REGION, SU)
declare(VIEW_CONSULTATION, Via.PARTY, MC, MA)
declare(VIEW_CONSULTATION, Via.GROUP, MC, MA)
declare(VIEW_CONSULTATION, Via.PRESENCE, PD)
declare(VIEW_CONSULTATION, Via.GRANT, Grantable.CONTENT)

declare(VIEW_AGREEMENT, Via.OFFICE, CO, QA, AU)
declare(VIEW_AGREEMENT, Via.REGION, SU)
declare(VIEW_AGREEMENT, Via.PARTY, MC, MA, PD, DI)
declare(VIEW_AGREEMENT, Via.GROUP, MC, MA)
declare(VIEW_AGREEMENT, Via.GRANT, Grantable.CONTENT)

declare(VIEW_FUNDING, Via.OFFICE, CO, AU)
declare(VIEW_FUNDING, Via.REGION, SU)
declare(VIEW_FUNDING, Via.PARTY, MC, MA)
declare(VIEW_FUNDING, Via.GROUP, MC, MA)
declare(VIEW_FUNDING, Via.GRANT, Grantable.CONTENT)

declare(VIEW_COUNCIL, Via.OFFICE, CO, AU)
declare(VIEW_COUNCIL, Via.REGION, SU)
declare(VIEW_COUNCIL, Via.PARTY, MC, MA, PD, DI)
declare(VIEW_COUNCIL, Via.GROUP, MC, MA)
declare(VIEW_COUNCIL, Via.ASSIGNMENT, CH)
declare(VIEW_COUNCIL, Via.HANDOVER, CH)
declare(VIEW_COUNCIL, Via.GRANT, Grantable.CONTENT)

declare(VIEW_EXPERIENCE, Via.OFFICE, CO)
declare(VIEW_EXPERIENCE, Via.REGION, SU)
declare(VIEW_EXPERIENCE, Via.PARTY, MC, MA)
declare(VIEW_EXPERIENCE, Via.GROUP, MC, MA)
declare(VIEW_EXPERIENCE, Via.ASSIGNMENT, CH)
declare(VIEW_EXPERIENCE, Via.HANDOVER, CH)
declare(VIEW_EXPERIENCE, Via.GRANT, Grantable.CONTENT)

declare(MANAGE_CONSULTATIONS, Via.OFFICE, CO)
declare(PROVIDE_FUNDING, Via.OFFICE, CO, SU)
declare(MANAGE_AGREEMENTS, Via.OFFICE, CO, SU)

declare(PROPOSE_EXPERIENCE, Via.PARTY, MC)
declare(PROPOSE_EXPERIENCE, Via.ASSIGNMENT, CH)
declare(RELEASE_EXPERIENCE_MUNICIPALITY, Via.PARTY, MA)
declare(RELEASE_EXPERIENCE_LPR, Via.OFFICE, CO)

declare_reading(VIEW_CONSULTATION, DocumentKind.CONSULTATION_MINUTES)
declare_reading(VIEW_AGREEMENT, DocumentKind.AGREEMENT)
declare_reading(VIEW_COUNCIL, DocumentKind.COUNCIL_RESOLUTION, DocumentKind.RULES_OF_PROCEDURE)
declare_reading(
    VIEW_FUNDING,
    DocumentKind.FUNDING_APPLICATION,
    DocumentKind.PROJECT_DESCRIPTION,
    DocumentKind.FINANCING_PLAN,
    DocumentKind.PROOF_OF_QUALIFICATION,
    DocumentKind.FUNDING_ANNEX,
    DocumentKind.GRANT_NOTICE,
)

declare_records(
    VIEW_CONSULTATION,
    "network.consultation",
    "network.consultationmunicipality",
    "network.consultationparticipant",
    "network.consultationnextstep",
)
declare_records(VIEW_AGREEMENT, "network.cooperationagreement", "network.agreementparty")
declare_records(VIEW_FUNDING, "network.fundingmeasure", "network.fundedpost", "network.fundingcall")
declare_records(
    VIEW_COUNCIL,
    "network.preventioncouncil",
    "network.councilworkinggroup",
    "network.councilsetup",
    "network.councilsetupgroup",
)
declare_records(
    VIEW_EXPERIENCE,
    "network.experiencerecord",
    "network.experiencerelease",
    "network.closingexperience",
)

declare_events(
    VIEW_CONSULTATION,
    Verb.CONSULTATION_PLANNED,
    Verb.CONSULTATION_HELD,
    Verb.CONSULTATION_COMPLETED,
    Verb.CONSULTATION_CANCELLED,
)
declare_events(
    VIEW_AGREEMENT,
    Verb.AGREEMENT_SIGNED,
    Verb.AGREEMENT_CONCLUDED,
    Verb.AGREEMENT_ACCEDED,
    Verb.AGREEMENT_LEFT,
    Verb.AGREEMENT_TERMINATED,
)
declare_events(VIEW_FUNDING, Verb.GRANT_APPROVED, Verb.GRANT_REJECTED, Verb.FUNDING_PROVIDED)
declare_events(VIEW_EXPERIENCE, Verb.EXPERIENCE_PROPOSED, Verb.EXPERIENCE_RELEASED, Verb.EXPERIENCE_WITHDRAWN)


def _with_the_police(day: date) -> QuerySet[Consultation, int]:
    """Return the cases whose consultation the police had attended by a day."""
    attended = Consultation.objects.filter(police_present=True, case__isnull=False, held_on__lte=day)
    return attended.values_list("case_id", flat=True)


declare_presence(PD, _with_the_police)
