"""What browsers are told by a server that runs with the settings of production."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.conf.global_settings import PASSWORD_HASHERS
from django.test import override_settings

from accounts.choices import Role
from accounts.services import create_user
from tests.accounts.desk import PASSWORD
from tests.builders import PIRNA, house, office, town
from tests.databases import Clone

ADDRESS = "coordination@example.org"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
NAMED = re.compile(r'{% static "([^"]+)" %}')


@dataclass(frozen=True)
class Production:
    """What the site said under these settings."""

    statuses: dict[str, int]
    answers: dict[str, dict[str, str]]
    cookies: dict[str, dict[str, str]]
    files: dict[str, tuple[int, str]]

    def headers(self, page: str) -> dict[str, str]:
        """Return the headers of a page."""
        return self.answers[page]

    def policy(self, page: str) -> dict[str, list[str]]:
        """Return the content security policy of a page by directive."""
        parts = [part.split() for part in self.headers(page)["Content-Security-Policy"].split(";")]
        return {name: sources for name, *sources in parts}


def environment(clone: Clone) -> dict[str, str]:
    return clone.environment | {
        "SECRET_KEY": "a key of a server that exists for one test only, long enough for Django",
        "ALLOWED_HOSTS": "fallwerk.example",
        "TRUSTED_PROXIES": "1",
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
    }


@pytest.fixture(scope="module")
def collected(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of a server on which the static files were collected as the guide says."""
    folder = tmp_path_factory.mktemp("server")
    command = [sys.executable, "manage.py", "collectstatic", "--no-input"]
    own = environment(committed_db) | {"FALLWERK_DATA": str(folder)}
    done = subprocess.run(
        command, env=own, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def production(committed_db: Clone, collected: Path) -> Production:
    """Return what somebody of a town who has signed in is answered by the site of production."""
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        somebody = create_user(email=ADDRESS, name="Coordination", password=PASSWORD, by=house())
    office(somebody, Role.MC, town(PIRNA))
    command = [sys.executable, "-m", "tests.accounts.sign_in.production_site", ADDRESS, PASSWORD]
    own = environment(committed_db) | {"FALLWERK_DATA": str(collected)}
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Production(**json.loads(done.stdout))


def test_nothing_is_said_without_tls(production: Production) -> None:
    assert production.statuses["plain"] == 301
    assert production.headers("plain")["Location"] == "https://fallwerk.example/konto/login/"


def test_the_browser_keeps_to_tls_for_a_year(production: Production) -> None:
    assert "max-age=31536000" in production.headers("login")["Strict-Transport-Security"]


@pytest.mark.parametrize("page", ["login", "inbox", "missing"])
def test_a_page_runs_and_loads_nothing_but_ours(production: Production, page: str) -> None:
    policy = production.policy(page)
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    nonces = [source for source in policy["script-src"] if source.startswith("'nonce-")]
    assert len(nonces) == 1
    assert policy["script-src"] == ["'self'", *nonces]
    unsafe = [source for sources in policy.values() for source in sources if "unsafe" in source]
    assert unsafe == []


def test_each_answer_has_a_nonce_of_its_own(production: Production) -> None:
    assert production.policy("login")["script-src"] != production.policy("inbox")["script-src"]


@pytest.mark.parametrize("page", ["login", "inbox", "missing"])
def test_a_page_is_kept_nowhere_and_framed_by_nobody(production: Production, page: str) -> None:
    headers = production.headers(page)
    assert {"no-store", "private"} <= set(headers["Cache-Control"].replace(" ", "").split(","))
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_somebody_was_signed_in(production: Production) -> None:
    assert (production.statuses["inbox"], production.statuses["missing"]) == (200, 404)


def test_cookies_stay_with_this_host_and_tls(production: Production) -> None:
    cookies = production.cookies
    assert set(cookies) == {"__Host-sessionid", "__Host-csrftoken", "__Host-messages"}
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == ("True", "/", "")
        assert cookie["samesite"] == "Lax"
    assert cookies["__Host-sessionid"]["httponly"] == "True"


def test_pages_are_made_of_files_that_may_be_kept_for_ever(production: Production) -> None:
    assert [address for address in production.files if address.startswith("/static/fallwerk.")]
    assert [address for address in production.files if address.endswith(".woff2")]  # named by a style sheet
    for address, (status, caching) in production.files.items():
        assert (status, bool(HASHED.search(address))) == (200, True), address
        assert "immutable" in caching, address


def test_every_file_that_a_template_names_is_collected(collected: Path) -> None:
    kept = json.loads((collected / "static/staticfiles.json").read_text())["paths"]
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    named = {name for template in templates for name in NAMED.findall(template.read_text(encoding="utf-8"))}
    assert named
    assert named - set(kept) == set()


def test_the_screens_of_packages_are_not_collected(collected: Path) -> None:
    names = {entry.name for entry in (collected / "static").iterdir() if entry.is_dir()}
    assert names == {"htmx", "js", "kern", "mfa"}


def test_the_checks_for_a_server_find_nothing(committed_db: Clone) -> None:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    own = environment(committed_db)
    done = subprocess.run(
        command, env=own, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def said_by_settings(clone: Clone, name: str, **own: str) -> str:
    """Return a setting of production in an environment."""
    line = f"from django.conf import settings; print(settings.{name})"
    command = [sys.executable, "-c", line]
    return subprocess.check_output(command, env=environment(clone) | own, text=True).strip()


def test_a_proxy_that_nobody_named_is_not_believed(committed_db: Clone) -> None:
    name, header = "SECURE_PROXY_SSL_HEADER", "('HTTP_X_FORWARDED_PROTO', 'https')"
    assert said_by_settings(committed_db, name, TRUSTED_PROXIES="0") == "None"
    assert said_by_settings(committed_db, name, TRUSTED_PROXIES="1") == header


def test_the_office_needs_a_second_factor_unless_the_operator_decides_otherwise(committed_db: Clone) -> None:
    name = "SECOND_FACTOR_ROLES"
    assert said_by_settings(committed_db, name) == "['ad', 'au', 'co', 'qa', 'su']"
    assert said_by_settings(committed_db, name, SECOND_FACTOR_ROLES="ad") == "['ad']"
