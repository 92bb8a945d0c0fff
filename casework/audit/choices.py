"""The closed list of what can happen; each label is the sentence the timeline tells."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """What happened; the label is a sentence over the facts of the event.

    Facts are named in braces; `{actor}` is the person, with the one represented.
    """

    # the case
    CASE_OPENED = "case_opened", _("{actor} opened the case {reference}.")
    CASE_SUBMITTED = "case_submitted", _("{actor} submitted the case.")
    CASE_SUSPENDED = "case_suspended", _("{actor} suspended the case until {until}.")
    CASE_RESUMED = "case_resumed", _("{actor} resumed the case.")
    FOLLOW_UP_SET = "follow_up_set", _("{actor} set the follow-up date of the suspended case to {until}.")
    CASE_ABORTED = "case_aborted", _("{actor} aborted the case.")
    CASE_REJECTED = "case_rejected", _("{actor} closed the case, since the inquiry was declined.")
    CASE_TRANSFERRED = "case_transferred", _("{actor} transferred the case to {successor}.")
    CASE_CLOSED = "case_closed", _("{actor} closed the case by order.")
    CASE_REOPENED = "case_reopened", _("{actor} reopened the case by order.")
    # people and parties
    LEAD_ASSIGNED = "lead_assigned", _("{actor} gave the lead to {person}.")
    ACCESS_ASKED = "access_asked", _("{actor} asked for access to the case.")
    ACCESS_GRANTED = "access_granted", _("{actor} let {person} read the case until {until}.")
    ACCESS_REFUSED = "access_refused", _("{actor} refused {person} access to the case.")
    ACCESS_ENDED = "access_ended", _("{actor} ended the access of {person} to the case.")
    PARTY_JOINED = "party_joined", _("{actor} added {organisation} as {role}.")
    PARTY_LEFT = "party_left", _("{actor} ended the participation of {organisation}.")
    COACH_PROPOSED = "coach_proposed", _("{actor} proposed {person} as coach.")
    COACH_DECLINED = "coach_declined", _("The proposal of {person} as coach was declined.")
    COACH_ASSIGNED = "coach_assigned", _("{actor} assigned {person} as coach.")
    COACH_RELEASED = "coach_released", _("{actor} ended the assignment of {person} as coach.")
    # the process
    PROCESS_STARTED = "process_started", _("{actor} started the process “{process}”.")
    STEP_CLAIMED = "step_claimed", _("{actor} took on “{step}”.")
    STEP_RELEASED = "step_released", _("{actor} put “{step}” back.")
    STEP_ASSIGNED = "step_assigned", _("{actor} gave “{step}” to {new_owner}.")
    STEP_REASSIGNED = "step_reassigned", _("{actor} reassigned “{step}” from {old_owner} to {new_owner}.")
    STEP_DUE_SET = "step_due_set", _("{actor} set the due date of “{step}” ({party}) to {due_on}.")
    STEP_DUE_MOVED = (
        "step_due_moved",
        _("{actor} moved the due date of “{step}” ({party}) from {due_before_on} to {due_on}."),
    )
    STEP_COMPLETED = "step_completed", _("{actor} completed “{step}”.")
    STEP_SETTLED = "step_settled", _("“{step}” was no longer needed.")
    APPROVED = "approved", _("{actor} agreed for {party}: “{step}”.")
    APPROVED_WITH_REMARKS = "approved_with_remarks", _("{actor} agreed for {party} with remarks: “{step}”.")
    REFUSED = "refused", _("{actor} refused for {party}: “{step}”.")
    SENT_BACK = "sent_back", _("{actor} sent the case back to “{step}”.")
    BRANCH_ADDED = "branch_added", _("{actor} added “{step}”.")
    BRANCH_DROPPED = "branch_dropped", _("{actor} deselected “{step}”.")
    # what was decided at a step
    INQUIRY_ACCEPTED = "inquiry_accepted", _("{actor} accepted the inquiry.")
    INQUIRY_DECLINED = "inquiry_declined", _("{actor} declined the inquiry.")
    DECIDED_YES = "decided_yes", _("{actor} decided in principle for {party}: yes.")
    DECIDED_NO = "decided_no", _("{actor} decided in principle for {party}: no.")
    DECISION_POSTPONED = (
        "decision_postponed",
        _("{actor} postponed the decision in principle for {party}; follow-up date: {follow_up_on}."),
    )
    AGREEMENT_SIGNED = (
        "agreement_signed",
        _("{actor} signed the cooperation agreement for {party}. Signed by: {signatory}, {signed_on}."),
    )
    GRANT_APPROVED = "grant_approved", _("{actor} approved the grant.")
    GRANT_REJECTED = "grant_rejected", _("{actor} rejected the application for a grant.")
    EXCEPTION_GRANTED = (
        "exception_granted",
        _("{actor} granted a reasoned exception: coaching before the agreement."),
    )
    # notes, documents, meetings
    NOTE_WRITTEN = "note_written", _("{actor} wrote a note.")
    NOTE_READER_NAMED = "note_reader_named", _("{actor} lets {person} read the note of {written_on}.")
    NOTE_READER_REMOVED = (
        "note_reader_removed",
        _("{actor} no longer lets {person} read the note of {written_on}."),
    )
    NOTE_LEVEL_RAISED = (
        "note_level_raised",
        _("{actor} raised the level of the note of {written_on} to {level}."),
    )
    NOTE_LOWERING_PROPOSED = (
        "note_lowering_proposed",
        _("{actor} proposed to lower the level of the note of {written_on} to {level}."),
    )
    NOTE_LEVEL_LOWERED = (
        "note_level_lowered",
        _("{actor} agreed: the level of the note of {written_on} is now {level}."),
    )
    NOTE_LOWERING_REFUSED = (
        "note_lowering_refused",
        _("{actor} refused to lower the level of the note of {written_on} to {level}."),
    )
    DOCUMENT_FILED = "document_filed", _("{actor} filed “{document}”, version {version}.")
    DOCUMENT_WITHDRAWN = "document_withdrawn", _("{actor} withdrew “{document}”.")
    READER_NAMED = "reader_named", _("{actor} lets {person} read “{document}”.")
    READER_REMOVED = "reader_removed", _("{actor} no longer lets {person} read “{document}”.")
    LEVEL_RAISED = "level_raised", _("{actor} raised the level of “{document}” to {level}.")
    LOWERING_PROPOSED = (
        "lowering_proposed",
        _("{actor} proposed to lower the level of “{document}” to {level}."),
    )
    LEVEL_LOWERED = "level_lowered", _("{actor} agreed: the level of “{document}” is now {level}.")
    LOWERING_REFUSED = (
        "lowering_refused",
        _("{actor} refused to lower the level of “{document}” to {level}."),
    )
    MEETING_RECORDED = "meeting_recorded", _("{actor} recorded the coaching meeting of {held_on}.")
    MEETING_CORRECTED = "meeting_corrected", _("{actor} corrected the coaching meeting of {held_on}.")
    MINUTES_PASSED_ON = "minutes_passed_on", _("{actor} let {person} read the minutes of earlier meetings.")
    # what the record proves
    RECORD_CHECKED = "record_checked", _("{actor} checked the record of the case: all {entries} entries fit.")
    RECORD_DOUBTED = (
        "record_doubted",
        _("{actor} checked the record of the case: it does not fit in {findings} places."),
    )
    CASE_REVIEWED = "case_reviewed", _("{actor} reviewed the case.")
    PERIOD_REVIEWED = "period_reviewed", _("{actor} reviewed the period from {first_day} to {last_day}.")
    ENTRY_REVIEWED = "entry_reviewed", _("{actor} reviewed the entry of {entry_on}.")
    TRAIL_EXPORTED = "trail_exported", _("{actor} exported the trail of the case: {purpose}")
    ERASURE_ASKED = (
        "erasure_asked",
        _("{actor} asked to erase contents of the case (erasure {erasure}): {kinds}."),
    )
    ERASURE_REFUSED = (
        "erasure_refused",
        _("{actor} refused to erase contents of the case (erasure {erasure})."),
    )
    CONTENTS_ERASED = (
        "contents_erased",
        _(
            "{actor} erased contents of the case (erasure {erasure}, asked by {person}): {kinds}. "
            "Ground: {ground}."
        ),
    )
    # the network
    CONSULTATION_PLANNED = "consultation_planned", _("{actor} planned a consultation for {planned_on}.")
    CONSULTATION_HELD = (
        "consultation_held",
        _("{actor} recorded the consultation of {held_on} as held."),
    )
    CONSULTATION_COMPLETED = (
        "consultation_completed",
        _("{actor} completed the minutes of the consultation of {held_on}."),
    )
    CONSULTATION_CANCELLED = "consultation_cancelled", _("{actor} cancelled a consultation.")
    AGREEMENT_CONCLUDED = (
        "agreement_concluded",
        _("The cooperation agreement is concluded: all parties have signed."),
    )
    AGREEMENT_ACCEDED = "agreement_acceded", _("{organisation} acceded to the cooperation agreement.")
    AGREEMENT_LEFT = "agreement_left", _("{organisation} left the cooperation agreement.")
    AGREEMENT_TERMINATED = "agreement_terminated", _("{organisation} terminated the cooperation agreement.")
    FUNDING_PROVIDED = "funding_provided", _("{actor} recorded the funding that is provided for {year}.")
    EXPERIENCE_PROPOSED = "experience_proposed", _("{actor} proposed the experience “{title}”.")
    EXPERIENCE_RELEASED = "experience_released", _("{actor} released the experience “{title}”.")
    EXPERIENCE_WITHDRAWN = (
        "experience_withdrawn",
        _("{actor} withdrew the release of the experience “{title}”."),
    )
    # measures
    MEASURE_PROPOSED = "measure_proposed", _("{actor} proposed the measure “{measure}”.")
    MEASURE_CHANGED = "measure_changed", _("{actor} changed the measure “{measure}”.")
    MEASURE_WITHDRAWN = "measure_withdrawn", _("{actor} took back the measure “{measure}”.")
    MEASURE_MOVED = "measure_moved", _("{actor} recorded how the measure “{measure}” stands.")
    MEASURE_FOLLOWED_UP = "measure_followed_up", _("{actor} followed up the measure “{measure}”.")
    MEASURES_HANDED_OVER = "measures_handed_over", _("{actor} handed over the open measures ({count}).")
    # accounts and territory
    USER_CREATED = "user_created", _("{actor} created the account {person}.")
    USER_CHANGED = "user_changed", _("{actor} changed the account {person}.")
    USER_DEACTIVATED = "user_deactivated", _("{actor} deactivated the account {person}.")
    OFFICE_GRANTED = "office_granted", _("{actor} gave {person} the office {role} at {organisation}.")
    ABSENCE_ANNOUNCED = (
        "absence_announced",
        _("{person} is away from {first_day} to {last_day}; deputy: {deputies}."),
    )
    DEPUTY_NAMED = (
        "deputy_named",
        _("{actor} named {person} as deputy of {absent} from {first_day} to {last_day}."),
    )
    DEPUTY_ENDED = "deputy_ended", _("{person} no longer represents {absent}; last day: {last_day}.")
    ABSENCE_ENDED = "absence_ended", _("{person} is back; the last day away is {last_day}.")
    ABSENCE_ENDED_AT_ONCE = (
        "absence_ended_at_once",
        _("{actor} ended the absence of {person} at once; no longer a deputy: {deputies}."),
    )
    INSPECTION_BEGUN = "inspection_begun", _("{actor} began to inspect cases until {last_day}: {purpose}")
    INSPECTION_ENDED = "inspection_ended", _("{actor} ended the inspection: {purpose}")
    CASE_READ = "case_read", _("{actor} read “{page}” in an inspection: {purpose}")
    CONFIDENTIAL_READ = "confidential_read", _("{actor} read a confidential document: {ground}")
    REVISION_EXPORTED = (
        "revision_exported",
        _("{actor} exported {number} rows of the trail across cases (“{page}”): {purpose}"),
    )
    OFFICE_ENDED = "office_ended", _("{actor} ended the office {role} of {person} at {organisation}.")
    ORGANISATION_CREATED = "organisation_created", _("{actor} created the organisation {organisation}.")
    ORGANISATION_CHANGED = "organisation_changed", _("{actor} changed the organisation {organisation}.")
    GROUP_CREATED = "group_created", _("{actor} created the group {group}.")
    GROUP_JOINED = "group_joined", _("{actor} added {organisation} to {group}.")
    GROUP_LEFT = "group_left", _("{actor} ended the membership of {organisation} in {group}.")
    REFERENCE_DATA_LOADED = "reference_data_loaded", _("{actor} loaded the reference data.")
    # sign-in
    SIGNED_IN = "signed_in", _("{actor} signed in: {ways}.")
    SIGN_IN_REFUSED = "sign_in_refused", _("A sign-in was refused: {ways}.")
    SIGN_IN_LOCKED = "sign_in_locked", _("A sign-in was refused, since too many had failed before.")
    FACTOR_REFUSED = "factor_refused", _("A second factor was refused: {kind}.")
    SIGNED_OUT = "signed_out", _("{actor} signed out.")
    PASSWORD_CHANGED = "password_changed", _("{actor} changed the password.")
    PASSWORD_LINK_SENT = "password_link_sent", _("A link for a new password was sent.")
    FACTOR_ADDED = "factor_added", _("{actor} added a second factor: {kind}.")
    FACTOR_REMOVED = "factor_removed", _("{actor} removed a second factor: {kind}.")
    FACTORS_RESET = "factors_reset", _("{actor} reset the second factor of {person}.")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("{actor} made new recovery codes.")
    SESSION_ENDED = "session_ended", _("{actor} ended sign-ins on other devices ({number}).")
    SIGN_INS_ENDED = "sign_ins_ended", _("The sign-ins of {person} were ended ({number}).")
    ACTION_REFUSED = "action_refused", _("{actor} was not allowed to go on at “{page}”.")
    INVITATION_SENT = "invitation_sent", _("{actor} invited somebody as {role} of {organisation}.")
    INVITATION_WITHDRAWN = (
        "invitation_withdrawn",
        _("{actor} withdrew an invitation as {role} of {organisation}."),
    )
    INVITATION_ACCEPTED = (
        "invitation_accepted",
        _("{actor} accepted the invitation as {role} of {organisation}."),
    )
    INVITATION_CONFIRMED = (
        "invitation_confirmed",
        _("{actor} confirmed {person} as {role} of {organisation}."),
    )
    INVITATION_REFUSED = (
        "invitation_refused",
        _("{actor} did not confirm {person} as {role} of {organisation}."),
    )


def verbs() -> list[tuple[str, str]]:
    """Return all verbs with their sentences; asked when needed, so that a new verb changes no table."""
    return [(verb.value, str(verb.label)) for verb in Verb]


class Scope(TextChoices):
    """To what an event belongs."""

    CASE = "case", _("Case")
    ACCOUNTS = "accounts", _("Accounts")
    READING = "reading", _("Reading")
    TERRITORY = "territory", _("Territory")
    NETWORK = "network", _("Network")
    MEASURES = "measures", _("Measures")


def scopes() -> list[tuple[str, str]]:
    """Return all scopes, asked when needed."""
    return [(scope.value, str(scope.label)) for scope in Scope]
