from django.apps import AppConfig


class CoachingFlowConfig(AppConfig):
    name = "workflows.coaching"
    label = "coaching_flow"
