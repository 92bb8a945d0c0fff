"""Hearing what a browser complains about: mistakes of scripts, and what the policy of the site forbids."""

from playwright.sync_api import ConsoleMessage, Page

LISTEN = "addEventListener('securitypolicyviolation', event => broken(event.violatedDirective))"


class Listener:
    """Hears all that a page complains about, from now on."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.expose_function("broken", lambda what: self.complaints.append(f"{page.url}: {what}"))
        page.add_init_script(LISTEN)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(f"{message.location['url']}: {message.text}")
