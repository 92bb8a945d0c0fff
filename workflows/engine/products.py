"""What a step leaves on file: its own document, and the files that people hand in beside it."""

from collections.abc import Callable
from dataclasses import dataclass

from casework.cases.choices import DocumentKind, Level
from workflows.engine.facts import Facts
from workflows.engine.forms import Label


@dataclass(frozen=True)
class Product:
    """The document that a step produces."""

    kind: DocumentKind
    level: Level = Level.INTERNAL


def always(facts: Facts) -> bool:
    """Whatever was said."""
    return True


def never(facts: Facts) -> bool:
    """Nothing that was said matters."""
    return False


@dataclass(frozen=True)
class Annex:
    """A file that a step takes beside its own document.

    `needed` tells from what was said whether the step can be completed without it.
    """

    name: str
    kind: DocumentKind
    help_text: Label = ""
    needed: Callable[..., bool] = never
    level: Level = Level.INTERNAL

    @property
    def label(self) -> Label:
        """Return what it is called, and filed as."""
        return self.kind.label
