from django.apps import AppConfig


class DefinitionsConfig(AppConfig):
    name = "tests.definitions"
    label = "definitions"
