"""No page of the site does what its own content security policy forbids: told by a real browser."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.addresses import all_addresses
from tests.databases import Clone
from tests.stories.desk import Office
from tests.stories.pages import NO_PAGES, Visit, further_pages, pages_of
from tests.stories.world import World, build_world

LISTEN = "addEventListener('securitypolicyviolation', event => broken(event.violatedDirective))"


@pytest.fixture(scope="module")
def world(committed_db: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield build_world()


class Listener:
    """Hears what a browser complains about."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.expose_function("broken", lambda what: self.complaints.append(f"{page.url}: {what}"))
        page.add_init_script(LISTEN)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(f"{message.location['url']}: {message.text}")


def visit_all(office: Office, stranger: Page, visits: dict[str, Visit]) -> list[str]:
    """Open each page in the browser of somebody who may; return all complaints."""
    listeners: dict[Page, Listener] = {}
    for visit in visits.values():
        page = office.at_desk(visit.user).page if visit.user else stranger
        if page not in listeners:
            listeners[page] = Listener(page)
        answer = page.goto(visit.path, wait_until="networkidle")
        assert answer is not None
        assert "content-security-policy" in answer.headers, visit.path
    return [complaint for listener in listeners.values() for complaint in listener.complaints]


def test_no_page_does_what_its_policy_forbids(chromium: Browser, site: str, world: World) -> None:
    names = sorted(set(all_addresses()) - set(NO_PAGES))
    office, context = Office(chromium, site), chromium.new_context(base_url=site, locale="de-DE")
    try:
        assert visit_all(office, context.new_page(), pages_of(world, names) | further_pages(world)) == []
    finally:
        office.go_home()
        context.close()


def test_a_foreign_script_in_a_page_does_not_run(chromium: Browser, site: str, world: World) -> None:
    context = chromium.new_context(base_url=site, locale="de-DE")
    page = context.new_page()
    listener = Listener(page)
    page.goto("/konto/login/")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('style'), {textContent: 'p{}'}))"
    )
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=document.title=1>')")
    page.wait_for_load_state("networkidle")
    assert [complaint for complaint in listener.complaints if "script-src" in complaint]
    assert [complaint for complaint in listener.complaints if "style-src" in complaint]
    assert page.title() != "1"
    context.close()
