"""The addresses of the sign-in: the pages of allauth that we have; nobody changes an e-mail address here."""

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as providers
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import include, path, re_path

from accounts.views import invitations, second_factor, sessions, sign_in

of_the_second_factor = [
    path("", factors.index, name="mfa_index"),
    path("bestaetigen/", factors.authenticate, name="mfa_authenticate"),
    path("erneut/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("app/einrichten/", second_factor.ActivateApp.as_view(), name="mfa_activate_totp"),
    path("app/entfernen/", second_factor.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("schluessel/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("schluessel/neu/", second_factor.AddKey.as_view(), name="mfa_add_webauthn"),
    path("schluessel/erneut/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("schluessel/<int:pk>/umbenennen/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("schluessel/<int:pk>/entfernen/", second_factor.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/neu/", second_factor.MakeCodes.as_view(), name="mfa_generate_recovery_codes"),
]

urlpatterns = [
    path("zweiter-faktor/", include(of_the_second_factor)),
    path("einladung/<str:token>/", invitations.accept, name="account_invitation"),
    path("anmeldungen/", sessions.sessions, name="account_sessions"),
    path("anmeldungen/andere-beenden/", sessions.end_other_sessions, name="account_end_other_sessions"),
    path("anmeldungen/<uuid:handle>/beenden/", sessions.end_session, name="account_end_session"),
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("anbieter/abgebrochen/", providers.login_cancelled, name="socialaccount_login_cancelled"),
    path("anbieter/<str:provider_id>/", openid.login, name="openid_connect_login"),
    path("anbieter/<str:provider_id>/zurueck/", openid.callback, name="openid_connect_callback"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
