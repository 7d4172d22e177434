"""巡前与巡中 as a Django app."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "rounds"
    verbose_name = "巡前与巡中"
    default_auto_field = "django.db.models.BigAutoField"
