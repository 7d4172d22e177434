"""Addresses of the public's door: five pages, no more."""

from django.urls import path

from intake import views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("write/<slug:slug>/", views.Write.as_view(), name="write"),
    path("look/", views.Look.as_view(), name="look"),
    path("style.css", views.style, name="style"),
    path("healthz", views.Health.as_view(), name="healthz"),
]
handler404 = "intake.views.not_found"
handler500 = "intake.views.failed"
