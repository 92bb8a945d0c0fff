"""Whatever way somebody writes, with every right of the site: each table refuses it or has its history."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import Error, connection, models, transaction

from casework.audit.errors import Refused
from casework.audit.triggers import history_of
from tests.builders import house
from tests.databases import Clone, Databases, connected_to
from tests.demo.loaded.made_rows import make_row
from tests.demo.loaded.targets import Target, is_append_only, run, target_of
from tests.demo.loaded.ways import RECORDED, REFUSED, Way

TRACKED = [model for model in apps.get_models() if hasattr(model._meta, "simple_history_manager_attribute")]


@pytest.fixture(scope="module")
def targets(demo: Clone, databases: Databases) -> Iterator[list[Target]]:
    """Return a row of each tracked table, also of those that the demo leaves empty."""
    connection.close()
    copy = replace(databases, template=demo.name).clone()
    with connected_to(copy):
        for model in TRACKED:
            if target_of(model) is None:
                make_row(model, house())
        found = {model._meta.label: target_of(model) for model in TRACKED}
        assert [label for label, target in found.items() if target is None] == []
        yield [target for target in found.values() if target is not None]
    databases.drop(copy.name)


@pytest.mark.parametrize("way", REFUSED, ids=lambda way: way.__name__)
def test_a_way_around_the_record_is_refused(targets: list[Target], way: Way) -> None:
    passed = [target.model._meta.label for target in targets if went_through(target, way)]
    assert passed == [], way.__doc__


@pytest.mark.parametrize("way", RECORDED, ids=lambda way: way.__name__)
def test_the_way_of_the_services_leaves_history(targets: list[Target], way: Way) -> None:
    changed = [target for target in targets if not is_append_only(target.model)]
    without = [target.model._meta.label for target in changed if new_history(target, way) < 1]
    assert without == [], way.__doc__


@pytest.mark.parametrize("way", RECORDED, ids=lambda way: way.__name__)
def test_what_nobody_may_change_is_changed_by_no_service(targets: list[Target], way: Way) -> None:
    fixed = [target for target in targets if is_append_only(target.model)]
    assert [target.model._meta.label for target in fixed] == ["cases.Review"]
    assert [target for target in fixed if went_through(target, way)] == [], way.__doc__


def test_everything_is_tried_in_26_ways_and_more() -> None:
    assert len(REFUSED) >= 26


def went_through(target: Target, way: Way) -> bool:
    """Return whether the database would have committed what the way writes."""
    try:
        with transaction.atomic():
            way(target, house())
            run("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except (Error, Refused):
        return False
    return True


def new_history(target: Target, way: Way) -> int:
    """Return how many history rows the way leaves."""
    rows = rows_of(target.model)
    before = rows.count()
    with transaction.atomic():
        way(target, house())
        run("SET CONSTRAINTS ALL IMMEDIATE")
        after = rows.count()
        transaction.set_rollback(True)
    return after - before


def rows_of(model: type[models.Model]) -> "models.QuerySet[models.Model]":
    return history_of(model)._base_manager.all()
