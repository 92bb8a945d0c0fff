"""The site itself as an app, so that Django finds its commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The commands that set up and run the whole site."""

    name = "config"
