"""The verbs of the network.

The caller of a `record_…` holds the case and has checked who may; doing a step again updates its record.
"""

from casework.network.services.agreements import (
    accede_to_agreement,
    leave_agreement,
    record_agreement,
    sign_agreement,
    terminate_agreement,
)
from casework.network.services.consultations import (
    cancel_consultation,
    complete_consultation,
    hold_consultation,
    plan_consultation,
    record_consultation,
    record_consultation_minutes,
)
from casework.network.services.councils import record_council_setup
from casework.network.services.experience import (
    name_experiences,
    propose_experience,
    record_experiences,
    release_experience,
    withdraw_experience,
)
from casework.network.services.funding import (
    provide_funding,
    record_funding_application,
    record_grant_decision,
)

__all__ = [
    "accede_to_agreement",
    "cancel_consultation",
    "complete_consultation",
    "hold_consultation",
    "leave_agreement",
    "name_experiences",
    "plan_consultation",
    "propose_experience",
    "provide_funding",
    "record_agreement",
    "record_consultation",
    "record_consultation_minutes",
    "record_council_setup",
    "record_experiences",
    "record_funding_application",
    "record_grant_decision",
    "release_experience",
    "sign_agreement",
    "terminate_agreement",
    "withdraw_experience",
]
