"""System check: every definition that cases may run on is sound."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from workflows.engine.flows import all_definitions
from workflows.engine.soundness import check_flow


@register()
def check_definitions(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Report each fault of a process definition, naming the definition and the node."""
    return [
        Error(f"{flow_class.__name__}: {problem}", id="engine.E001")
        for flow_class in all_definitions()
        for problem in check_flow(flow_class)
    ]
