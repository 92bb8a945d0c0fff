"""Every address of the site for everybody: who sees it, who may not and when not, for whom there is nothing.

The case is a running coaching of Pirna, whose district takes part; its step about funding is with the town's
coordination. Nothing that is sent stays: each request is taken back. What is sent is an empty form: 400 is
the answer to those who may send a full one, 409 to those who may, but not now; 405 says that an address takes
no such request.

The columns: "-" is nobody signed in, mc the coordination of another town, the others are the roles (domain
guide, section 3): case officer, supervision, quality assurance, coach coordination, the coach of the case,
coordination and approver of the town, police and district as parties, a provider, audit, administration.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from tests.addresses import all_addresses
from tests.databases import Clone
from tests.signing_in import signed_in
from tests.stories.cast import Cast
from tests.stories.world import World, build_world

TABLE = """
                                             -   CO  SU  QA  CC  CH  MC  MA  PD  DI  SP  mc  AU  AD
account_login                          GET   200 302 302 302 302 302 302 302 302 302 302 302 302 302
account_login                          POST  200 302 302 302 302 302 302 302 302 302 302 302 302 302
account_logout                         GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
account_logout                         POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
account_inactive                       GET   200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_inactive                       POST  405 405 405 405 405 405 405 405 405 405 405 405 405 405
account_signup                         GET   200 302 302 302 302 302 302 302 302 302 302 302 302 302
account_signup                         POST  200 302 302 302 302 302 302 302 302 302 302 302 302 302
account_reauthenticate                 GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reauthenticate                 POST  302 200 200 200 200 200 200 200 200 200 200 200 200 200
account_change_password                GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
account_change_password                POST  302 200 200 200 200 200 200 200 200 200 200 200 200 200
account_set_password                   GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
account_set_password                   POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
account_reset_password                 GET   200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password                 POST  200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_done            GET   200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_done            POST  405 405 405 405 405 405 405 405 405 405 405 405 405 405
account_reset_password_from_key        GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
account_reset_password_from_key        POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
account_reset_password_from_key_done   GET   200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key_done   POST  405 405 405 405 405 405 405 405 405 405 405 405 405 405
mfa_index                              GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
mfa_index                              POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
mfa_authenticate                       GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_authenticate                       POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_reauthenticate                     GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_reauthenticate                     POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_activate_totp                      GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_activate_totp                      POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_deactivate_totp                    GET   302 404 404 404 404 404 404 404 404 404 404 404 404 404
mfa_deactivate_totp                    POST  302 404 404 404 404 404 404 404 404 404 404 404 404 404
mfa_list_webauthn                      GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
mfa_list_webauthn                      POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
mfa_add_webauthn                       GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_add_webauthn                       POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_reauthenticate_webauthn            GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_reauthenticate_webauthn            POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_edit_webauthn                      GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_edit_webauthn                      POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_remove_webauthn                    GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_remove_webauthn                    POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_view_recovery_codes                GET   302 404 404 404 404 404 404 404 404 404 404 404 404 404
mfa_view_recovery_codes                POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
mfa_generate_recovery_codes            GET   302 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_generate_recovery_codes            POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
account_invitation                     GET   200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_invitation                     POST  400 400 400 400 400 400 400 400 400 400 400 400 400 400
socialaccount_login_cancelled          GET   200 200 200 200 200 200 200 200 200 200 200 200 200 200
socialaccount_login_cancelled          POST  405 405 405 405 405 405 405 405 405 405 405 405 405 405
openid_connect_login                   GET   404 404 404 404 404 404 404 404 404 404 404 404 404 404
openid_connect_login                   POST  404 404 404 404 404 404 404 404 404 404 404 404 404 404
openid_connect_callback                GET   404 404 404 404 404 404 404 404 404 404 404 404 404 404
openid_connect_callback                POST  404 404 404 404 404 404 404 404 404 404 404 404 404 404
account_sessions                       GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
account_sessions                       POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
account_end_other_sessions             GET   302 405 405 405 405 405 405 405 405 405 405 405 405 405
account_end_other_sessions             POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
account_end_session                    GET   302 405 405 405 405 405 405 405 405 405 405 405 405 405
account_end_session                    POST  302 404 404 404 404 404 404 404 404 404 404 404 404 404
accounts:profile                       GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:profile                       POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
accounts:inspections                   GET   302 403 403 403 403 403 403 403 403 403 403 403 200 403
accounts:inspections                   POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:begin_inspection              GET   302 403 403 403 403 403 403 403 403 403 403 403 409 403
accounts:begin_inspection              POST  302 403 403 403 403 403 403 403 403 403 403 403 400 403
accounts:end_inspection                GET   302 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:end_inspection                POST  302 403 403 403 403 403 403 403 403 403 403 403 302 403
accounts:people                        GET   302 200 200 200 200 403 403 403 403 403 403 403 200 200
accounts:people                        POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:add_person                    GET   302 403 403 403 403 403 403 403 403 403 403 403 403 200
accounts:add_person                    POST  302 403 403 403 403 403 403 403 403 403 403 403 403 400
accounts:person                        GET   302 200 200 200 200 403 403 403 403 403 403 403 200 200
accounts:person                        POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:rename_person                 GET   302 403 403 403 403 403 403 403 403 403 403 403 403 200
accounts:rename_person                 POST  302 403 403 403 403 403 403 403 403 403 403 403 403 400
accounts:deactivate_person             GET   302 403 403 403 403 403 403 403 403 403 403 403 403 200
accounts:deactivate_person             POST  302 403 403 403 403 403 403 403 403 403 403 403 403 400
accounts:reset_factors                 GET   302 403 403 403 403 403 403 403 403 403 403 403 403 409
accounts:reset_factors                 POST  302 403 403 403 403 403 403 403 403 403 403 403 403 409
accounts:grant_office                  GET   302 403 403 403 403 403 403 403 403 403 403 403 403 200
accounts:grant_office                  POST  302 403 403 403 403 403 403 403 403 403 403 403 403 400
accounts:end_office                    GET   302 403 403 403 403 403 403 403 403 403 403 403 403 200
accounts:end_office                    POST  302 403 403 403 403 403 403 403 403 403 403 403 403 400
accounts:organisations                 GET   302 200 200 200 200 403 403 403 403 403 403 403 200 200
accounts:organisations                 POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:add_organisation              GET   302 200 403 403 403 403 403 403 403 403 403 403 403 200
accounts:add_organisation              POST  302 400 403 403 403 403 403 403 403 403 403 403 403 400
accounts:organisation                  GET   302 200 200 200 200 403 403 403 403 403 403 403 200 200
accounts:organisation                  POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:rename_organisation           GET   302 200 403 403 403 403 403 403 403 403 403 403 403 200
accounts:rename_organisation           POST  302 400 403 403 403 403 403 403 403 403 403 403 403 400
accounts:end_organisation              GET   302 200 403 403 403 403 403 403 403 403 403 403 403 200
accounts:end_organisation              POST  302 400 403 403 403 403 403 403 403 403 403 403 403 400
accounts:groups                        GET   302 200 200 200 200 403 403 403 403 403 403 403 200 200
accounts:groups                        POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:add_group                     GET   302 200 403 403 403 403 403 403 403 403 403 403 403 200
accounts:add_group                     POST  302 400 403 403 403 403 403 403 403 403 403 403 403 400
accounts:group                         GET   302 200 200 200 200 403 403 403 403 403 403 403 200 200
accounts:group                         POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:add_member                    GET   302 200 403 403 403 403 403 403 403 403 403 403 403 200
accounts:add_member                    POST  302 400 403 403 403 403 403 403 403 403 403 403 403 400
accounts:end_member                    GET   302 200 403 403 403 403 403 403 403 403 403 403 403 200
accounts:end_member                    POST  302 400 403 403 403 403 403 403 403 403 403 403 403 400
accounts:invitations                   GET   302 200 403 403 403 403 200 403 200 200 200 200 403 200
accounts:invitations                   POST  302 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:invite                        GET   302 403 403 403 403 403 200 403 200 200 200 200 403 403
accounts:invite                        POST  302 403 403 403 403 403 400 403 400 400 400 400 403 403
accounts:withdraw_invitation           GET   302 403 403 403 403 403 200 403 404 404 404 404 403 403
accounts:withdraw_invitation           POST  302 403 403 403 403 403 302 403 404 404 404 404 403 403
accounts:confirm_invitation            GET   302 200 403 403 403 403 403 403 403 403 403 403 403 200
accounts:confirm_invitation            POST  302 302 403 403 403 403 403 403 403 403 403 403 403 302
accounts:refuse_invitation             GET   302 200 403 403 403 403 403 403 403 403 403 403 403 200
accounts:refuse_invitation             POST  302 400 403 403 403 403 403 403 403 403 403 403 403 400
desk:case                              GET   302 200 200 200 200 200 200 200 200 200 404 404 200 404
desk:case                              POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:timeline                          GET   302 200 200 200 200 200 200 200 200 200 404 404 200 404
desk:timeline                          POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:as_of                             GET   302 200 200 200 403 200 200 200 403 403 404 404 200 404
desk:as_of                             POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:diagram                           GET   302 200 200 200 200 200 200 200 200 200 404 404 200 404
desk:diagram                           POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:submit                            GET   302 409 409 403 403 403 403 403 403 403 404 404 403 404
desk:submit                            POST  401 409 409 403 403 403 403 403 403 403 404 404 403 404
desk:discard                           GET   302 409 409 403 403 403 403 403 403 403 404 404 403 404
desk:discard                           POST  401 409 409 403 403 403 403 403 403 403 404 404 403 404
desk:suspend                           GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:suspend                           POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:resume                            GET   302 409 409 403 403 403 403 403 403 403 404 404 403 404
desk:resume                            POST  401 409 409 403 403 403 403 403 403 403 404 404 403 404
desk:follow_up                         GET   302 409 409 403 403 403 403 403 403 403 404 404 403 404
desk:follow_up                         POST  401 409 409 403 403 403 403 403 403 403 404 404 403 404
desk:abort                             GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:abort                             POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:transfer                          GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:transfer                          POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:close                             GET   302 403 200 403 403 403 403 403 403 403 404 404 403 404
desk:close                             POST  401 403 400 403 403 403 403 403 403 403 404 404 403 404
desk:reopen                            GET   302 403 409 403 403 403 403 403 403 403 404 404 403 404
desk:reopen                            POST  401 403 409 403 403 403 403 403 403 403 404 404 403 404
desk:send_back                         GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:send_back                         POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:add_branch                        GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:add_branch                        POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:change_coach                      GET   302 200 200 403 200 403 403 403 403 403 404 404 403 404
desk:change_coach                      POST  401 400 400 403 400 403 403 403 403 403 404 404 403 404
desk:assign_lead                       GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:assign_lead                       POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:add_party                         GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:add_party                         POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:end_party                         GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:end_party                         POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:add_note                          GET   302 200 200 403 403 200 200 200 403 403 404 404 403 404
desk:add_note                          POST  401 400 400 403 403 400 400 400 403 403 404 404 403 404
desk:add_document                      GET   302 200 403 403 403 200 200 200 403 403 404 404 403 404
desk:add_document                      POST  401 400 403 403 403 400 400 400 403 403 404 404 403 404
desk:name_note_readers                 GET   302 200 404 404 404 404 200 404 404 404 404 404 404 404
desk:name_note_readers                 POST  401 400 404 404 404 404 400 404 404 404 404 404 404 404
desk:remove_note_reader                GET   302 200 404 404 404 404 200 404 404 404 404 404 404 404
desk:remove_note_reader                POST  401 400 404 404 404 404 400 404 404 404 404 404 404 404
desk:change_note_level                 GET   302 200 404 404 404 404 200 404 404 404 404 404 404 404
desk:change_note_level                 POST  401 400 404 404 404 404 400 404 404 404 404 404 404 404
desk:decide_note_level                 GET   302 200 200 403 404 200 403 200 404 404 404 404 403 404
desk:decide_note_level                 POST  401 400 400 403 404 400 403 400 404 404 404 404 403 404
desk:withdraw_document                 GET   302 200 404 404 404 404 403 404 404 404 404 404 404 404
desk:withdraw_document                 POST  401 400 404 404 404 404 403 404 404 404 404 404 404 404
desk:name_readers                      GET   302 200 404 404 404 404 200 404 404 404 404 404 404 404
desk:name_readers                      POST  401 400 404 404 404 404 400 404 404 404 404 404 404 404
desk:remove_reader                     GET   302 200 404 404 404 404 200 404 404 404 404 404 404 404
desk:remove_reader                     POST  401 400 404 404 404 404 400 404 404 404 404 404 404 404
desk:change_level                      GET   302 200 404 404 404 404 200 404 404 404 404 404 404 404
desk:change_level                      POST  401 400 404 404 404 404 400 404 404 404 404 404 404 404
desk:decide_level                      GET   302 200 403 403 404 200 403 200 404 404 404 404 403 404
desk:decide_level                      POST  401 400 403 403 404 400 403 400 404 404 404 404 403 404
desk:meetings                          GET   302 200 200 404 200 200 200 200 404 404 404 404 404 404
desk:meetings                          POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:add_meeting                       GET   302 403 403 404 403 200 200 403 404 404 404 404 404 404
desk:add_meeting                       POST  401 403 403 404 403 400 400 403 404 404 404 404 404 404
desk:share_minutes                     GET   302 403 403 404 403 403 409 409 404 404 404 404 404 404
desk:share_minutes                     POST  401 403 403 404 403 403 409 409 404 404 404 404 404 404
desk:meeting                           GET   302 200 200 404 200 200 200 200 404 404 404 404 404 404
desk:meeting                           POST  401 403 403 404 403 400 400 403 404 404 404 404 404 404
desk:ask_access                        GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
desk:ask_access                        POST  401 400 400 400 400 400 400 400 400 400 400 400 400 400
desk:access_requests                   GET   302 200 200 403 403 403 403 403 403 403 403 403 403 403
desk:access_requests                   POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:answer_access                     GET   302 200 200 404 404 404 404 404 404 404 404 404 404 404
desk:answer_access                     POST  401 400 400 404 404 404 404 404 404 404 404 404 404 404
desk:case_access                       GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:case_access                       POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:give_access                       GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:give_access                       POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:why_access                        GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:why_access                        POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:end_access                        GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:end_access                        POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:download                          GET   302 200 200 200 404 200 200 200 404 404 404 404 200 404
desk:download                          POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:inbox                             GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
desk:inbox                             POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:stuck                             GET   302 200 200 403 403 403 403 403 403 403 403 403 403 403
desk:stuck                             POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:cases                             GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
desk:cases                             POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:disposal                          GET   302 200 200 403 403 403 403 403 403 403 403 403 403 403
desk:disposal                          POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:open_case                         GET   302 200 200 403 403 403 200 200 403 403 403 200 403 403
desk:open_case                         POST  401 400 400 403 403 403 400 400 403 403 403 400 403 403
desk:signed_in_again                   GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
desk:signed_in_again                   POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:set_language                      GET   405 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:set_language                      POST  302 302 302 302 302 302 302 302 302 302 302 302 302 302
desk:absences                          GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
desk:absences                          POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:announce_absence                  GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
desk:announce_absence                  POST  401 400 400 400 400 400 400 400 400 400 400 400 400 400
desk:end_absence                       GET   302 200 200 404 404 404 404 200 404 404 404 404 404 404
desk:end_absence                       POST  401 302 302 404 404 404 404 302 404 404 404 404 404 404
desk:end_absence_at_once               GET   302 200 200 404 404 404 404 200 404 404 404 404 404 404
desk:end_absence_at_once               POST  401 409 409 404 404 404 404 409 404 404 404 404 404 404
desk:absences_of                       GET   302 200 200 403 403 403 403 403 403 403 403 403 403 403
desk:absences_of                       POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:announce_absence_of               GET   302 200 200 403 403 403 403 403 403 403 403 403 403 403
desk:announce_absence_of               POST  401 400 400 403 403 403 403 403 403 403 403 403 403 403
desk:hand_over                         GET   302 200 200 403 403 403 403 403 403 403 403 403 403 403
desk:hand_over                         POST  401 400 400 403 403 403 403 403 403 403 403 403 403 403
desk:own_record                        GET   302 200 200 200 200 200 200 200 200 200 200 200 200 200
desk:own_record                        POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:record                            GET   302 403 403 403 403 403 403 403 403 403 403 403 200 403
desk:record                            POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:person_record                     GET   302 403 403 403 403 403 403 403 403 403 403 403 200 200
desk:person_record                     POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:revision                          GET   302 403 200 403 403 403 403 403 403 403 403 403 200 403
desk:revision                          POST  401 403 400 403 403 403 403 403 403 403 403 403 400 403
desk:prove                             GET   302 403 200 403 403 403 403 403 403 403 404 404 200 404
desk:prove                             POST  401 403 200 403 403 403 403 403 403 403 404 404 200 404
desk:export_trail                      GET   302 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:export_trail                      POST  401 403 400 403 403 403 403 403 403 403 404 404 400 404
desk:waiting_erasures                  GET   302 403 200 403 403 403 403 403 403 403 403 403 403 403
desk:waiting_erasures                  POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:erasures                          GET   302 200 200 403 403 200 200 200 403 403 404 404 403 404
desk:erasures                          POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:ask_erasure                       GET   302 200 200 403 403 200 200 200 403 403 404 404 403 404
desk:ask_erasure                       POST  401 400 400 403 403 400 400 400 403 403 404 404 403 404
desk:decide_erasure                    GET   302 403 200 403 404 403 403 403 404 404 404 404 403 404
desk:decide_erasure                    POST  401 403 400 403 404 403 403 403 404 404 404 404 403 404
desk:reviews                           GET   302 403 200 403 403 403 403 403 403 403 404 404 200 404
desk:reviews                           POST  401 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:add_review                        GET   302 403 200 403 403 403 403 403 403 403 404 404 403 404
desk:add_review                        POST  401 403 400 403 403 403 403 403 403 403 404 404 403 404
desk:review_entry                      GET   302 403 200 403 403 403 403 403 403 403 404 404 403 404
desk:review_entry                      POST  401 403 400 403 403 403 403 403 403 403 404 404 403 404
desk:accessibility                     GET   200 200 200 200 200 200 200 200 200 200 200 200 200 200
desk:accessibility                     POST  405 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:report_barrier                    GET   200 200 200 200 200 200 200 200 200 200 200 200 200 200
desk:report_barrier                    POST  400 400 400 400 400 400 400 400 400 400 400 400 400 400
desk:step                              GET   302 200 200 200 200 200 200 200 200 200 404 404 200 404
desk:step                              POST  401 403 403 403 403 403 302 403 403 403 404 404 403 404
desk:save_draft                        GET   302 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:save_draft                        POST  401 403 403 403 403 403 302 403 403 403 404 404 403 404
desk:preview                           GET   302 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:preview                           POST  401 403 403 403 403 403 400 403 403 403 404 404 403 404
desk:claim                             GET   302 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:claim                             POST  401 403 403 403 403 403 409 403 403 403 404 404 403 404
desk:release                           GET   302 405 405 405 405 405 405 405 405 405 405 405 405 405
desk:release                           POST  401 200 200 403 403 403 302 403 403 403 404 404 403 404
desk:reassign                          GET   302 200 200 403 403 403 200 403 403 403 404 404 403 404
desk:reassign                          POST  401 409 409 403 403 403 409 403 403 403 404 404 403 404
desk:set_due_date                      GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:set_due_date                      POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
desk:drop_branch                       GET   302 200 200 403 403 403 403 403 403 403 404 404 403 404
desk:drop_branch                       POST  401 400 400 403 403 403 403 403 403 403 404 404 403 404
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip("\n").splitlines()]
EXPECTED = {(name, method): statuses for name, method, *statuses in ROWS}
METHODS = ("GET", "POST")
ENTRIES = {"language": "de"}


def people(cast: Cast) -> list[User | None]:
    """Return the people of the columns."""
    office = [cast.officer, cast.supervision, cast.quality, cast.coordination, cast.coach]
    parties = [cast.town_coordination, cast.mayor, cast.police, cast.district]
    return [None, *office, *parties, cast.provider, cast.foreign_town, cast.audit, cast.administration]


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield build_world()


def test_every_address_has_a_row_for_each_method() -> None:
    assert sorted(EXPECTED) == sorted((name, method) for name in all_addresses() for method in METHODS)
    assert len(EXPECTED) == len(ROWS)


@pytest.mark.parametrize(("name", "method"), EXPECTED)
def test_an_address_answers_everybody_as_written(world: World, name: str, method: str) -> None:
    found = [str(status_for(world, user, name, method)) for user in people(world.cast)]
    assert dict(zip(HEAD, found, strict=True)) == dict(zip(HEAD, EXPECTED[name, method], strict=True))


ONLY_SENT = sorted(name for (name, method), row in EXPECTED.items() if method == "GET" and "405" in row)


@pytest.mark.parametrize("name", ONLY_SENT)
def test_an_address_that_takes_forms_only_says_so_and_leads_on(world: World, name: str) -> None:
    client, arguments = signed_in(world.cast.officer), world.arguments_of(name)
    for method in (client.get, client.head, client.put, client.delete, client.options):
        response = method(reverse(name, kwargs=arguments))
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")
        assert "private" in response.headers["Cache-Control"]
    url = reverse(name, kwargs=arguments)
    page = client.get(url).content.decode()
    assert "Diese Adresse lässt sich nicht für sich öffnen" in page
    assert "Es wurde nichts geändert." in page
    around = {"step_id": "desk:step", "case_id": "desk:case"}
    ways = [reverse(around[key], args=[value]) for key, value in arguments.items() if key in around]
    assert {*ways, reverse("desk:inbox")} <= linked_from(url, page)


@pytest.mark.parametrize("name", ["desk:case", "desk:inbox", "accounts:people", "account_sessions"])
def test_a_page_that_takes_nothing_says_so_and_leads_back(world: World, name: str) -> None:
    client, url = signed_in(world.cast.officer), reverse(name, kwargs=world.arguments_of(name))
    response = client.post(url)
    assert (response.status_code, "GET" in response.headers["Allow"]) == (405, True)
    page = response.content.decode()
    assert "An diese Adresse lässt sich nichts senden" in page
    assert url in linked_from(url, page.partition("<main")[2])


def linked_from(url: str, page: str) -> set[str]:
    """Return where the links of a page lead from its address."""
    return {urljoin(url, link) for link in re.findall('href="([^"]+)"', page)}


def status_for(world: World, user: User | None, name: str, method: str) -> int:
    """Return how an address answers somebody; what the request changes is taken back."""
    url = reverse(name, kwargs=world.arguments_of(name))
    cache.clear()  # nobody has tried too often
    with transaction.atomic():
        client = signed_in(user)
        response = client.post(url, ENTRIES) if method == "POST" else client.get(url)
        response.close()
        transaction.set_rollback(True)
    return response.status_code
