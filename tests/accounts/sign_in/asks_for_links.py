"""Asks for links for a new password, also as a process of its own: `python -m … ADDRESS TIMES`."""

import sys

import django
from django.test import Client
from django.urls import reverse


def asked(email: str, times: int) -> list[int]:
    """Ask for a link for an address some times, each from another place; return how it was answered."""
    client = Client()
    places = [f"192.0.2.{number}" for number in range(1, times + 1)]
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}, REMOTE_ADDR=place)
        for place in places
    ]
    return [answer.status_code for answer in answers]


if __name__ == "__main__":
    django.setup()
    print(*asked(sys.argv[1], int(sys.argv[2])))  # noqa: T201 - what the process says
