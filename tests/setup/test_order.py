"""Every app has its place in the order of packages, and its modules have theirs inside the app."""

import tomllib

from django.apps import apps
from django.conf import settings

CONTRACTS = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]


def own_apps() -> set[str]:
    """Return the apps that live in this repository."""
    folders = {path.name for path in settings.BASE_DIR.iterdir() if (path / "__init__.py").exists()}
    return {app.name for app in apps.get_app_configs() if app.name.split(".")[0] in folders - {"tests"}}


def named_by(contract: str, key: str) -> set[str]:
    """Return the packages that a contract names."""
    (found,) = [entry for entry in CONTRACTS if entry["id"] == contract]
    return {name.strip(" ()") for line in found[key] for name in line.replace(":", "|").split("|")}


def test_each_app_has_its_place_between_packages() -> None:
    assert own_apps() - named_by("between-packages", "layers") == set()


def test_each_app_is_ordered_inside() -> None:
    ordered = named_by("inside-an-app", "containers") | named_by("inside-the-engine", "containers")
    assert own_apps() - ordered == {"config"}
