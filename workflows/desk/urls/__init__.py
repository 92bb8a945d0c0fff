"""The addresses of the desk."""

from django.urls import include, path

app_name = "desk"

urlpatterns = [
    path("", include("workflows.desk.urls.absences")),
    path("", include("workflows.desk.urls.access")),
    path("", include("workflows.desk.urls.cases")),
    path("", include("workflows.desk.urls.lists")),
    path("", include("workflows.desk.urls.record")),
    path("", include("workflows.desk.urls.steps")),
]
