"""Reading the network.

The caller has checked that the reader may see the case.
"""

from casework.network.selectors.agreements import (
    AGREEING,
    agreement_facts,
    agreement_is_signed,
    agreement_of,
    possible_parties,
    signed_agreements,
)
from casework.network.selectors.consultations import (
    completed_consultations,
    consultation_facts,
    consultation_minutes_facts,
    consultation_of,
    has_completed_consultation,
)
from casework.network.selectors.councils import (
    active_councils,
    council_of,
    council_setup_facts,
    councils_of_bearers,
)
from casework.network.selectors.experience import experiences_of, experiences_to_name, released_experiences
from casework.network.selectors.funding import (
    funding_application_facts,
    funding_of,
    funding_warnings,
    grant_decision_facts,
)

__all__ = [
    "AGREEING",
    "active_councils",
    "agreement_facts",
    "agreement_is_signed",
    "agreement_of",
    "completed_consultations",
    "consultation_facts",
    "consultation_minutes_facts",
    "consultation_of",
    "council_of",
    "council_setup_facts",
    "councils_of_bearers",
    "experiences_of",
    "experiences_to_name",
    "funding_application_facts",
    "funding_of",
    "funding_warnings",
    "grant_decision_facts",
    "has_completed_consultation",
    "possible_parties",
    "released_experiences",
    "signed_agreements",
]
