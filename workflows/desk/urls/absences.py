"""The addresses of absence, deputies and handing over."""

from django.urls import path

from workflows.desk.views import absences, handover

urlpatterns = [
    path("abwesenheit/", absences.absences, name="absences"),
    path("abwesenheit/neu/", absences.announce_absence, name="announce_absence"),
    path("abwesenheit/<int:absence_id>/beenden/", absences.end_absence, name="end_absence"),
    path(
        "abwesenheit/<int:absence_id>/sofort-beenden/",
        absences.end_absence_at_once,
        name="end_absence_at_once",
    ),
    path("personen/<int:user_id>/abwesenheit/", absences.absences_of, name="absences_of"),
    path("personen/<int:user_id>/abwesenheit/neu/", absences.announce_absence_of, name="announce_absence_of"),
    path("personen/<int:user_id>/uebergabe/", handover.hand_over, name="hand_over"),
]
