"""The web server's part of the pages: an address that is too long never reaches the site."""

from contextlib import suppress
from typing import Protocol

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

HEADERS = (
    "HTTP/1.1 414 URI Too Long",
    "Connection: close",
    "Cache-Control: no-store",
    "Content-Type: text/html; charset=utf-8",
    "X-Content-Type-Options: nosniff",
)


class Connection(Protocol):
    """Where an answer goes."""

    def sendall(self, data: bytes, /) -> object:
        """Send it."""


class Worker(ThreadWorker):
    """A worker with threads that says in plain words, on a page of ours, that an address is too long."""

    def handle_error(
        self, req: object, client: Connection, addr: tuple[str, int] | None, exc: Exception
    ) -> None:
        """Answer a request that could not be read."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("An address is too long: %s", exc)
        with suppress(OSError):  # whoever asked has gone
            client.sendall(too_long())


def too_long() -> bytes:
    """Return the answer to an address that is too long; who asks is not known, so it is in our language."""
    with override(settings.LANGUAGE_CODE):
        page = render_to_string("414.html").encode()
    return "\r\n".join([*HEADERS, f"Content-Length: {len(page)}", "", ""]).encode() + page
