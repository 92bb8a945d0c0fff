"""Background work of the sign-in: mails, so that an answer takes no longer for those who have an account."""

from procrastinate.contrib.django import app

from accounts.services import mails


@app.task(name="accounts.jobs.send_password_reset")
def send_password_reset(email: str, origin: str) -> None:
    """Send a link for a new password; sent again it is another link that works as well."""
    mails.send_password_reset(email=email, origin=origin)


@app.task(name="accounts.jobs.send_invitation")
def send_invitation(invitation_id: int, origin: str) -> None:
    """Send the link of an invitation; sent again it is the same link."""
    mails.send_invitation(invitation_id=invitation_id, origin=origin)
