"""The addresses of people, organisations and groups."""

from django.urls import path

from accounts.views import groups, inspections, invitations, offices, organisations, people, profile

app_name = "accounts"

urlpatterns = [
    path("profil/", profile.profile, name="profile"),
    path("einsicht/", inspections.inspections, name="inspections"),
    path("einsicht/beginnen/", inspections.begin_inspection, name="begin_inspection"),
    path("einsicht/beenden/", inspections.end_inspection, name="end_inspection"),
    path("personen/", people.people, name="people"),
    path("personen/neu/", people.add_person, name="add_person"),
    path("personen/<int:user_id>/", people.person, name="person"),
    path("personen/<int:user_id>/umbenennen/", people.rename_person, name="rename_person"),
    path("personen/<int:user_id>/deaktivieren/", people.deactivate_person, name="deactivate_person"),
    path("personen/<int:user_id>/zweiter-faktor/", people.reset_factors, name="reset_factors"),
    path("personen/<int:user_id>/funktionen/neu/", offices.grant_office, name="grant_office"),
    path("personen/<int:user_id>/funktionen/<int:office_id>/beenden/", offices.end_office, name="end_office"),
    path("organisationen/", organisations.organisations, name="organisations"),
    path("organisationen/neu/", organisations.add_organisation, name="add_organisation"),
    path("organisationen/<int:organisation_id>/", organisations.organisation, name="organisation"),
    path(
        "organisationen/<int:organisation_id>/umbenennen/",
        organisations.rename_organisation,
        name="rename_organisation",
    ),
    path(
        "organisationen/<int:organisation_id>/beenden/",
        organisations.end_organisation,
        name="end_organisation",
    ),
    path("verbuende/", groups.groups, name="groups"),
    path("verbuende/neu/", groups.add_group, name="add_group"),
    path("verbuende/<int:group_id>/", groups.group, name="group"),
    path("verbuende/<int:group_id>/mitglieder/neu/", groups.add_member, name="add_member"),
    path(
        "verbuende/<int:group_id>/mitglieder/<int:membership_id>/beenden/",
        groups.end_member,
        name="end_member",
    ),
    path("einladungen/", invitations.invitations, name="invitations"),
    path("einladungen/neu/", invitations.invite, name="invite"),
    path("einladungen/<int:invitation_id>/zurueckziehen/", invitations.withdraw, name="withdraw_invitation"),
    path("einladungen/<int:waiting_id>/bestaetigen/", invitations.confirm, name="confirm_invitation"),
    path("einladungen/<int:waiting_id>/ablehnen/", invitations.refuse, name="refuse_invitation"),
]
