"""Many changes of the schema are done in their order, against the state that all of them lead to."""

from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from casework.audit.migrating import Together

KEY = ("id", models.BigAutoField(primary_key=True))
BOOK = CreateModel("Book", [KEY])
PAGE = CreateModel("Page", [KEY, ("book", models.ForeignKey("library.Book", models.PROTECT))])


def test_all_is_done_in_its_order(db: None) -> None:
    before, after, together = ProjectState(), ProjectState(), Together([BOOK, PAGE])
    assert after.apps.get_models() == []
    together.state_forwards("library", after)
    assert "apps" not in vars(after)  # nothing is built before somebody asks
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        together.database_forwards("library", editor, before, after)
    made = "".join(str(statement) for statement in editor.collected_sql)
    assert made.index('CREATE TABLE "library_book"') < made.index('CREATE TABLE "library_page"')
    assert 'REFERENCES "library_book"' in made
    assert {model.__name__ for model in after.apps.get_models()} == {"Book", "Page"}


def test_the_plan_names_every_change() -> None:
    assert Together([BOOK, PAGE]).describe() == "Create model Book; Create model Page"
