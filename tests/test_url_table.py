"""Every address of the site for everybody: who sees it, who may not and when not, for whom there is nothing.

The case is a running coaching of Pirna; its step about funding is with the town's coordination. Nothing that
is sent stays: each request is taken back. POST stands where an address takes nothing else.

The columns: "-" is nobody signed in, mc the coordination of another town, the others are the roles (domain
guide, section 3): case officer, supervision, coach coordination, the coach of the case, coordination and
approver of the town, the police as a party, administration.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from tests.addresses import all_addresses
from tests.databases import Clone
from tests.stories.cast import Cast
from tests.stories.world import World, build_world

TABLE = """
                                             -   CO  SU  CC  CH  MC  MA  PD  mc  AD
account_login                          GET   200 302 302 302 302 302 302 302 302 302
account_logout                         GET   302 200 200 200 200 200 200 200 200 200
account_inactive                       GET   200 200 200 200 200 200 200 200 200 200
account_signup                         GET   200 302 302 302 302 302 302 302 302 302
account_reauthenticate                 GET   302 200 200 200 200 200 200 200 200 200
account_change_password                GET   302 200 200 200 200 200 200 200 200 200
account_set_password                   GET   302 302 302 302 302 302 302 302 302 302
account_reset_password                 GET   200 200 200 200 200 200 200 200 200 200
account_reset_password_done            GET   200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key        GET   302 302 302 302 302 302 302 302 302 302
account_reset_password_from_key_done   GET   200 200 200 200 200 200 200 200 200 200
account_sessions                       GET   302 200 200 200 200 200 200 200 200 200
account_end_session                    POST  302 404 404 404 404 404 404 404 404 404
account_end_other_sessions             POST  302 302 302 302 302 302 302 302 302 302
mfa_index                              GET   302 200 200 200 200 200 200 200 200 200
mfa_authenticate                       GET   302 302 302 302 302 302 302 302 302 302
mfa_reauthenticate                     GET   302 302 302 302 302 302 302 302 302 302
mfa_activate_totp                      GET   302 302 302 302 302 302 302 302 302 302
mfa_deactivate_totp                    GET   302 404 404 404 404 404 404 404 404 404
mfa_list_webauthn                      GET   302 200 200 200 200 200 200 200 200 200
mfa_add_webauthn                       GET   302 302 302 302 302 302 302 302 302 302
mfa_reauthenticate_webauthn            GET   302 302 302 302 302 302 302 302 302 302
mfa_edit_webauthn                      GET   302 302 302 302 302 302 302 302 302 302
mfa_remove_webauthn                    GET   302 302 302 302 302 302 302 302 302 302
mfa_view_recovery_codes                GET   302 404 404 404 404 404 404 404 404 404
mfa_generate_recovery_codes            GET   302 302 302 302 302 302 302 302 302 302
accounts:profile                       GET   302 200 200 200 200 200 200 200 200 200
accounts:people                        GET   302 200 200 200 403 403 403 403 403 200
accounts:add_person                    GET   302 403 403 403 403 403 403 403 403 200
accounts:person                        GET   302 200 200 200 403 403 403 403 403 200
accounts:rename_person                 GET   302 403 403 403 403 403 403 403 403 200
accounts:deactivate_person             GET   302 403 403 403 403 403 403 403 403 200
accounts:grant_office                  GET   302 403 403 403 403 403 403 403 403 200
accounts:end_office                    GET   302 403 403 403 403 403 403 403 403 200
accounts:organisations                 GET   302 200 200 200 403 403 403 403 403 200
accounts:add_organisation              GET   302 200 403 403 403 403 403 403 403 200
accounts:organisation                  GET   302 200 200 200 403 403 403 403 403 200
accounts:rename_organisation           GET   302 200 403 403 403 403 403 403 403 200
accounts:end_organisation              GET   302 200 403 403 403 403 403 403 403 200
accounts:groups                        GET   302 200 200 200 403 403 403 403 403 200
accounts:add_group                     GET   302 200 403 403 403 403 403 403 403 200
accounts:group                         GET   302 200 200 200 403 403 403 403 403 200
accounts:add_member                    GET   302 200 403 403 403 403 403 403 403 200
accounts:end_member                    GET   302 200 403 403 403 403 403 403 403 200
desk:case                              GET   302 200 200 200 200 200 200 200 404 404
desk:timeline                          GET   302 200 200 200 200 200 200 200 404 404
desk:diagram                           GET   302 200 200 200 200 200 200 200 404 404
desk:submit                            GET   302 409 409 403 403 403 403 403 404 404
desk:discard                           GET   302 409 409 403 403 403 403 403 404 404
desk:suspend                           GET   302 200 200 403 403 403 403 403 404 404
desk:resume                            GET   302 409 409 403 403 403 403 403 404 404
desk:abort                             GET   302 200 200 403 403 403 403 403 404 404
desk:transfer                          GET   302 200 200 403 403 403 403 403 404 404
desk:close                             GET   302 403 200 403 403 403 403 403 404 404
desk:reopen                            GET   302 403 409 403 403 403 403 403 404 404
desk:send_back                         GET   302 200 200 403 403 403 403 403 404 404
desk:add_branch                        GET   302 200 200 403 403 403 403 403 404 404
desk:change_coach                      GET   302 200 200 200 403 403 403 403 404 404
desk:assign_lead                       GET   302 200 200 403 403 403 403 403 404 404
desk:add_party                         GET   302 200 200 403 403 403 403 403 404 404
desk:end_party                         GET   302 200 200 403 403 403 403 403 404 404
desk:add_note                          GET   302 200 200 403 200 200 200 403 404 404
desk:add_document                      GET   302 200 403 403 200 200 200 403 404 404
desk:withdraw_document                 GET   302 200 403 404 403 403 403 404 404 404
desk:meetings                          GET   302 200 200 200 200 200 200 404 404 404
desk:add_meeting                       GET   302 403 403 403 200 200 403 404 404 404
desk:share_minutes                     GET   302 403 403 403 403 200 200 404 404 404
desk:meeting                           GET   302 200 200 200 200 200 200 404 404 404
desk:download                          GET   302 200 200 404 200 200 200 404 404 404
desk:inbox                             GET   302 200 200 200 200 200 200 200 200 200
desk:stuck                             GET   302 200 200 403 403 403 403 403 403 403
desk:cases                             GET   302 200 200 200 200 200 200 200 200 200
desk:open_case                         GET   302 200 200 403 403 200 200 403 200 403
desk:signed_in_again                   GET   302 200 200 200 200 200 200 200 200 200
desk:set_language                      POST  302 302 302 302 302 302 302 302 302 302
desk:accessibility                     GET   200 200 200 200 200 200 200 200 200 200
desk:report_barrier                    GET   200 200 200 200 200 200 200 200 200 200
desk:step                              GET   302 200 200 200 200 200 200 200 404 404
desk:save_draft                        POST  401 403 403 403 403 302 403 403 404 404
desk:preview                           POST  401 403 403 403 403 400 403 403 404 404
desk:claim                             POST  401 403 403 403 403 409 403 403 404 404
desk:release                           POST  401 302 302 403 403 302 403 403 404 404
desk:reassign                          GET   302 200 200 403 403 200 403 403 404 404
desk:drop_branch                       GET   302 200 200 403 403 403 403 403 404 404
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip("\n").splitlines()]
EXPECTED = {row[0]: row[1:] for row in ROWS}
ENTRIES = {"language": "de"}


def people(cast: Cast) -> list[User | None]:
    """Return the people of the columns."""
    office = [cast.officer, cast.supervision, cast.coordination, cast.coach]
    others = [cast.town_coordination, cast.mayor, cast.police, cast.foreign_town, cast.administration]
    return [None, *office, *others]


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield build_world()


def test_every_address_has_a_row() -> None:
    assert sorted(EXPECTED) == sorted(all_addresses())
    assert len(EXPECTED) == len(ROWS)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_address_answers_everybody_as_written(world: World, name: str) -> None:
    method, *statuses = EXPECTED[name]
    found = [str(status_for(world, user, name, method)) for user in people(world.cast)]
    assert dict(zip(HEAD, found, strict=True)) == dict(zip(HEAD, statuses, strict=True))


def status_for(world: World, user: User | None, name: str, method: str) -> int:
    """Return how an address answers somebody; what the request changes is taken back."""
    url = reverse(name, kwargs=world.arguments_of(name))
    with transaction.atomic():
        client = Client()
        if user:
            client.force_login(user)
        response = client.post(url, ENTRIES) if method == "POST" else client.get(url)
        response.close()
        transaction.set_rollback(True)
    return response.status_code
