"""Answers of the site under the settings of a server, as JSON: run as a program of its own."""

import json
import sys

import django
from django.test import Client
from django.test.utils import override_settings

PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def main() -> None:
    """Open a page without TLS, sign in, open a page of content."""
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
    }
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    django.setup()
    with override_settings(STORAGES=PLAIN_FILES):  # collecting the files belongs to a release
        main()
