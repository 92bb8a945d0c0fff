"""Every address of the site."""

from django.urls import include, path

urlpatterns = [
    path("konto/", include("allauth.account.urls")),
    path("", include("workflows.desk.urls")),
]
