"""Answers of the site under the settings of a server, as JSON: run as a program of its own."""

import json
import re
import sys
from urllib.parse import urljoin

import django
from django.test import Client

NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"|url\(["\']?(?!data:|#)([^"\')]+)')


def main() -> None:
    """Open a page without TLS, sign in, open a page of content, and fetch what the pages are made of."""
    email, password = sys.argv[1:]
    client = Client(headers={"host": "fallwerk.example"})
    found = {"plain": client.get("/konto/login/"), "login": client.get("/konto/login/", secure=True)}
    client.post("/konto/login/", {"login": email, "password": password}, secure=True)
    found["inbox"] = client.get("/", secure=True)
    found["missing"] = client.get("/vorgaenge/1/", secure=True)
    answers = {
        "statuses": {name: response.status_code for name, response in found.items()},
        "answers": {name: dict(response.headers) for name, response in found.items()},
        "cookies": {
            name: {key: str(value) for key, value in morsel.items()}
            for name, morsel in client.cookies.items()
        },
        "files": files(client, [found[name].content for name in ("login", "inbox", "missing")]),
    }
    sys.stdout.write(json.dumps(answers))


def files(client: Client, pages: list[bytes]) -> dict[str, list[str | int]]:
    """Return status and caching of each file that the pages name, and the style sheets in turn."""
    todo = {address for page in pages for address in named("/", page)}
    fetched: dict[str, list[str | int]] = {}
    while todo:
        address = todo.pop()
        answer = client.get(address, secure=True)
        fetched[address] = [answer.status_code, answer.headers.get("Cache-Control", "")]
        if answer.status_code == 200 and address.endswith(".css"):
            todo |= named(address, answer.getvalue()) - set(fetched)
    return fetched


def named(place: str, content: bytes) -> set[str]:
    """Return the addresses that a page or a style sheet at a place names."""
    return {urljoin(place, page or sheet) for page, sheet in NAMED.findall(content.decode())}


if __name__ == "__main__":
    django.setup()
    main()
