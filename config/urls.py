"""Every address of the site."""

from django.urls import include, path

urlpatterns = [
    path("konto/", include("accounts.urls.sign_in")),
    path("verwaltung/", include("accounts.urls")),
    path("", include("workflows.desk.urls")),
]
