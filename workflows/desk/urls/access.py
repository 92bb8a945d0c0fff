"""The addresses of access to cases."""

from django.urls import path

from workflows.desk.views import access

urlpatterns = [
    path("zugriff-erbitten/", access.ask_access, name="ask_access"),
    path("zugriffsbitten/", access.access_requests, name="access_requests"),
    path("zugriffsbitten/<int:request_id>/", access.answer_access, name="answer_access"),
    path("vorgaenge/<int:case_id>/zugriff/", access.case_access, name="case_access"),
    path("vorgaenge/<int:case_id>/zugriff/geben/", access.give_access, name="give_access"),
    path("vorgaenge/<int:case_id>/zugriff/warum/", access.why_access, name="why_access"),
    path(
        "vorgaenge/<int:case_id>/zugriff/<int:grant_id>/beenden/",
        access.end_access,
        name="end_access",
    ),
]
