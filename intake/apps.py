"""The public's door as a Django app of its own project."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "公开受理"
    default_auto_field = "django.db.models.BigAutoField"
