"""The verbs of people, offices, organisations and groups."""

from accounts.services.absences import (
    Substitute,
    announce_absence,
    end_absence,
    end_absence_at_once,
)
from accounts.services.inspections import begin_inspection, end_inspection, record_reading
from accounts.services.invitations import (
    accept_invitation,
    confirm_invitation,
    invite,
    refuse_invitation,
    withdraw_invitation,
)
from accounts.services.organisations import (
    add_group,
    add_member,
    add_organisation,
    end_member,
    end_organisation,
    rename_organisation,
)
from accounts.services.people import (
    create_user,
    deactivate_user,
    end_office,
    ensure_system_user,
    grant_office,
    rename_user,
    set_language,
)
from accounts.services.sessions import end_other_sessions, end_session
from accounts.services.sign_in import record_denial, reset_factors

__all__ = [
    "Substitute",
    "accept_invitation",
    "add_group",
    "add_member",
    "add_organisation",
    "announce_absence",
    "begin_inspection",
    "confirm_invitation",
    "create_user",
    "deactivate_user",
    "end_absence",
    "end_absence_at_once",
    "end_inspection",
    "end_member",
    "end_office",
    "end_organisation",
    "end_other_sessions",
    "end_session",
    "ensure_system_user",
    "grant_office",
    "invite",
    "record_denial",
    "record_reading",
    "refuse_invitation",
    "rename_organisation",
    "rename_user",
    "reset_factors",
    "set_language",
    "withdraw_invitation",
]
