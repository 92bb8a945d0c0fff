"""The addresses of steps."""

from django.urls import path

from workflows.desk.views import step_verbs, steps

urlpatterns = [
    path("schritte/<int:step_id>/", steps.step, name="step"),
    path("schritte/<int:step_id>/entwurf/", steps.save_draft, name="save_draft"),
    path("schritte/<int:step_id>/vorschau/", steps.preview, name="preview"),
    path("schritte/<int:step_id>/uebernehmen/", step_verbs.claim, name="claim"),
    path("schritte/<int:step_id>/freigeben/", step_verbs.release, name="release"),
    path("schritte/<int:step_id>/neu-zuweisen/", step_verbs.reassign, name="reassign"),
    path("schritte/<int:step_id>/frist/", step_verbs.set_due_date, name="set_due_date"),
    path("schritte/<int:step_id>/abwaehlen/", step_verbs.drop_branch, name="drop_branch"),
]
