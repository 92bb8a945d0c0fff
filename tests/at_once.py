"""Several processes that do something at the same instant."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Sequence

from django.db import connections
from django.utils.translation import override

from casework.audit.errors import NotNow

fork = multiprocessing.get_context("fork")


def together(jobs: Sequence[Sequence[Callable[[], object]]]) -> Counter[str]:
    """Do each list of jobs in a process of its own, item by item at the same instant; count what came out."""
    connections.close_all()
    barrier, results = fork.Barrier(len(jobs)), fork.SimpleQueue()

    def work(items: Sequence[Callable[[], object]]) -> None:
        outcome: Counter[str] = Counter()
        for item in items:
            barrier.wait(60)
            outcome[_outcome_of(item)] += 1
        results.put(outcome)
        connections.close_all()

    processes = [fork.Process(target=work, args=(items,)) for items in jobs]
    for process in processes:
        process.start()
    total = sum((results.get() for _ in processes), Counter[str]())
    for process in processes:
        process.join()
    return total


def _outcome_of(item: Callable[[], object]) -> str:
    try:
        with override("en"):
            item()
    except NotNow as refusal:
        return f"refused: {refusal.message}"
    except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
        return f"{type(error).__name__}: {error}"
    return "done"
