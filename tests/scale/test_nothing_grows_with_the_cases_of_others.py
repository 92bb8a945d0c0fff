"""Ten times as many cases of others: the pages of a person cost the database the same."""

from tests.scale.conftest import Costs

BIG = {"cases_case", "cases_caseparty", "cases_assignment", "engine_step", "engine_caseprocess"}
MOST = 1.3
"""How many times the blocks may be touched, by the architecture of the house."""


def test_the_number_of_statements_is_the_same(costs: Costs) -> None:
    few = {page: cost.statements for page, cost in costs.few.items()}
    assert {page: cost.statements for page, cost in costs.many.items()} == few


def test_no_big_table_is_read_in_full(costs: Costs) -> None:
    read = {page: cost.read_in_full & BIG for page, cost in costs.many.items()}
    assert {page: tables for page, tables in read.items() if tables} == {}


def test_the_same_blocks_are_touched(costs: Costs) -> None:
    growth = {page: cost.blocks / costs.few[page].blocks for page, cost in costs.many.items()}
    assert {page: factor for page, factor in growth.items() if factor > MOST} == {}
