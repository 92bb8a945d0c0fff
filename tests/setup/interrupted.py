"""A job that a test can interrupt: it says that it has begun, then waits to be allowed to finish."""

import os
from pathlib import Path

from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django import app


@app.task(name="tests.interrupted")
def interrupted(folder: str) -> None:
    """Announce the beginning through one pipe, wait for leave through another, then leave one row."""
    Path(folder, "begun").write_text(f"{os.getpid()}\n")
    Path(folder, "leave").read_text()
    Session.objects.create(session_key=f"done by {os.getpid()}", expire_date=timezone.now())
