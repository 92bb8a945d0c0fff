"""What a party was shown is told apart from anything else by one number."""

import pytest

from tests.builders import FREITAL, PIRNA, town
from tests.engine.visit import GuestFacts, VisitFacts
from workflows.engine.facts import fingerprint


@pytest.mark.usefixtures("db")
def test_a_row_counts_by_its_key_and_not_by_its_name() -> None:
    pirna = town(PIRNA)
    before = fingerprint(VisitFacts("Calm.", host=pirna))
    pirna.name = "Pirna on the Elbe"
    assert fingerprint(VisitFacts("Calm.", host=pirna)) == before
    assert fingerprint(VisitFacts("Calm.", host=town(FREITAL))) != before
    assert fingerprint(VisitFacts("Calm.")) != before


def test_every_entry_of_every_row_counts_and_so_does_their_order() -> None:
    ada, bert = GuestFacts("Ada"), GuestFacts("Bert")
    contents = [(ada, bert), (bert, ada), (ada,), (ada, GuestFacts("Bert", "Stadt Pirna")), ()]
    numbers = {fingerprint(VisitFacts("Calm.", guests=guests)) for guests in contents}
    assert len(numbers) == len(contents)
