from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "casework.coaching"
    label = "coaching"
