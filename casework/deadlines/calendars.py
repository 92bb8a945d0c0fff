"""Which days are free where: the statutory holidays of Saxony (§ 1 SächsSFG, FronleichnamsVO)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from holidays.countries.germany import Germany

# Corpus Christi is a holiday in the whole municipality (§ 1 FronleichnamsVO)
CORPUS_CHRISTI = frozenset(
    {
        "14625080",  # Crostwitz
        "14625350",  # Nebelschütz
        "14625440",  # Panschwitz-Kuckau
        "14625460",  # Puschwitz
        "14625470",  # Räckelwitz
        "14625490",  # Radibor
        "14625500",  # Ralbitz-Rosenthal
        "14625640",  # Wittichenau
    }
)
# Corpus Christi is a holiday in some parts of the municipality: a person has to decide
CORPUS_CHRISTI_IN_PARTS = frozenset(
    {
        "14625020",  # Bautzen
        "14625150",  # Göda
        "14625160",  # Großdubrau
        "14625240",  # Hoyerswerda
        "14625280",  # Königswartha
        "14625360",  # Neschwitz
    }
)

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The working days of one place: an AGS in Saxony, or None for the state in general.

    Raises ValueError for a place outside Saxony, whose holidays are others.
    """

    place: str | None = None

    def __post_init__(self) -> None:
        if self.place is not None and not self.place.startswith("14"):
            raise ValueError(f"{self.place} is no place in Saxony; its holidays are not known.")

    def holiday(self, day: date) -> str | None:
        """Return the German name of the statutory holiday on this day, if there is one."""
        name = statutory_holidays(day.year).get(day)
        if name is None and self.place in CORPUS_CHRISTI:
            return corpus_christi(day.year).get(day)
        return name

    def holiday_in_parts(self, day: date) -> str | None:
        """Return the name of a weekday holiday that only parts of the place have."""
        is_concerned = self.place in CORPUS_CHRISTI_IN_PARTS
        return corpus_christi(day.year).get(day) if is_concerned else None

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and no statutory holiday; 24 and 31 December are working days."""
        return day.weekday() < SATURDAY and self.holiday(day) is None

    def last_working_day(self, day: date) -> date:
        """Return the day itself, if it is a working day, else the one before."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def next_working_day(self, day: date) -> date:
        """Return the day itself, if it is a working day, else the next one."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day


@cache
def statutory_holidays(year: int) -> Mapping[date, str]:
    """Return the holidays that the whole of Saxony has in this year, with German names."""
    return MappingProxyType(dict(Germany(subdiv="SN", language="de", years=year)))


@cache
def corpus_christi(year: int) -> Mapping[date, str]:
    """Return the day of Corpus Christi, which only some places in Saxony have."""
    return MappingProxyType(dict(Germany(subdiv="SN", language="de", years=year, categories="catholic")))
