"""Every page that people can look at: its address, in whose browser, in which case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from casework.cases.models import Case
from tests.builders import acting, draft_case, running_case
from tests.stories.cast import Cast
from tests.stories.world import World, coaching_amid_its_branches
from workflows.desk.demo.driver import answer, open_step, run
from workflows.engine.lifecycle import abort_case, suspend_case
from workflows.engine.models import Step
from workflows.engine.selectors import open_steps

# What answers with no page of its own: it acts and leads on, or sends a file.
NO_PAGES = {
    "account_end_session": "acts",
    "accounts:end_inspection": "acts",
    "openid_connect_login": "leads on to a provider; has a story of its own",
    "openid_connect_callback": "comes back from a provider; has a story of its own",
    "account_end_other_sessions": "acts",
    "mfa_reauthenticate": "for those who have an app; leads on",
    "mfa_reauthenticate_webauthn": "for those who have a key; leads on",
    "mfa_authenticate": "amid a sign-in only; has a story of its own",
    "mfa_activate_totp": "asks for the password first; has a story of its own",
    "mfa_deactivate_totp": "asks for the password first; has a story of its own",
    "mfa_add_webauthn": "asks for the password first; has a story of its own",
    "mfa_edit_webauthn": "asks for the password first; has a story of its own",
    "mfa_remove_webauthn": "asks for the password first; has a story of its own",
    "mfa_view_recovery_codes": "asks for the password first; has a story of its own",
    "mfa_generate_recovery_codes": "asks for the password first; has a story of its own",
    "account_set_password": "leads on: everybody has a password",
    "account_reset_password_from_key": "leads on to the same address without the key",
    "account_signup": "closed; its page is shown to those who are not signed in",
    "desk:set_language": "acts",
    "desk:save_draft": "acts",
    "desk:preview": "makes a file",
    "desk:claim": "acts",
    "desk:release": "acts",
    "desk:download": "sends a file",
    "desk:export_trail": "sends a file",
}
SIGNED_OUT = (
    "account_invitation",
    "socialaccount_login_cancelled",
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
)
ADMINISTRATION = (
    "add_person",
    "rename_person",
    "deactivate_person",
    "reset_factors",
    "person_record",
    "grant_office",
    "end_office",
)
OF_THE_AUDIT = ("accounts:inspections", "accounts:begin_inspection", "desk:record")
OF_SUPERVISION = (
    "desk:close",
    "desk:reopen",
    "desk:prove",
    "desk:revision",
    "desk:waiting_erasures",
    "desk:decide_erasure",
    "desk:reviews",
    "desk:add_review",
    "desk:review_entry",
)
OF_THE_TOWN = (
    "accounts:invitations",
    "accounts:invite",
    "accounts:withdraw_invitation",
    "desk:step",
    "desk:add_meeting",
    "desk:share_minutes",
    "desk:meeting",
)
NOT_NOW = ("accounts:begin_inspection", "desk:share_minutes")
"""What is over or has not come, so that the page says so; their forms have stories of their own."""
STATES = {
    "desk:submit": "draft",
    "desk:discard": "draft",
    "desk:resume": "suspended",
    "desk:follow_up": "suspended",
    "desk:reopen": "aborted",
}


@dataclass(frozen=True)
class Visit:
    """Somebody (or nobody signed in) at an address."""

    path: str
    user: User | None
    status: int = 200


def other_cases(world: World) -> Mapping[str, Case]:
    """Return cases in the states in which other pages exist."""
    officer, today = world.cast.officer, localdate()
    draft, suspended, aborted = draft_case(officer), running_case(officer), running_case(officer)
    suspend_case(case=suspended, until=today + timedelta(days=9), by=acting(officer), reason="Wahlen.")
    abort_case(case=aborted, on=today, by=acting(officer), reason="Die Kommune wünscht es.")
    return {"draft": draft, "suspended": suspended, "aborted": aborted}


def pages_of(world: World, names: list[str]) -> dict[str, Visit]:
    """Return the page at each address."""
    others = other_cases(world)
    return {
        name: Visit(_path(world, name, others), _reader(world, name), 409 if name in NOT_NOW else 200)
        for name in names
    }


def _path(world: World, name: str, others: Mapping[str, Case]) -> str:
    arguments = world.arguments_of(name)
    if name in STATES:
        arguments["case_id"] = others[STATES[name]].pk
    if name == "accounts:reset_factors":  # of somebody who has one
        arguments["user_id"] = Authenticator.objects.get(pk=world.arguments["pk"]).user_id
    return reverse(name, kwargs=arguments)


def _reader(world: World, name: str) -> User | None:
    """Return somebody who may see the page."""
    if name in SIGNED_OUT:
        return None
    if name.partition(":")[2] in ADMINISTRATION:
        return world.cast.administration
    if name in OF_THE_AUDIT:
        return world.cast.audit
    if name in OF_SUPERVISION:
        return world.cast.supervision
    return world.cast.town_coordination if name in OF_THE_TOWN else world.cast.officer


def further_pages(world: World) -> dict[str, Visit]:
    """Return what the same addresses show besides: decisions, finished steps, refusals."""
    cast, case = world.cast, running_case(world.cast.officer)
    run(
        case,
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "coach_matching",
    )
    decision, done = open_step(case, "coach_answers", "Pirna"), Step.objects.get(pk=_done_step(world))
    return {
        "a decision": Visit(f"/schritte/{decision.pk}/", cast.mayor),
        "a decision on a wide table": Visit(f"/schritte/{_decision_on_a_plan(cast).pk}/", cast.mayor),
        "what somebody hands over": Visit(f"/personen/{cast.town_coordination.pk}/uebergabe/", cast.officer),
        "a finished step": Visit(f"/schritte/{done.pk}/", cast.officer),
        "a case as the police sees it": Visit(f"/vorgaenge/{world.case.pk}/", cast.police),
        "not allowed": Visit("/ohne-zustaendige/", cast.coach, 403),
        "not there": Visit(f"/vorgaenge/{world.case.pk}/", cast.foreign_town, 404),
        "not in this way": Visit(f"/schritte/{decision.pk}/freigeben/", cast.officer, 405),
        "given to somebody": Visit(f"/schritte/{_of_the_office(world)}/neu-zuweisen/", cast.officer),
        "not now": Visit(f"/vorgaenge/{world.case.pk}/fortsetzen/", cast.officer, 409),
    }


def _of_the_office(world: World) -> int:
    """Return a step that somebody else of the office could do, too."""
    return open_step(running_case(world.cast.officer), "inquiry").pk


def _decision_on_a_plan(cast: Cast) -> Step:
    case = coaching_amid_its_branches(cast)
    while (step := open_steps(case)[0]).node_name != "plan_approval":
        answer(step)
    return step


def _done_step(world: World) -> int:
    steps = Step.objects.filter(case=world.case).order_by("pk")
    return next(step.pk for step in steps if step.node_name == "inquiry")
