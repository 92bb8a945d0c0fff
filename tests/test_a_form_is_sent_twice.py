"""Whatever form of the house is sent twice: it acts once, and the second answer leads where the first led.

Where nothing is left to do then, the page of the form says so in its place, with who did it and when. The
forms are those that stand on the pages, filled in and sent with their marks, all in one world; what is sent
does not stay.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.choices import Role
from accounts.models import User
from accounts.services import Substitute, announce_absence, end_inspection
from casework.audit.models import AuditEvent, LedgerEntry
from casework.coaching.facts.beginning import CoachChangeFacts
from tests.addresses import all_addresses
from tests.builders import FREITAL, PIRNA, acting, lpr, running_case, town
from tests.databases import Clone
from tests.desk.steps.builders import Data, sent
from tests.forms_on_pages import forms_on
from tests.signing_in import signed_in
from tests.stories.cast import PASSWORD, hire
from tests.stories.pages import Visit, pages_of
from tests.stories.world import FROM_PROPOSAL, World, build_world
from tests.test_url_table import EXPECTED
from workflows.coaching.services import change_coach
from workflows.desk.demo.answers import ANSWERS
from workflows.desk.demo.driver import do, doer_of, open_step, run
from workflows.desk.middleware import EACH_TIME
from workflows.engine.models import Step
from workflows.engine.services import release_step

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

OF_THE_SIGN_IN = ("account_", "mfa_", "socialaccount_", "openid_connect_")
"""How the names of pages of allauth begin, and of three of ours."""
OURS = ("account_invitation", "account_end_session", "account_end_other_sessions")
NOT_ON_RECORD = {"desk:save_draft": "a draft is no place of record"}
MAY_BE_DONE_AGAIN = {
    "accounts:add_group",
    "accounts:add_member",
    "accounts:add_organisation",
    "accounts:add_person",
    "accounts:end_office",  # on an earlier day
    "accounts:grant_office",
    "accounts:invite",
    "accounts:profile",
    "accounts:rename_organisation",
    "accounts:rename_person",
    "desk:add_document",
    "desk:add_meeting",
    "desk:add_note",
    "desk:add_party",
    "desk:add_review",
    "desk:announce_absence",
    "desk:announce_absence_of",
    "desk:ask_access",
    "desk:ask_erasure",
    "desk:assign_lead",
    "desk:follow_up",
    "desk:give_access",
    "desk:meeting",
    "desk:name_note_readers",
    "desk:name_readers",
    "desk:open_case",
    "desk:report_barrier",
    "desk:review_entry",
    "desk:save_draft",
    "desk:set_due_date",
    "desk:set_language",
}
SAYS_WHO = {
    "accounts:confirm_invitation",
    "accounts:deactivate_person",
    "accounts:end_member",
    "accounts:end_organisation",
    "accounts:refuse_invitation",
    "accounts:withdraw_invitation",
    "desk:answer_access",
    "desk:decide_erasure",
    "desk:decide_level",
    "desk:decide_note_level",
    "desk:end_absence_at_once",
    "desk:end_access",
    "desk:end_party",
    "desk:withdraw_document",
}
ALREADY = {
    "You had sent this form already. Sending it again has changed nothing.",
    "Dieses Formular hatten Sie schon abgesendet. Das erneute Absenden hat nichts geändert.",
}
SOON, TODAY = (localdate() + timedelta(days=3)).isoformat(), localdate().isoformat()

SECOND = "Zweite Koordination Pirna"

Prepare = Callable[[World], Visit]
Entries = Callable[[World], Mapping[str, object]]


def sends_forms(name: str) -> bool:
    """Return whether a form of ours is sent to the address."""
    ours = name in OURS or not name.startswith(OF_THE_SIGN_IN)
    return ours and set(EXPECTED[name, "POST"][1:]) != {"405"}


NAMES = sorted(name for name in all_addresses() if sends_forms(name) and name not in EACH_TIME)


def at(page: str, who: str) -> Prepare:
    """Return the page on which a form stands that is sent elsewhere, in the browser of somebody."""
    return lambda world: Visit(reverse(page, kwargs=world.arguments_of(page)), getattr(world.cast, who))


def searched(world: World) -> Visit:
    """Look for somebody first."""
    return Visit(f"/vorgaenge/{world.case.pk}/zugriff/geben/?suche=coach", world.cast.officer)


def signed_in_elsewhere(world: World) -> Visit:
    """Let the officer be signed in with another browser."""
    browser(world.cast.officer)
    return at("account_sessions", "officer")(world)


def inspected_no_more(world: World) -> Visit:
    """Let the audit have ended what it looked into."""
    end_inspection(by=acting(world.cast.audit))
    return at("accounts:begin_inspection", "audit")(world)


def free_step(world: World) -> Visit:
    """Let the town put its step back."""
    step, coordination = world.arguments["step_id"], world.cast.town_coordination
    release_step(step_id=int(step), by=acting(coordination), reason="")
    return Visit(f"/schritte/{step}/", coordination)


def with_a_second_coordination(world: World) -> Visit:
    """Let there be somebody else who can have the step of the town."""
    hire(SECOND, Role.MC, town(PIRNA))
    return Visit(f"/schritte/{world.arguments['step_id']}/neu-zuweisen/", world.cast.town_coordination)


def work_to_hand_over(world: World) -> Visit:
    """Let there be somebody who can take over what the coordination of the town has."""
    hire(SECOND, Role.MC, town(PIRNA))
    return Visit(f"/personen/{world.cast.town_coordination.pk}/uebergabe/", world.cast.officer)


def away_today(world: World) -> Visit:
    """Let the officer be away."""
    absence = announce_absence(
        user=world.cast.officer,
        first_day=localdate(),
        last_day=localdate() + timedelta(days=3),
        substitutes=[Substitute(world.cast.colleague)],
        by=acting(world.cast.officer),
    )
    return Visit(f"/abwesenheit/{absence.pk}/sofort-beenden/", world.cast.officer)


def with_a_new_coach(world: World) -> Visit:
    """Let another coach take over who has not read the earlier minutes."""
    facts = CoachChangeFacts(reason="Zieht weg.", last_day=localdate(), handover_note="Nichts.")
    change_coach(case=world.case, facts=facts, by=acting(world.cast.officer))
    do(world.case, "coach_matching", coach=world.cast.next_coach)
    run(world.case, *FROM_PROPOSAL[:2])
    return at("desk:share_minutes", "mayor")(world)


def first_step(world: World) -> Visit:
    """Let a case stand at its first step."""
    step = open_step(running_case(world.cast.officer), "inquiry")
    return Visit(f"/schritte/{step.pk}/", doer_of(step))


def answer_to_the_first_step(world: World) -> Data:
    """Return what completes the step that was opened last."""
    step = Step.objects.latest("pk")
    return sent(step, ANSWERS[step.node_name](step.case))


PREPARED: Mapping[str, Prepare] = {
    "account_end_other_sessions": signed_in_elsewhere,
    "account_end_session": signed_in_elsewhere,
    "accounts:begin_inspection": inspected_no_more,
    "accounts:end_inspection": at("accounts:inspections", "audit"),
    "desk:claim": free_step,
    "desk:end_absence_at_once": away_today,
    "desk:give_access": searched,
    "desk:hand_over": work_to_hand_over,
    "desk:meeting": lambda world: Visit(
        f"/vorgaenge/{world.case.pk}/sitzungen/{world.arguments['meeting_id']}/?berichtigen", world.cast.coach
    ),
    "desk:reassign": with_a_second_coordination,
    "desk:release": at("desk:step", "town_coordination"),
    "desk:save_draft": at("desk:step", "town_coordination"),
    "desk:set_language": at("desk:inbox", "officer"),
    "desk:share_minutes": with_a_new_coach,
    "desk:step": first_step,
}
ENTERED: Mapping[str, Entries] = {
    "account_invitation": lambda world: {"password": PASSWORD, "repeated": PASSWORD},
    "accounts:add_group": lambda world: {"members": "Pirna"},
    "accounts:add_member": lambda world: {"unit": "Dohna"},
    "accounts:add_organisation": lambda world: {"kind": "provider"},
    "accounts:add_person": lambda world: {"password": PASSWORD},
    "accounts:grant_office": lambda world: {"role": "qa", "organisation": lpr().pk},
    "accounts:profile": lambda world: {"language": "en"},
    "accounts:rename_organisation": lambda world: {"name": "Institut Neubeginn"},
    "accounts:rename_person": lambda world: {"name": "Polizeidirektion Mitte"},
    "desk:add_document": lambda world: {"upload": SimpleUploadedFile("Plan.txt", b"Norden ist oben.")},
    "desk:add_meeting": lambda world: {"hours": "1,5", "participants-0-name": "Koordination"},
    "desk:add_party": lambda world: {"organisation": town(FREITAL).pk},
    "desk:add_review": lambda world: {
        "scope": "period",  # in which supervision has done nothing that the page would tell first
        "first_day": "2020-01-01",
        "last_day": "2020-01-02",
        "findings": "Das Protokoll kam spät.",
    },
    "desk:ask_access": lambda world: {"reference": world.case.reference_number},
    "desk:ask_erasure": lambda world: {"contents": f"cases_historicalcase:{world.case.pk}:title"},
    "desk:change_level": lambda world: {"reason": "Alle sollen es lesen."},
    "desk:change_note_level": lambda world: {"reason": "Alle sollen es lesen."},
    "desk:follow_up": lambda world: {"until": SOON},
    "desk:hand_over": lambda world: {"to": User.objects.get(name=SECOND).pk, "hand_over": "1"},
    "desk:meeting": lambda world: {"contents": "Anders besprochen."},
    "desk:name_note_readers": lambda world: {"readers": world.cast.mayor.pk},
    "desk:name_readers": lambda world: {"readers": world.cast.mayor.pk},
    "desk:reassign": lambda world: {"to": User.objects.get(name=SECOND).pk},
    "desk:review_entry": lambda world: {"without_findings": "on"},
    "desk:save_draft": lambda world: {"save": "1"},
    "desk:set_due_date": lambda world: {"due_on": SOON},
    "desk:set_language": lambda world: {"language": "en"},
    "desk:step": answer_to_the_first_step,
    "desk:suspend": lambda world: {"until": SOON},
    "desk:transfer": lambda world: {"successor": running_case(world.cast.officer).reference_number},
}


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield build_world()


@pytest.fixture
def undone(world: World) -> Iterator[World]:
    """Return the world; what is done to it is taken back."""
    cache.clear()
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)


def browser(user: User | None) -> Client:
    """Return the browser of somebody, or of nobody."""
    return signed_in(user, Client(enforce_csrf_checks=True))


def the_form(client: Client, visit: Visit, name: str) -> tuple[str, dict[str, object]]:
    """Return where a form is sent that stands on a page, and what it sends."""
    return read_form(client.get(visit.path), visit, name)


def read_form(page: "Response", visit: Visit, name: str) -> tuple[str, dict[str, object]]:
    """Return the same of a page that has been answered."""
    for form in forms_on(page.content.decode(), visit.path):
        assert re.fullmatch("[0-9a-f]{32}", form.entries["once"][0]), "every form has a mark"
        if address := form.address_named(name):
            return address, dict(form.entries)
    raise AssertionError(f"no form of {visit.path} is sent to {name}")


def send(client: Client, address: str, entries: Mapping[str, object]) -> "Response":
    """Send a form, files from their beginning."""
    for entry in entries.values():
        if isinstance(entry, SimpleUploadedFile):
            entry.seek(0)
    return client.post(address, entries)


def done_today_by(user: User | None) -> str:
    """Return how a page says that somebody has done something today."""
    assert user is not None
    with translation.override(user.language):
        return f"{user}, {date_format(localdate(), 'SHORT_DATE_FORMAT')}"


def what_is_written() -> tuple[int, int, int]:
    """Return how much is on record, and how many mails have left or wait to be sent."""
    letters = len(mail.outbox) + ProcrastinateJob.objects.filter(task_name__contains=".send_").count()
    return LedgerEntry.objects.count(), AuditEvent.objects.count(), letters


def test_who_asks_again_for_what_is_the_answer_gets_it_again(undone: World) -> None:
    visit = at("desk:prove", "supervision")(undone)
    client = browser(visit.user)
    address, form = the_form(client, visit, "desk:prove")
    assert [send(client, address, form).status_code for _time in range(2)] == [200, 200]
    address, form = the_form(client, visit, "desk:export_trail")
    for _time in range(2):
        answer = send(client, address, form)
        assert (answer.status_code, len(answer.getvalue()) > 0) == (200, True)
    address, form = the_form(client, at("desk:revision", "supervision")(undone), "desk:revision")
    assert [send(client, address, form).status_code for _time in range(2)] == [200, 200]


@pytest.mark.parametrize("name", NAMES)
def test_the_second_of_two_is_led_on_and_does_nothing(undone: World, name: str) -> None:
    """Afterwards the page offers the form only where it can be done again, else it may say who did it."""
    visit = PREPARED[name](undone) if name in PREPARED else pages_of(undone, [name])[name]
    client = browser(visit.user)
    address, form = the_form(client, visit, name)
    form |= ENTERED[name](undone) if name in ENTERED else {}
    before = what_is_written()
    first = send(client, address, form)
    if first.status_code == 200:  # the page says first what it brings about
        form = read_form(first, visit, name)[1]
        first = send(client, address, form)
    assert first.status_code == 302, first.content.decode()
    after = what_is_written()
    assert (after == before) == (name in NOT_ON_RECORD)
    second = send(client, address, form)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert what_is_written() == after
    told = {str(message) for message in get_messages(second.wsgi_request)}
    assert told & ALREADY
    page = client.get(visit.path)
    offered = [form for form in forms_on(page.content.decode(), visit.path) if form.address_named(name)]
    assert bool(offered) == (name in MAY_BE_DONE_AGAIN)
    if name in SAYS_WHO:
        assert done_today_by(visit.user) in page.content.decode()
