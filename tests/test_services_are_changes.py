"""Who writes answers for it: rules over the source that no reviewer has to remember.

1. A public function with a keyword-only `by` is something that somebody does: it runs as one change.
2. What runs as a change names its author by the keyword `by`, an `Actor`.
3. Rows are written in the layer of services (and in the activations of the engine) only.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

OURS = ("accounts", "casework", "workflows")
WRITERS = {
    "grants",
    "services",
    "filing",
    "levels",
    "notes",
    "reviewing",
    "drafts",
    "erasing",
    "lifecycle",
    "moves",
    "activations",
    "demo",
}
WRITING_METHODS = {"bulk_create", "bulk_update", "delete", "get_or_create", "save", "update_or_create"}
WRITING_QUERIES = {"create", "update"}  # dictionaries and sets have methods of these names, too
REVIEWED = {
    "accounts/session_store.py": "Django's own place of sessions, which are no record",
    "casework/audit/changes.py": "writes the rows of the record that a change has collected",
    "casework/audit/checkpoints.py": "signs what was recorded, and is no change of it",
    "casework/audit/restores.py": "begins an epoch after a restore, which no service survives",
    "casework/audit/history.py": "signs the history row that it saves",
    "workflows/engine/walks.py": "writes what one run along the graph has opened",
    "workflows/engine/models.py": "copies the case of a step from its process when it is saved",
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Return the modules of the house beside migrations, by path."""
    for package in OURS:
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield _name(path), ast.parse(path.read_text("utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Return the functions that stand at the top of a module."""
    for name, module in sources():
        for node in module.body:
            if isinstance(node, ast.FunctionDef):
                yield f"{name}:{node.name}", node


def is_service(function: ast.FunctionDef) -> bool:
    """Return whether the function is decorated as one change."""
    return any(isinstance(mark, ast.Name) and mark.id == "service" for mark in function.decorator_list)


def author(function: ast.FunctionDef) -> ast.arg | None:
    """Return the keyword-only parameter `by`."""
    return next((argument for argument in function.args.kwonlyargs if argument.arg == "by"), None)


def test_what_somebody_does_is_one_change() -> None:
    loose = {
        name
        for name, function in functions()
        if author(function) and not function.name.startswith("_") and not is_service(function)
    }
    scripts = {name for name in loose if "/demo/" in name}  # of many changes
    assert loose - scripts == set()


def test_a_change_names_its_author() -> None:
    services = [(name, function) for name, function in functions() if is_service(function)]
    anonymous = [name for name, function in services if ast.unparse(_annotation(author(function))) != "Actor"]
    assert len(services) > 0
    assert anonymous == []


def _annotation(argument: ast.arg | None) -> ast.expr:
    found = argument.annotation if argument else None
    return found or ast.Constant(None)


def test_a_service_is_called_with_names_only() -> None:
    positional = [name for name, f in functions() if is_service(f) and (f.args.args or f.args.vararg)]
    assert positional == []


def test_rows_are_written_by_services_only() -> None:
    writing = {name for name, module in sources() if any(_writes(node) for node in ast.walk(module))}
    elsewhere = {name for name in writing if not WRITERS & set(Path(name).with_suffix("").parts)}
    assert elsewhere == set(REVIEWED)


def _writes(node: ast.AST) -> bool:
    """Return whether the node calls a method that writes a row, or the rows of a query."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    of_a_query = ".objects" in ast.unparse(node.func.value) or ".filter(" in ast.unparse(node.func.value)
    return node.func.attr in WRITING_METHODS or (node.func.attr in WRITING_QUERIES and of_a_query)
