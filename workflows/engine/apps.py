from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "workflows.engine"
    label = "engine"

    def ready(self) -> None:
        """Register the soundness check."""
        from workflows.engine import checks  # noqa: F401, PLC0415 - Django registers checks at this moment
