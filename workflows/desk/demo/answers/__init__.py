"""Plausible, harmless answers to every step of a coaching, for the demonstration and for tests."""

from workflows.desk.demo.answers.beginning import BEGINNING
from workflows.desk.demo.answers.network import NETWORK
from workflows.desk.demo.answers.people import Answering
from workflows.desk.demo.answers.results import RESULTS
from workflows.desk.demo.answers.work import WORK

ANSWERS: dict[str, Answering] = {**BEGINNING, **NETWORK, **WORK, **RESULTS}

__all__ = ["ANSWERS", "Answering"]
