"""What these stories do at the door again and again."""

import re

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts.choices import Language
from accounts.models import User
from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent

CHANGING = re.compile(r'((?:csrfmiddlewaretoken|once)"?\s*value=|nonce=)"[^"]+"')
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(*, place: str = "192.0.2.1", agent: str = FIREFOX) -> Client:
    """Return a browser at a network address that reads English before anybody has signed in."""
    client = Client(REMOTE_ADDR=place, headers={"User-Agent": agent})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = Language.ENGLISH.value
    return client


def enter(client: Client, address: str, password: str) -> HttpResponse:
    """Try to sign in and return the answer."""
    response = client.post(reverse("account_login"), {"login": address, "password": password})
    assert isinstance(response, HttpResponse)
    return response


def is_in(client: Client) -> bool:
    """Tell whether a page behind the sign-in opens."""
    return client.get(reverse("accounts:profile")).status_code == 200


def words_of(response: HttpResponseBase) -> str:
    """Return a page without what differs each time."""
    assert isinstance(response, HttpResponse)
    return CHANGING.sub(r"\1", response.content.decode())


def events_of(user: User | None, *verbs: Verb) -> list[AuditEvent]:
    """Return what is on record of somebody (or of nobody known), the earliest first."""
    subject = user.pk if user else None
    events = AuditEvent.objects.filter(scope=Scope.ACCOUNTS, subject_id=subject).order_by("pk")
    return list(events.filter(verb__in=verbs)) if verbs else list(events)
