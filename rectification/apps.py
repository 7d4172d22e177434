"""巡后 as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "rectification"
    verbose_name = "巡后"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Papers and deadline rules declare themselves when their module is read: commands need them as pages do."""
        import_module("rectification.documents")
        import_module("rectification.deadlines")
