"""Whatever is entered into the pages of accounts, access, absences and the record: an answer in words.

Each field, in the address or in a form, gets entries that nobody would type, one after the other; the others
are as they should be. No page breaks, nothing comes back unescaped, and what cannot be taken is told on top
of the form, at which the other entries are still there. What is entered does not stay: it is taken back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.timezone import localdate

from tests.databases import Clone
from tests.signing_in import signed_in
from tests.stories.cast import Cast
from tests.stories.world import World, build_world

ODD = (
    "a\x00b",
    "x" * 6000,
    "🙂" * 40,
    "<script>alert(1)</script>",
    "-1",
    "9" * 40,
    "%s {0} {{ x }}",
    "0001-01-01",
    "9999-12-31",
    "31.02.2026",
    "' OR 1=1 --",
)
SEARCHED = {"desk:give_access": "?suche=coach"}
"""What has been searched for before the form is there."""
TODAY, REASON = localdate().isoformat(), "A reason that stays."


@dataclass(frozen=True)
class Page:
    """A page, who opens it, and what is entered there."""

    name: str
    who: str
    entries: Mapping[str, str]


IN_THE_ADDRESS = (
    Page("desk:ask_access", "coach", {"nummer": "33-1053/1/1"}),
    Page("desk:access_requests", "officer", {"nach": "1", "vor": "1"}),
    Page("desk:case_access", "officer", {"am": TODAY}),
    Page(
        "desk:as_of",
        "officer",
        {"am": TODAY, "bekannt": TODAY, "vergleich_am": TODAY, "vergleich_bekannt": TODAY},
    ),
    Page("desk:give_access", "officer", {"suche": "coach"}),
    Page(
        "desk:why_access",
        "officer",
        {"suche": "coach", "person": "1", "aktion": "cases.view_case", "am": TODAY},
    ),
    Page("desk:disposal", "officer", {"nur": "faellig", "nach": "2025-01-01_1", "vor": "2025-01-01_1"}),
    Page("desk:ask_erasure", "officer", {"suche": "Beispiel"}),
    Page("desk:reviews", "supervision", {"nach": "1", "vor": "1"}),
    Page("desk:own_record", "coach", {"art": "rechte", "von": TODAY, "bis": TODAY, "nach": "", "vor": ""}),
    Page("desk:person_record", "administration", {"art": "rechte", "von": TODAY, "bis": TODAY, "nach": ""}),
    Page("desk:record", "audit", {"person": "coach", "art": "rechte", "von": TODAY, "bis": TODAY, "vor": ""}),
    Page(
        "desk:timeline",
        "supervision",
        {"person": "1", "ereignis": "case_opened", "feld": "cases.case.state", "von": TODAY, "bis": TODAY},
    ),
    Page("desk:timeline", "audit", {"von": TODAY, "nach": "1", "vor": "1"}),
    Page(
        "desk:revision",
        "supervision",
        {"person": "coach", "art": "rechte", "region": "1", "von": TODAY, "bis": TODAY, "nach": "1_1"},
    ),
    Page("accounts:people", "administration", {"suche": "a", "rolle": "co", "zustand": "alle", "nach": "1"}),
    Page(
        "accounts:organisations",
        "administration",
        {"suche": "a", "art": "lpr", "kreis": "1", "zustand": "alle"},
    ),
    Page("accounts:groups", "administration", {"suche": "a", "vor": "1"}),
    Page("accounts:invitations", "officer", {"nach": "1", "vor": "1"}),
)
SENT = (
    Page("desk:ask_access", "coach", {"reference": "33-1053/9/9", "reason": REASON, "once": ""}),
    Page(
        "desk:answer_access",
        "officer",
        {"decision": "view_case", "valid_until": TODAY, "reason": REASON, "once": ""},
    ),
    Page(
        "desk:give_access",
        "officer",
        {"user": "1", "opens": "view_case", "valid_until": TODAY, "reason": REASON, "once": ""},
    ),
    Page(
        "desk:add_review",
        "supervision",
        {
            "scope": "period",
            "first_day": TODAY,
            "last_day": TODAY,
            "findings": REASON,
            "without_findings": "",
            "follow_up_on": TODAY,
            "once": "",
        },
    ),
    Page("desk:ask_erasure", "officer", {"legal_ground": "objection", "reason": REASON}),
    Page("desk:decide_erasure", "supervision", {"answer": "refused", "reason": REASON, "once": ""}),
    Page("desk:review_entry", "supervision", {"findings": REASON, "follow_up_on": TODAY, "once": ""}),
    Page("desk:end_access", "officer", {"reason": REASON, "once": ""}),
    Page(
        "desk:announce_absence",
        "coach",
        {
            "first_day": TODAY,
            "last_day": TODAY,
            "deputies-TOTAL_FORMS": "1",
            "deputies-INITIAL_FORMS": "0",
            "deputies-0-deputy": "",
            "deputies-0-kinds": "coaching",
        },
    ),
    Page("desk:announce_absence", "coach", {"first_day": TODAY, "add_row": "deputies"}),
    Page("desk:announce_absence", "coach", {"first_day": TODAY, "remove_row": "deputies-0"}),
    Page("desk:end_absence", "mayor", {"last_day": TODAY, "once": ""}),
    Page("desk:release", "town_coordination", {"reason": REASON, "next": ""}),
    Page("desk:reassign", "supervision", {"to": "1", "reason": REASON, "next": ""}),
    Page("desk:revision", "supervision", {"purpose": REASON}),
    Page("accounts:add_person", "administration", {"name": "A", "email": "a@example.org", "language": "de"}),
    Page("accounts:rename_person", "administration", {"name": "A"}),
    Page("accounts:deactivate_person", "administration", {"reason": REASON}),
    Page(
        "accounts:grant_office",
        "administration",
        {"role": "qa", "organisation": "1", "region": "", "valid_from": TODAY, "valid_until": ""},
    ),
    Page("accounts:end_office", "administration", {"last_day": TODAY, "reason": REASON}),
    Page("accounts:begin_inspection", "audit", {"purpose": REASON, "last_day": TODAY}),
    Page("accounts:invite", "town_coordination", {"email": "a@example.org", "office": "ma-1"}),
    Page("accounts:profile", "coach", {"language": "de"}),
    Page("account_login", "", {"login": "a@example.org", "password": "wrong"}),
    Page("account_reset_password", "", {"email": "a@example.org"}),
    Page("account_change_password", "coach", {"oldpassword": "x", "password1": "y", "password2": "y"}),
    Page("account_reauthenticate", "coach", {"password": "x"}),
)


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield build_world()


def browser(cast: Cast, who: str) -> Client:
    """Return the browser of somebody."""
    return signed_in(getattr(cast, who) if who else None)


def answers(world: World, page: Page, method: str, field: str) -> Iterator[tuple[str, int, str]]:
    """Yield for each odd entry in a field the status and the page that come back."""
    address = reverse(page.name, kwargs=world.arguments_of(page.name)) + SEARCHED.get(page.name, "")
    for odd in ODD:
        cache.clear()
        with transaction.atomic():
            client, entered = browser(world.cast, page.who), {**page.entries, field: odd}
            found = client.post(address, entered) if method == "POST" else client.get(address, entered)
            text = found.content.decode()
            transaction.set_rollback(True)
        yield odd, found.status_code, text


def of_pages(pages: tuple[Page, ...]) -> list[object]:
    """Return a parameter for each field of each page."""
    named = [(page, field) for page in pages for field in page.entries]
    return [pytest.param(page, field, id=f"{page.name} {field}") for page, field in named]


@pytest.mark.parametrize(("page", "field"), of_pages(IN_THE_ADDRESS))
def test_an_odd_address_is_answered_in_words(world: World, page: Page, field: str) -> None:
    for odd, status, text in answers(world, page, "GET", field):
        assert status in (200, 400), (odd, status)
        assert "<script>alert(1)" not in text, odd
        assert status == 200 or "error-summary" in text, odd


@pytest.mark.parametrize(("page", "field"), of_pages(SENT))
def test_an_odd_entry_is_answered_in_words(world: World, page: Page, field: str) -> None:
    for odd, status, text in answers(world, page, "POST", field):
        assert status in (200, 302, 400, 409, 429), (odd, status)
        assert "<script>alert(1)" not in text, odd
        if status == 400:
            assert "error-summary" in text, odd
            kept = {name: entry for name, entry in page.entries.items() if name != field}
            assert REASON in text or REASON not in kept.values(), odd
