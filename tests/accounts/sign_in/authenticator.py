"""An app for codes, as on a telephone (RFC 6238), and people who set it up."""

import base64
import hmac
import re
import struct
from hashlib import sha1

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Language, Role
from accounts.models import User
from accounts.services import create_user
from tests.accounts.desk import PASSWORD
from tests.accounts.sign_in.door import browser, enter
from tests.builders import PIRNA, house, lpr, office, town

INBOX = "/"


def code_of(secret: str, *, later: int = 0) -> str:
    """Return the code that the app shows now, or some periods later."""
    counter = int(timezone.now().timestamp()) // 30 + later
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def hire(name: str, role: Role) -> User:
    """Create somebody with a password and an office."""
    email = f"{name.lower()}@example.org"
    user = create_user(email=email, name=name, password=PASSWORD, by=house(), language=Language.ENGLISH)
    office(user, role, lpr() if role == Role.CO else town(PIRNA))
    return user


def entered(user: User) -> Client:
    """Return a browser in which address and password were right."""
    client = browser()
    enter(client, user.email, PASSWORD)
    return client


def confirmed(client: Client) -> Client:
    """Return the browser after its owner has entered the password once more."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def set_up_app(client: Client) -> str:
    """Set up the app and return its secret."""
    page = confirmed(client).get(reverse("mfa_activate_totp")).content.decode()
    (secret,) = re.findall(r'<code class="fw-secret">(\w+)</code>', page)
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    return str(secret)


def opens(client: Client) -> bool:
    """Tell whether the desk opens."""
    return client.get(INBOX).status_code == 200
