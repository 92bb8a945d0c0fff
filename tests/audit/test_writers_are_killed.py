"""Sixty writers are killed in the middle of their work: what they left behind has its history, all of it."""

import multiprocessing
import os
import random
import signal
import time
from datetime import timedelta
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event

from django.db import connections
from django.utils import translation

from accounts.models import User
from casework.audit.verification import verify_record
from casework.cases.choices import Audience
from casework.cases.models import Case, Note
from casework.cases.notes import write_note
from tests.builders import acting, hire_staff, rewrite, running_case
from tests.databases import Clone

KILLS = 60
LONGEST = timedelta(seconds=0.2)
fork = multiprocessing.get_context("fork")


def test_no_change_without_history(committed_db: Clone) -> None:
    with translation.override("en"):
        staff = hire_staff()
        cases = [running_case(staff.officer) for _ in range(3)]
        chance = random.Random(4710)
        for number in range(KILLS):
            writer = start_writer(cases[number % len(cases)], staff.officer)
            time.sleep(chance.random() * LONGEST.total_seconds())
            kill(writer)
    assert Note.objects.count() >= KILLS
    assert list(verify_record()) == []


def start_writer(case: Case, officer: User) -> BaseProcess:
    """Start a process that writes until it is killed, and wait for its first change."""
    connections.close_all()
    begun = fork.Event()
    writer = fork.Process(target=write_for_ever, args=(case, officer, begun))
    writer.start()
    assert begun.wait(30)
    return writer


def write_for_ever(case: Case, officer: User, begun: Event) -> None:
    """Write notes, and change the case."""
    number = 0
    while True:
        if number:
            begun.set()
        number += 1
        by = acting(officer)
        write_note(case=case, text=f"Note {number}", audience=Audience.LPR, by=by)
        rewrite(row=Case.objects.get(pk=case.pk), title=f"Title {number}", by=by)


def kill(writer: BaseProcess) -> None:
    """Kill a process as the system would."""
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    assert writer.exitcode == -signal.SIGKILL
