from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "casework.territory"
    label = "territory"
