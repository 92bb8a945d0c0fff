"""`make bench`: what pages and steps take beside few and many cases of others, in a database of its own.

Times depend on the machine and on what else it does: the ratios are what to look at. Nothing is asserted; the
tests hold statements and plans.
"""

import sys
import time
from collections.abc import Callable
from statistics import median

from django.test import Client

from accounts.models import User
from casework.cases.choices import CaseKind
from tests.builders import GOERLITZ, PIRNA, acting, hire_staff, running_case, town_hall
from tests.databases import connected_to, open_databases
from tests.definitions.flow import WordFacts
from tests.desk.crowd import add_cases_like
from workflows.desk.demo.driver import open_step
from workflows.engine.services import complete_step

FEW, MANY, RUNS = 20, 20_000, 15
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Times = dict[str, float]


def main() -> None:
    """Measure in a database of its own and print the result."""
    with open_databases() as databases:
        clone = databases.clone()
        try:
            with connected_to(clone):
                show(*measure_both())
        finally:
            databases.drop(clone.name)


def measure_both() -> tuple[Times, Times]:
    """Return the times beside few and beside many cases of others."""
    officer, mayor = hire_staff().officer, town_hall(PIRNA).mayor
    running_case(officer, PIRNA)
    foreign = running_case(officer, GOERLITZ, kind=CaseKind.OTHER)
    say(f"Measuring beside {FEW} cases of others …")
    add_cases_like(foreign, FEW)
    few = measure(officer, mayor)
    say(f"Measuring beside {MANY} …")
    add_cases_like(running_case(officer, GOERLITZ, kind=CaseKind.OTHER), MANY - FEW)
    return few, measure(officer, mayor)


def measure(officer: User, mayor: User) -> Times:
    """Return the milliseconds of each page, for a mayor who sees one case, and of completing a step."""
    client = Client(headers={"host": "localhost"})
    client.force_login(mayor, BACKEND)
    steps = iter([one_step(officer) for _ in range(RUNS)])
    return {
        "inbox": usual(lambda: get(client, "/")),
        "case list": usual(lambda: get(client, "/vorgaenge/")),
        "complete a step": usual(lambda: complete(next(steps), officer)),
    }


def one_step(officer: User) -> int:
    """Return a step of a new case."""
    return open_step(running_case(officer, PIRNA, kind=CaseKind.OTHER), "left").pk


def complete(step_id: int, officer: User) -> None:
    """Complete a step."""
    complete_step(step_id=step_id, facts=WordFacts("word"), by=acting(officer))


def get(client: Client, address: str) -> None:
    """Open a page; raise ValueError unless it is there."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise ValueError(f"{address} answers {answer.status_code}")


def usual(call: Callable[[], None]) -> float:
    """Return the milliseconds that a call takes, as the median of some."""
    call_times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        call()
        call_times.append(time.perf_counter() - begun)
    return median(call_times) * 1000


def show(few: Times, many: Times) -> None:
    """Print times and their ratio, and how many steps a second one process completes."""
    say(f"\n{'':18}{FEW:>10,}{MANY:>10,}   ratio")
    for name, before in few.items():
        say(f"{name:18}{before:>7.1f} ms{many[name]:>7.1f} ms{many[name] / before:>8.2f}")
    rates = [1000 / times["complete a step"] for times in (few, many)]
    say(f"{'steps a second':18}{rates[0]:>10.1f}{rates[1]:>10.1f}{rates[1] / rates[0]:>8.2f}")


def say(line: str) -> None:
    """Show at once what was found."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
