"""Amounts are read as German and English readers write them, with or without signs between thousands."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from workflows.coaching.forms.fields import money


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("de", "30.000,00", "30000.00"),
        ("de", "30.000", "30000"),
        ("de", "1.234.567,89", "1234567.89"),
        ("de", "30000,5", "30000.5"),
        ("de", "12.50", "12.50"),
        ("en", "30,000.00", "30000.00"),
        ("en", "30000.5", "30000.5"),
    ],
)
def test_an_amount_is_what_was_meant(language: str, text: str, amount: str) -> None:
    with override(language):
        assert money("Kosten").clean(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["30.00.000", "dreißig", "1.2345,00", "30.000,005", "-5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with override("de"), pytest.raises(ValidationError):
        money("Kosten").clean(text)
