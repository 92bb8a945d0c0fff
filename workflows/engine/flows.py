"""The base of every process definition, and where definitions are found."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation

from casework.audit.actors import Actor
from casework.cases.models import Case
from casework.territory.models import Organisation
from workflows.engine.models import CaseProcess, Step


def held_by_the_service(flow_class: type[flow.Flow], process_pk: int) -> AbstractContextManager[None]:
    """Lock nothing more: every service holds the case before it touches a process."""
    return nullcontext()


class CaseFlow(flow.Flow):
    """A definition whose processes belong to a case."""

    process_class = CaseProcess
    task_class = Step
    lock_impl = staticmethod(held_by_the_service)

    def open(self, activation: Activation, case: Case) -> CaseProcess:
        """Tie the new process to its case."""
        activation.process.case = case
        return activation.process

    @staticmethod
    def party_joined(*, case: Case, organisation: Organisation, joined_on: date, by: Actor) -> None:
        """Follow up on an organisation that has joined the case; nothing by default."""

    @staticmethod
    def party_left(*, case: Case, organisation: Organisation, left_on: date, by: Actor) -> None:
        """Follow up on an organisation that has left the case; nothing by default."""

    @staticmethod
    def file_missing(*, case: Case, by: Actor) -> None:
        """File what a closing case still lacks beside the documents of its steps; nothing by default."""

    @staticmethod
    def branch_added(*, case: Case, name: str, by: Actor) -> None:
        """Follow up on an optional branch, named by its first step, that was added; nothing by default."""

    @staticmethod
    def branch_dropped(*, case: Case, name: str, by: Actor) -> None:
        """Follow up on an optional branch, named by its first step, that was dropped; nothing by default."""


def definition(name: str) -> type[CaseFlow]:
    """Return the newest version of the definition that is set for a kind of case."""
    return import_string(settings.PROCESS_DEFINITIONS[name])


def has_definition(name: str) -> bool:
    """Return whether cases of this kind have a process."""
    return name in settings.PROCESS_DEFINITIONS


def all_definitions() -> list[type[CaseFlow]]:
    """Return the definitions that are in use, all versions."""
    return [import_string(path) for path in settings.PROCESS_VERSIONS]
