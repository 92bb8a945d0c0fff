"""Why a step can be given to nobody else, and what helps."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import INVITES, Role
from accounts.models import User
from accounts.permissions import INVITE_PEOPLE, MANAGE_USERS, VIEW_DIRECTORY, may_everywhere
from accounts.selectors import office_holders
from casework.audit.actors import Actor
from casework.territory.models import Organisation
from workflows.engine.models import Step


@dataclass(frozen=True)
class NobodyElse:
    """Why nobody can be chosen, what to do, and the page for it, if the reader may use one."""

    why: str
    advice: str
    url: str = ""
    link: str = ""


def why_nobody_else(step: Step, by: Actor) -> NobodyElse:
    """Return why there is nobody to whom the step could be given, as the person may change it."""
    role, place = Role(step.role), step.organisation
    holders = list(office_holders(role, [place.pk] if place else []))
    facts = {
        "role": role.label,
        "organisation": place.name if place else _("the alliance"),
        "person": holders[0].name if holders else "",
    }
    why = (_why(step, holders) % facts).replace("..", ".")  # names may end like sentences
    if may_everywhere(by, MANAGE_USERS):
        advice = _("Give the office %(role)s in %(organisation)s to one more person, then reassign the step.")
        return NobodyElse(why, advice % facts, reverse("accounts:people"), _("To the people"))
    if _invites(by.user, role, place) and may_everywhere(by, INVITE_PEOPLE):
        advice = _(
            "Invite one more person to the office %(role)s. Once the LPR office has confirmed it, "
            "you can reassign the step."
        )
        return NobodyElse(why, advice % facts, reverse("accounts:invite"), _("Invite somebody"))
    advice = _(
        "Ask the administration to give the office %(role)s in %(organisation)s to one more person. "
        "Then you can reassign the step."
    )
    if place is None or not may_everywhere(by, VIEW_DIRECTORY):
        return NobodyElse(why, advice % facts)
    link = _("Who holds an office in %(organisation)s") % facts
    return NobodyElse(why, advice % facts, reverse("accounts:organisation", args=[place.pk]), link)


def _why(step: Step, holders: list[User]) -> str:
    """Return the sentence over role, organisation and person; the step can go to none of the holders."""
    if not holders:
        return _("Nobody holds the office %(role)s in %(organisation)s today.")
    if len(holders) > 1:
        return _(
            "All who hold the office %(role)s in %(organisation)s have the step already or wrote its content."
        )
    if holders[0].pk in (step.author_id, step.author_for_id):
        return _("%(person)s wrote the content; nobody else holds the office %(role)s in %(organisation)s.")
    return _("%(person)s has the step; nobody else holds the office %(role)s in %(organisation)s.")


def _invites(user: User, role: Role, place: Organisation | None) -> bool:
    """Return whether the person invites people to this office in the own organisation."""
    own = (office for office in user.offices_today if place and office.organisation_id == place.pk)
    return any(role in INVITES.get(Role(office.role), ()) for office in own)
