"""What somebody may not see looks as if it did not exist: status, headers, bytes and number of statements.

Every address that asks for an id is tried, as the resolver knows it, by people from outside, by everybody who
sees the case and not what the address is about, and with parts of one own case at the address of another.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from casework.cases.models import Case, DocumentVersion
from casework.cases.selectors import visible_cases
from tests.addresses import all_addresses
from tests.builders import running_case
from tests.databases import Clone
from tests.stories.world import World, build_world
from workflows.desk.demo.driver import do, open_step, run

NOTHING = 2_000_000_000
METHODS = ("GET", "POST")
MARKS = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"|nonce="[^"]*"')
NONCE = re.compile(r"'nonce-[^']*'")
UNSEEN = (403, 404, 405)


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield build_world()


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
# Who takes part and who was let in is known to all who may ask; others are refused before anything is read.
KNOWN_TO_ALL = {"desk:end_party", "desk:end_access"}
PROPOSED = "A coach is proposed"


def outsiders(world: World) -> list[User]:
    """Return people who have no part in the case."""
    return [world.cast.foreign_town, world.cast.provider]


def answer(user: User, method: str, name: str, arguments: Mapping[str, int | str]) -> dict[str, object]:
    """Return all that an address answers, but for marks that are new each time; nothing stays."""
    url = reverse(name, kwargs=dict(arguments))
    cache.clear()
    with transaction.atomic():
        client = Client()
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
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


LENGTH = {"Content-Length"}  # the address is part of the page, and ids have more or fewer digits


def without(arguments: Mapping[str, int | str], ids: tuple[str, ...]) -> Iterator[dict[str, int | str]]:
    """Return the arguments with each id in turn, and all of them, of nothing."""
    for gone in {*((each,) for each in ids), ids}:
        yield {**arguments, **dict.fromkeys(gone, NOTHING)}


def test_there_are_addresses_with_ids() -> None:
    assert {"desk:case", "desk:end_access", "desk:download", "accounts:person"} <= set(WITH_IDS)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", WITH_IDS)
def test_who_has_no_part_sees_no_difference(world: World, name: str, method: str) -> None:
    arguments = world.arguments_of(name)
    for user in outsiders(world):
        foreign = answer(user, method, name, arguments)
        assert foreign["status"] in UNSEEN or name.startswith("mfa_")
        for nothing in without(arguments, WITH_IDS[name]):
            assert answer(user, method, name, nothing) == foreign, (user, nothing)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", BELOW_A_CASE)
def test_who_sees_the_case_sees_no_difference_in_what_is_hidden(world: World, name: str, method: str) -> None:
    unseen = 0
    for user, arguments in hidden_from_somebody(world, name):
        found = answer(user, method, name, arguments)
        if found["status"] not in (404, 405):
            continue
        unseen += 1
        for nothing in without(arguments, WITH_IDS[name][-1:]):
            assert answer(user, method, name, nothing) == found, user
    assert unseen or name in KNOWN_TO_ALL, "nobody is tried who sees the case and not this"


def hidden_from_somebody(world: World, name: str) -> Iterator[tuple[User, dict[str, int | str]]]:
    """Return people who see the case, each with ids of the address that might be hidden from them."""
    arguments = world.arguments_of(name)
    for user in insiders(world):
        yield user, arguments
    if "version_id" in arguments:
        confidential = DocumentVersion.objects.get(document_id=world.arguments["document_id"])
        for user in insiders(world):
            yield user, {**arguments, "version_id": confidential.pk}
    if "step_id" in arguments:
        proposed, step = world.cast.coach, open_step(proposing(world), "agreement_draft")
        yield proposed, {**arguments, "step_id": step.pk}


def insiders(world: World) -> list[User]:
    """Return everybody who sees the case."""
    people = [getattr(world.cast, member.name) for member in fields(world.cast)]
    found = [user for user in people if visible_cases(user).filter(pk=world.case.pk).exists()]
    assert len(found) > 9
    return found


def proposing(world: World) -> Case:
    """Return a case for which the coach is proposed, who sees its head and the own answer step."""
    known = visible_cases(world.cast.coach).filter(title=PROPOSED).first()
    if known is not None:
        return known
    case = running_case(world.cast.officer, title=PROPOSED)
    run(case, "inquiry", "receipt", "initial_consultation", "consultation_minutes", "municipal_decision")
    do(case, "coach_matching", coach=world.cast.coach)
    return case


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "name", [name for name, ids in WITH_IDS.items() if "case_id" in ids and len(ids) > 1]
)
def test_a_part_of_another_case_is_nothing_here(world: World, name: str, method: str) -> None:
    other = {**world.arguments_of(name), "case_id": running_case(world.cast.officer).pk}
    last = WITH_IDS[name][-1]
    for user in (world.cast.officer, world.cast.supervision):
        found = answer(user, method, name, other)
        assert found["status"] in UNSEEN
        assert answer(user, method, name, {**other, last: NOTHING}) == found
