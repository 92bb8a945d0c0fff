"""People at the desk: each with a browser of her own, and nothing but pages to work with."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import override
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from casework.cases.models import Case
from tests.stories.cast import PASSWORD
from tests.stories.filling import LANGUAGE, fill_fields, fill_in, german
from workflows.desk.demo.answers import ANSWERS
from workflows.desk.demo.driver import decision_facts, doer_of
from workflows.desk.demo.papers import paper
from workflows.desk.selectors.stages import step_name
from workflows.engine.choices import Answer
from workflows.engine.facts import Facts
from workflows.engine.models import Step
from workflows.engine.nodes import Approval

STEP_FORM = "form[data-draft-url]"


class Person:
    """Somebody with a browser in which she has signed in."""

    def __init__(self, browser: Browser, site: str, user: User, *, javascript: bool = True) -> None:
        self.context = browser.new_context(
            base_url=site, locale="de-DE", timezone_id="Europe/Berlin", java_script_enabled=javascript
        )
        self.page, self.user = self.context.new_page(), user
        self.sign_in(self.page)

    def sign_in(self, page: Page) -> None:
        """Sign in on a page."""
        page.goto("/konto/login/")
        page.locator("[name=login]").fill(self.user.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main").get_by_role("button", name=german("Sign in")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(german("My tasks"))

    def follow(self, link: Locator) -> None:
        """Follow a link until the next page is there, though this one may look the same."""
        with self.page.expect_navigation():
            link.click()

    # steps

    def find(self, step: Step) -> None:
        """Find a step among the own tasks or those that are offered, and open it."""
        if self.page.url.endswith(f"/schritte/{step.pk}/"):
            return
        self.follow(self.page.get_by_role("link", name=german("My tasks")))
        link = self.page.locator(f'main a[href="/schritte/{step.pk}/"]').first
        if not link.count():
            self.follow(self.page.get_by_role("link", name=german("Offered to me")))
        self.follow(link)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name_of(step))

    def find_in_case(self, step: Step) -> None:
        """Find a step on the page of its case, and open it."""
        self.visit(step.case)
        self.follow(self.page.locator(f'main a[href="/schritte/{step.pk}/"]').first)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name_of(step))

    def complete(self, step: Step, **changes: object) -> Facts:
        """Find a step, fill in a plausible answer, changed as told, and send it."""
        self.find(step)
        facts = answer_to(step, **changes)
        fill_in(self.page.locator(STEP_FORM), step.flow_task.form, facts)
        self.hand_in(step, facts)
        self.send()
        assert self.mistakes() == []
        expect(self.page.locator("#messages")).to_contain_text(done_sentence(step, facts))
        return facts

    def hand_in(self, step: Step, facts: Facts) -> None:
        """Choose the files that belong to what is entered."""
        for annex in step.flow_task.annexes:
            if annex.needed(facts):
                file = paper(step, annex)
                chosen = {"name": file.name or "", "mimeType": "application/pdf", "buffer": file.read()}
                self.page.locator(f'{STEP_FORM} [name="{annex.name}"]').set_input_files(chosen)  # type: ignore[arg-type]

    def send(self) -> None:
        """Press the button that completes the step."""
        with self.page.expect_navigation():
            self.page.locator(f"{STEP_FORM} button[name=complete]").click()

    def mistakes(self) -> list[str]:
        """Return the errors that the page lists."""
        return self.page.locator("#error-summary li").all_inner_texts()

    # cases

    def open_case(self, title: str, town: str) -> None:
        """Open a coaching case of a town and let it run."""
        self.follow(self.page.get_by_role("link", name=german("Cases"), exact=True).first)
        self.follow(self.page.get_by_role("link", name=german("Open a case")))
        sheet = self.page.locator("main form")
        fill_fields(sheet, {"art": "coaching", "betreff": title, "suche": town})
        sheet.get_by_label(town, exact=False).first.check()
        sheet.get_by_role("button", name=german("Open and start")).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def visit(self, case: Case) -> None:
        """Open the page of a case from the list of cases."""
        self.follow(self.page.get_by_role("link", name=german("Cases"), exact=True).first)
        self.follow(self.page.get_by_role("link", name=case.reference_number))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(case.title)

    def do(self, case: Case, verb: str, **entries: object) -> None:
        """Choose on the page of a case what is to be done, say what the page asks, and confirm."""
        self.visit(case)
        self.follow(self.page.locator(f'main a[href$="/{verb}/"]'))
        fill_fields(self.page.locator("main form.fw-confirm"), entries)
        self.page.locator("main form.fw-confirm button[type=submit]").last.click()
        expect(self.page.locator("#messages .kern-alert--success")).to_be_visible()

    def document(self, title: str) -> bytes:
        """Open a document from the page of its case."""
        with self.page.expect_download() as coming:
            self.page.locator("#documents").get_by_role("link", name=title, exact=True).first.click()
        return coming.value.path().read_bytes()

    def timeline(self, case: Case) -> list[str]:
        """Return what the timeline of a case tells, in the order in which it happened."""
        self.visit(case)
        self.follow(self.page.locator('main a[href$="/verlauf/"]'))
        told = self.page.locator(".fw-event__text > p:first-child").all_inner_texts()
        while (further := self.page.locator('a[rel="next"]')).count():
            self.follow(further)
            told += self.page.locator(".fw-event__text > p:first-child").all_inner_texts()
        return told[::-1]


def title_of(step: Step) -> str:
    """Return what a step is called in German."""
    with override(LANGUAGE):
        return str(step.flow_task.task_title)


def name_of(step: Step) -> str:
    """Return what a step is called in German on its page, with the party whose step it is."""
    with override(LANGUAGE):
        return step_name(step)


def done_sentence(step: Step, facts: Facts | None = None) -> str:
    """Return how the desk says that a step is done, or refused by these facts."""
    refused = getattr(facts, "answer", "") == Answer.REFUSED
    told = "You have refused: “%(step)s”." if refused else "“%(step)s” is done."
    return german(told) % {"step": name_of(step)}


def answer_to(step: Step, **changes: object) -> Facts:
    """Return a plausible answer to a step, changed as told."""
    if isinstance(step.flow_task, Approval):
        return decision_facts(step, **changes)
    return dataclasses.replace(ANSWERS[step.node_name](step.case), **changes)


class Office:
    """Everybody at the desk; each opens a browser when first needed."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.people: dict[tuple[int, bool], Person] = {}

    def at_desk(self, user: User, *, javascript: bool = True) -> Person:
        """Return the person in her browser."""
        key = user.pk, javascript
        if key not in self.people:
            self.people[key] = Person(self.browser, self.site, user, javascript=javascript)
        return self.people[key]

    def doer(self, step: Step) -> Person:
        """Return who does the step."""
        return self.at_desk(doer_of(step))

    def go_home(self) -> None:
        """Close all browsers."""
        for person in self.people.values():
            person.context.close()


@contextmanager
def open_office(browser: Browser, site: str) -> Iterator[Office]:
    """Open an office and close its browsers in the end."""
    office = Office(browser, site)
    try:
        yield office
    finally:
        office.go_home()
