from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CasesConfig(AppConfig):
    name = "casework.cases"
    label = "cases"

    def ready(self) -> None:
        """Let every app declare its rows of the policy before anybody asks for them."""
        autodiscover_modules("permissions")
