"""Pages that nobody goes to: what the site answers when something cannot be done, in a real browser."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.core.ratelimit import respond_429
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import override
from django.views.defaults import server_error
from playwright.sync_api import Page

from accounts.models import User
from tests.builders import running_case
from tests.stories.cast import Cast
from tests.stories.desk import STEP_FORM, Office
from tests.stories.filling import LANGUAGE
from workflows.desk.demo.driver import open_step

FIELDS_TOO_MANY = 1001


@dataclass(frozen=True)
class Front:
    """The office, the page of a stranger, and the people who could sign in."""

    office: Office
    blank: Page
    cast: Cast

    def stranger(self) -> Page:
        """Return the page of somebody who has not signed in."""
        self.blank.context.clear_cookies()
        return self.blank

    def at_a_step(self, user: User) -> Page:
        """Return a page with the form of a step in front of somebody of the office."""
        case = running_case(self.cast.officer)
        person = self.office.at_desk(user)
        person.page.goto(f"/schritte/{open_step(case, 'inquiry').pk}/")
        return person.page


def _send(page: Page) -> Page:
    """Send the form of the step as a browser without scripts does."""
    with page.expect_navigation():
        page.locator(STEP_FORM).evaluate("form => form.submit()")
    return page


def sign_in_again(front: Front) -> Page:
    """Send a form after the sign-in has expired."""
    page = front.at_a_step(front.cast.colleague)  # who is not needed any more
    page.context.clear_cookies(name="sessionid")
    return _send(page)


def send_once_more(front: Front) -> Page:
    """Send a form that is older than the sign-in."""
    page = front.at_a_step(front.cast.officer)
    page.locator(STEP_FORM).evaluate("form => { form.elements.csrfmiddlewaretoken.value = 'x'.repeat(64) }")
    return _send(page)


def out_of_date(front: Front) -> Page:
    """Send the form of the sign-in in a browser that keeps no cookies."""
    page = front.stranger()
    page.goto("/konto/login/")
    page.context.clear_cookies()
    with page.expect_navigation():
        page.locator("main form").evaluate("form => form.submit()")
    return page


def not_understood(front: Front) -> Page:
    """Ask for more than the site reads."""
    page = front.stranger()
    page.goto("/barriere-melden/?" + "&".join(["a=1"] * FIELDS_TOO_MANY))
    return page


def new_password(front: Front) -> Page:
    """Follow the link of a mail to the form for a new password."""
    user: User = front.cast.next_coach
    key = {"uidb36": int_to_base36(user.pk), "key": default_token_generator.make_token(user)}
    page = front.stranger()
    page.goto(reverse("account_reset_password_from_key", kwargs=key))
    return page


def _answered(front: Front, answer: Callable[..., HttpResponse]) -> Page:
    """Show what a handler answers, at an address of the site."""
    page = front.stranger()
    with override(LANGUAGE):
        found = answer(RequestFactory().get("/"))
    body = found.content.decode()
    page.route("**/anderswo/", lambda route: route.fulfill(status=found.status_code, body=body))
    page.goto("/anderswo/")
    return page


def too_many_attempts(front: Front) -> Page:
    """Try too often."""
    return _answered(front, respond_429)


def went_wrong(front: Front) -> Page:
    """Meet a mistake of the site itself."""
    return _answered(front, server_error)


REFUSALS: dict[str, Callable[[Front], Page]] = {
    "Please sign in again": sign_in_again,
    "Please send it once more": send_once_more,
    "This page was out of date": out_of_date,
    "We could not use this entry": not_understood,
    "Set a new password": new_password,
    "These were too many attempts": too_many_attempts,
    "Something went wrong on our side": went_wrong,
}
