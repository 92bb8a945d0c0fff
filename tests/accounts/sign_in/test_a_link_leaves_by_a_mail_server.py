"""The link of an invitation leaves through a real mail server; the mail says nothing else."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from accounts.choices import Role
from accounts.jobs import send_invitation
from accounts.services import invite
from accounts.services.invitations import token_of
from tests.builders import PIRNA, acting, person, town

ADDRESS = "approver.pirna@example.org"


class Mailbox:
    """Keeps what is delivered."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """Run a mail server on this machine and return its one mailbox."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    yield mailbox
    server.stop()


@pytest.mark.django_db
def test_the_mail_carries_the_link_and_nothing_else(mailbox: Mailbox) -> None:
    coordination = person("Coordination Pirna", Role.MC, town(PIRNA))
    invitation = invite(
        email=ADDRESS,
        role=Role.MA,
        organisation=town(PIRNA),
        origin="https://fallwerk.example",
        by=acting(coordination),
    )
    assert mailbox.letters == []
    send_invitation(invitation.pk, "https://fallwerk.example")
    (letter,) = mailbox.letters
    assert mailbox.recipients == [[ADDRESS]]
    assert letter["Subject"] == "Ihre Einladung zu Fallwerk"
    words = letter.get_content()
    assert f"https://fallwerk.example/konto/einladung/{token_of(invitation)}/" in words
    for secret in ("Pirna", coordination.name, "Bürgermeister", "14628270"):
        assert secret not in words + str(letter["Subject"])
