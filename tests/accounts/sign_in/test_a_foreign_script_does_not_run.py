"""What somebody might smuggle into a page does not run there, told by a real browser.

That no page of the site does what this policy forbids is seen where every page is opened: in the stories.
"""

from playwright.sync_api import Browser

from tests.stories.listening import Listener


def test_a_foreign_script_in_a_page_does_not_run(chromium: Browser, site: str) -> None:
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
