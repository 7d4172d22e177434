"""巡后 as a Django app."""

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "rectification"
    verbose_name = "巡后"
    default_auto_field = "django.db.models.BigAutoField"
