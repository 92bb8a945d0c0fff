"""What the demo cases are about: texts by the leading topic of the inquiry."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings

from casework.cases.models import Case
from casework.coaching.selectors.beginning import inquiry_facts

DEMO = Path(settings.BASE_DIR) / "fixtures" / "demo"
USUAL = "cleanliness"


@dataclass(frozen=True)
class MeasureIdea:
    """A measure that fits the theme; cost in euros."""

    title: str
    description: str
    kind: str
    unit: str
    cost: Decimal


@dataclass(frozen=True)
class Theme:
    """What people say about one topic in all stages of a case."""

    topics: tuple[str, ...]
    competences: tuple[str, ...]
    concern: str
    situation: str
    mandate: str
    problem: str
    where: str
    who: str
    evidence: str
    goal: str
    indicator: str
    baseline: str
    target: str
    actual: str
    hypothesis: str
    offer: tuple[str, str, str]
    analysis_reason: str
    measures: tuple[MeasureIdea, ...]
    experience: str


@cache
def themes() -> dict[str, Theme]:
    """Return the themes of the demo by their leading topic."""
    found = tomllib.loads((DEMO / "themes.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    return {topic: _theme(texts) for topic, texts in found.items()}


def _theme(texts: dict[str, object]) -> Theme:
    ideas = texts.pop("measures")
    assert isinstance(ideas, list)  # noqa: S101 - for the type
    measures = tuple(MeasureIdea(**{**idea, "cost": Decimal(idea["cost"])}) for idea in ideas)
    frozen = {name: tuple(text) if isinstance(text, list) else text for name, text in texts.items()}
    return Theme(**frozen, measures=measures)  # type: ignore[arg-type]


def theme_of(case: Case) -> Theme:
    """Return the theme of the case: that of the first topic of its inquiry, else the usual one."""
    inquiry = inquiry_facts(case)
    topic = inquiry.topics[0] if inquiry and inquiry.topics else USUAL
    return themes().get(topic, themes()[USUAL])
