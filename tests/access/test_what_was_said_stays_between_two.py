"""What was said in a meeting, and what is confidential, is on no page of those who may not read it.

Every address of the desk is asked, as the resolver knows it: as a page, as a part of a page or data, in both
languages, with all its headers, so that file names count. Afterwards it is searched for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.choices import Language
from accounts.models import User
from casework.cases.models import DocumentVersion
from casework.coaching.facts.meetings import MeetingAgreementFacts, MeetingFacts, MeetingParticipantFacts
from casework.coaching.models import CoachingMeeting
from tests.addresses import all_addresses
from tests.builders import acting
from tests.databases import Clone
from tests.signing_in import signed_in
from tests.stories.world import World, build_world
from workflows.coaching.jobs import file_meeting_minutes
from workflows.coaching.services import correct_meeting_with_minutes, record_meeting_with_minutes

ABOUT = MeetingFacts(
    held_on=localdate(),
    hours=Decimal("1.5"),
    form="on_site",
    participants=(MeetingParticipantFacts("Quendolin Xaver", "Zunftmeisterin", "Yachtverein Elbtal"),),
    topics=("violence",),
    contents="Der Stadtrat zaudert noch.",
    agreed=(MeetingAgreementFacts("Lichtmast versetzen", "Gasthaus Krone", None),),
    next_on=None,
)
CORRECTED = replace(ABOUT, contents="Der Stadtrat willigt ein.")
WHY = "Das Wort Zaudern fiel nie."
SAID = (
    "Quendolin Xaver",
    "Zunftmeisterin",
    "Yachtverein Elbtal",
    "zaudert noch",
    "willigt ein",
    "Lichtmast versetzen",
    "Gasthaus Krone",
    "Wort Zaudern",
    "Sitzungsprotokoll vom",
    "Sitzungsprotokoll-vom",
)
CONFIDENTIAL = ("Schützenswerte Orte", "Orte.txt", "Am Bahnhof.", "Über eine Person.")
OPEN = "200 "
WAYS: tuple[tuple[Language, Mapping[str, str]], ...] = (
    (Language.GERMAN, {}),
    (
        Language.ENGLISH,
        {"HX-Request": "true", "X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
    ),
)
ASKED = {"case": "?vermerke=alle", "meeting": "?berichtigen=1"}
READABLE = [name for name in all_addresses() if name.startswith("desk:")]


@dataclass(frozen=True)
class Told:
    """A world in which something was said, and the ids under which it lies."""

    world: World
    meeting: CoachingMeeting
    minutes: DocumentVersion

    def addresses(self, name: str) -> Iterator[str]:
        """Return the addresses of this name: about what the world shows, and about the meeting."""
        arguments = self.world.arguments_of(name)
        said = {
            "meeting_id": self.meeting.pk,
            "version_id": self.minutes.pk,
            "document_id": self.minutes.document_id,
        }
        about_the_meeting = {**arguments, **{key: said[key] for key in said if key in arguments}}
        for found in (arguments, about_the_meeting):
            yield reverse(name, kwargs=found) + ASKED.get(name.removeprefix("desk:"), "")


@pytest.fixture(scope="module")
def told(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Let the coach record a meeting and correct it; the minutes are filed."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        world = build_world()
        by = acting(world.cast.coach)
        meeting = record_meeting_with_minutes(case=world.case, facts=ABOUT, by=by)
        file_meeting_minutes(meeting.pk)
        correct_meeting_with_minutes(meeting=meeting, facts=CORRECTED, by=by, reason=WHY)
        file_meeting_minutes(meeting.pk)
        minutes = DocumentVersion.objects.filter(document__source=f"meeting:{meeting.pk}").latest("number")
        yield Told(world, meeting, minutes)


def answer(user: User, address: str, language: Language, headers: Mapping[str, str]) -> str:
    """Return all that an address says to a person, its status first, headers included; nothing stays."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(language=language)
        client = signed_in(user, Client(headers=dict(headers)))
        found = client.get(address)
        content = found.getvalue() if found.streaming else found.content
        transaction.set_rollback(True)
    return f"{found.status_code} {found.headers}\n{content.decode(errors='replace')}"


def others(world: World) -> list[User]:
    """Return those who see the case, or everything about accounts, and may not know what was said."""
    cast = world.cast
    people = [cast.officer, cast.supervision, cast.quality, cast.coordination, cast.mayor]
    return [*people, cast.police, cast.audit, cast.administration]


@pytest.mark.parametrize("name", READABLE)
def test_no_page_says_what_others_may_not_know(told: Told, name: str) -> None:
    for address in dict.fromkeys(told.addresses(name)):
        for user in others(told.world):
            secret = SAID if user == told.world.cast.officer else (*SAID, *CONFIDENTIAL)
            for language, headers in WAYS:
                page = answer(user, address, language, headers)
                assert [word for word in secret if word in page] == [], (user, address)
                if not page.startswith(OPEN):
                    break  # what is closed is closed in every way


def test_who_may_know_finds_it_there(told: Told) -> None:
    """So that the words above are the ones that pages show."""
    pages = {}
    for name in ("desk:case", "desk:timeline", "desk:meeting"):
        *_world, address = told.addresses(name)
        pages[name] = answer(told.world.cast.coach, address, Language.GERMAN, {})
    shown = "".join(pages.values())
    file_name = "Sitzungsprotokoll-vom"  # which is made for the download
    assert [word for word in SAID if word not in shown and word != file_name] == []
    *_world, address = told.addresses("desk:download")
    assert "filename" in answer(told.world.cast.town_coordination, address, Language.GERMAN, {})
    office = answer(told.world.cast.officer, next(told.addresses("desk:case")), Language.GERMAN, {})
    assert [word for word in CONFIDENTIAL[:1] + CONFIDENTIAL[3:] if word not in office] == []


@pytest.mark.parametrize("user_name", ["officer", "supervision", "administration"])
@pytest.mark.parametrize("name", ["desk:cases", "desk:inbox", "accounts:people"])
def test_no_search_finds_it(told: Told, name: str, user_name: str) -> None:
    user, address = getattr(told.world.cast, user_name), reverse(name)
    nothing = rows(answer(user, f"{address}?suche=Nirgendwo", Language.GERMAN, {}))
    for word in (*SAID, *CONFIDENTIAL):
        assert rows(answer(user, f"{address}?suche={word}", Language.GERMAN, {})) == nothing


def rows(page: str) -> tuple[int, int]:
    """Return how many rows and links to cases a page has."""
    return page.count("<tr"), page.count('href="/vorgaenge/')
