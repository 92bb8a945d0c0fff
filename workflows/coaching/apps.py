from django.apps import AppConfig


class CoachingProcessConfig(AppConfig):
    name = "workflows.coaching"
    label = "coaching_process"
