"""Somebody registers a security key in a real browser and signs in with it (Chromium's virtual key)."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from accounts.models import User
from accounts.services import create_user
from casework.audit.choices import Verb
from tests.accounts.desk import PASSWORD
from tests.accounts.sign_in.door import events_of
from tests.builders import house
from tests.databases import Clone

ADDRESS = "coach.key@example.org"
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def coach(committed_db: Clone) -> User:
    """Return somebody with a password who reads German."""
    return create_user(email=ADDRESS, name="Coach mit Schlüssel", password=PASSWORD, by=house())


@pytest.fixture
def context(chromium: Browser, site: str, coach: User) -> Iterator[BrowserContext]:
    cache.clear()
    context = chromium.new_context(base_url=site, locale="de-DE")
    yield context
    context.close()
    Authenticator.objects.filter(user=coach).delete()


class Key:
    """A virtual security key that is plugged into the page's browser."""

    def __init__(self, page: Page) -> None:
        self.wire: CDPSession = page.context.new_cdp_session(page)
        self.wire.send("WebAuthn.enable")
        self.plug_in()

    def plug_in(self) -> None:
        """Plug in a key that holds nothing yet."""
        made = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        self.number = made["authenticatorId"]

    def swap(self) -> None:
        """Take the key out and plug in another."""
        self.wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.number})
        self.plug_in()


def sign_in(page: Page) -> None:
    """Enter address and password."""
    page.goto("/konto/login/")
    page.fill("[name=login]", ADDRESS)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Anmelden").click()


def sign_out(page: Page) -> None:
    """Sign out by the page for it."""
    page.goto("/konto/logout/")
    page.locator("main").get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/konto/login/**")


def register(page: Page) -> None:
    """Register the key that is plugged in."""
    page.goto("/konto/zweiter-faktor/schluessel/neu/")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Bestätigen").click()
    page.fill("[name=name]", "Schlüsselbund")
    page.get_by_role("button", name="Schlüssel registrieren").click()
    expect(page.get_by_role("heading", name="Wiederherstellungscodes")).to_be_visible()


def test_a_key_is_registered_and_opens_at_the_next_sign_in(context: BrowserContext, coach: User) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    Key(page)
    sign_in(page)
    register(page)
    sign_out(page)
    sign_in(page)
    page.get_by_role("button", name="Sicherheitsschlüssel benutzen").click()
    expect(page.get_by_role("heading", name="Meine Aufgaben")).to_be_visible()
    assert complaints == []
    assert [event.facts["kind"] for event in events_of(coach, Verb.FACTOR_ADDED)] == ["key"]
    assert events_of(coach, Verb.SIGNED_IN)[-1].facts["ways"] == "password, mfa"


def test_another_key_does_not_open_and_the_page_says_so(context: BrowserContext, coach: User) -> None:
    page = context.new_page()
    key = Key(page)
    sign_in(page)
    register(page)
    sign_out(page)
    key.swap()
    sign_in(page)
    page.get_by_role("button", name="Sicherheitsschlüssel benutzen").click()
    expect(page.get_by_text("wurde nicht angenommen")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Zweiter Faktor")).to_be_visible()
