"""The browser that was found opens the site."""

from playwright.sync_api import Browser


def test_the_browser_opens_the_sign_in_page(chromium: Browser, site: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        answer = page.goto(f"{site}/konto/login/")
        assert answer is not None
        assert answer.status == 200
