"""What somebody may not see looks as if it did not exist: status, headers, bytes and number of statements.

Every address that asks for an id is tried, as the resolver knows it, by people from outside, by everybody who
sees the case and not what the address is about, and with parts of one own case at the address of another.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from casework.cases.models import Case, DocumentVersion
from casework.cases.selectors import visible_cases
from casework.territory.choices import OrganisationKind
from tests.addresses import all_addresses
from tests.builders import FREITAL, body, running_case, town
from tests.databases import Clone
from tests.signing_in import session_key_of
from tests.stories.cast import hire
from tests.stories.world import World, build_world
from workflows.desk.demo.driver import do, open_step, run

NOTHING = 2_000_000_000
METHODS = ("GET", "POST")
MARKS = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"|nonce="[^"]*"')
NONCE = re.compile(r"'nonce-[^']*'")
UNSEEN = (403, 404, 405)


Arguments = Mapping[str, int | str]
Answer = dict[str, object]


def with_ids() -> dict[str, tuple[str, ...]]:
    """Return the addresses that ask for ids, with the names of the ids."""
    found = {
        name: tuple(argument for argument in address.arguments if argument.endswith(("_id", "pk")))
        for name, address in all_addresses().items()
    }
    return {name: ids for name, ids in found.items() if ids}


WITH_IDS = with_ids()
BELOW_A_CASE = [
    name
    for name, ids in WITH_IDS.items()
    if {"step_id", "version_id"} & set(ids) or ("case_id" in ids and len(ids) > 1)
]
# Who takes part, who was let in and which entries there are is known to all who may ask; others are refused
# before anything is read.
KNOWN_TO_ALL = {"desk:end_party", "desk:end_access", "desk:review_entry"}


@dataclass
class Visits:
    """The world, and people who ask it for pages: each signs in once, and asks once for what is nothing."""

    world: World
    outsiders: tuple[User, ...]
    outsiders_of_a_role: tuple[User, ...]
    """People without a part, of roles that others have a part in: a coach, an approver, the police."""
    insiders: tuple[User, ...]
    proposing: Case
    other: Case
    sessions: dict[int, str] = field(default_factory=dict)
    nothing: dict[tuple[object, ...], Answer] = field(default_factory=dict)

    def answer_nothing(self, user: User, method: str, name: str, arguments: Arguments) -> Answer:
        """Return what an address with ids of nothing answers."""
        key = (user.pk, method, name, *sorted(arguments.items()))
        if key not in self.nothing:
            self.nothing[key] = self.answer(user, method, name, arguments)
        return self.nothing[key]

    def answer(self, user: User, method: str, name: str, arguments: Arguments) -> Answer:
        """Return all that an address answers, but for marks that are new each time; nothing stays."""
        url = reverse(name, kwargs=dict(arguments))
        client = self._client(user)
        cache.clear()
        with transaction.atomic():
            connection.queries_log.clear()  # which is not endless
            with CaptureQueriesContext(connection) as captured:
                found = client.post(url) if method == "POST" else client.get(url)
            content = b"".join(found) if found.streaming else found.content
            transaction.set_rollback(True)
        return {
            "status": found.status_code,
            "headers": {
                key: NONCE.sub("", value).replace(quote(url, safe=""), "")
                for key, value in found.headers.items()
                if key not in LENGTH
            },
            "bytes": MARKS.sub("", content.decode(errors="replace").replace(url, "/")),
            "statements": len(captured),
        }

    def _client(self, user: User) -> Client:
        """Return a browser that knows nothing but that the person is signed in."""
        if user.pk not in self.sessions:
            self.sessions[user.pk] = session_key_of(user)
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[user.pk]
        return client


def look_around(world: World) -> Visits:
    """Return who has no part in the case and who sees it, and two more cases beside it."""
    people = [getattr(world.cast, member.name) for member in fields(world.cast)]
    insiders = [user for user in people if visible_cases(user).filter(pk=world.case.pk).exists()]
    assert {world.cast.quality, world.cast.coach, world.cast.police} < set(insiders)
    assert len(insiders) > 9
    pool, police = body(OrganisationKind.COORDINATION), body(OrganisationKind.POLICE, "Görlitz")
    return Visits(
        world=world,
        outsiders=(world.cast.foreign_town, world.cast.provider),
        outsiders_of_a_role=(
            hire("Coach West", Role.CH, pool),
            hire("Bürgermeisteramt Freital", Role.MA, town(FREITAL)),
            hire("Polizeidirektion Görlitz", Role.PD, police),
        ),
        insiders=tuple(insiders),
        proposing=proposing(world),
        other=running_case(world.cast.officer),
    )


def proposing(world: World) -> Case:
    """Return a case for which the coach is proposed, who sees its head and the own answer step."""
    case = running_case(world.cast.officer, title="A coach is proposed")
    run(case, "inquiry", "receipt", "initial_consultation", "consultation_minutes", "municipal_decision")
    do(case, "coach_matching", coach=world.cast.coach)
    return case


LENGTH = {"Content-Length"}  # the address is part of the page, and ids have more or fewer digits


@pytest.fixture(scope="module")
def visits(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield look_around(build_world())


def without(
    arguments: Arguments, ids: tuple[str, ...], *, each: bool = True
) -> Iterator[dict[str, int | str]]:
    """Return the arguments with all ids of nothing, and with each of them in turn."""
    for gone in {*((one,) for one in ids if each), ids}:
        yield {**arguments, **dict.fromkeys(gone, NOTHING)}


def test_there_are_addresses_with_ids() -> None:
    assert {"desk:case", "desk:end_access", "desk:download", "accounts:person"} <= set(WITH_IDS)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", WITH_IDS)
def test_who_has_no_part_sees_no_difference(visits: Visits, name: str, method: str) -> None:
    arguments = visits.world.arguments_of(name)
    for user in (*visits.outsiders, *visits.outsiders_of_a_role):
        foreign = visits.answer(user, method, name, arguments)
        assert foreign["status"] in UNSEEN or name.startswith("mfa_")
        each = user in visits.outsiders
        for nothing in without(arguments, WITH_IDS[name], each=each):
            assert visits.answer_nothing(user, method, name, nothing) == foreign, (user, nothing)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", BELOW_A_CASE)
def test_who_sees_the_case_sees_no_difference_in_what_is_hidden(
    visits: Visits, name: str, method: str
) -> None:
    unseen = 0
    for user, arguments in hidden_from_somebody(visits, name):
        found = visits.answer(user, method, name, arguments)
        if found["status"] not in (404, 405):
            continue
        unseen += 1
        for nothing in without(arguments, WITH_IDS[name][-1:]):
            assert visits.answer_nothing(user, method, name, nothing) == found, user
    assert unseen or name in KNOWN_TO_ALL, "nobody is tried who sees the case and not this"


def hidden_from_somebody(visits: Visits, name: str) -> Iterator[tuple[User, dict[str, int | str]]]:
    """Return people who see the case, each with ids of the address that might be hidden from them."""
    arguments = visits.world.arguments_of(name)
    for user in visits.insiders:
        yield user, arguments
    if "version_id" in arguments:
        confidential = DocumentVersion.objects.get(document_id=visits.world.arguments["document_id"])
        for user in visits.insiders:
            yield user, {**arguments, "version_id": confidential.pk}
    if "step_id" in arguments:
        step = open_step(visits.proposing, "agreement_draft")
        yield visits.world.cast.coach, {**arguments, "step_id": step.pk}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "name", [name for name, ids in WITH_IDS.items() if "case_id" in ids and len(ids) > 1]
)
def test_a_part_of_another_case_is_nothing_here(visits: Visits, name: str, method: str) -> None:
    other = {**visits.world.arguments_of(name), "case_id": visits.other.pk}
    last = WITH_IDS[name][-1]
    for user in (visits.world.cast.officer, visits.world.cast.supervision):
        found = visits.answer(user, method, name, other)
        assert found["status"] in UNSEEN
        assert visits.answer_nothing(user, method, name, {**other, last: NOTHING}) == found
