"""Many changes of the schema at the price of one."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Operations of one app, done against the state that all of them lead to.

    After each operation Django builds anew every model that is related to the changed one, which here is
    nearly all of them: a hundred new tables took most of a minute. Together they are built once. What a new
    model needs (indexes, constraints, keys to its neighbours) stands in its CreateModel; triggers may follow.
    """

    reversible = False
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state, and have its models built again when they are next asked for."""
        state.__dict__.pop("apps", None)  # a cached property
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Do one operation after the other."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what is done, for `migrate --plan`."""
        return "; ".join(operation.describe() for operation in self.operations)
