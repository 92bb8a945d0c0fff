"""Background work of the sign-in: mails, so that nobody waits for them, and tidying at night."""

import logging

from procrastinate.contrib.django import app

from accounts.services import mails, sessions

log = logging.getLogger(__name__)
AT_NIGHT = "13 3 * * *"


@app.task(name="accounts.jobs.send_password_reset")
def send_password_reset(email: str, origin: str) -> None:
    """Send a link for a new password; sent again it is another link that works as well."""
    mails.send_password_reset(email=email, origin=origin)


@app.task(name="accounts.jobs.send_factors_reset")
def send_factors_reset(user_id: int, origin: str) -> None:
    """Tell somebody that the second factor has been reset; sent again it says the same."""
    mails.send_factors_reset(user_id=user_id, origin=origin)


@app.task(name="accounts.jobs.send_invitation")
def send_invitation(invitation_id: int, origin: str) -> None:
    """Send the link of an invitation; sent again it is the same link."""
    mails.send_invitation(invitation_id=invitation_id, origin=origin)


@app.periodic(cron=AT_NIGHT)
@app.task(name="accounts.jobs.clear_away", queueing_lock="accounts.clear_away")
def clear_away(timestamp: int) -> None:
    """Forget sessions that have ended by themselves, and counts of limits that are over."""
    cleared = sessions.clear_away()
    log.info("Cleared away: %s sessions, %s counts", cleared.sessions, cleared.counts)
