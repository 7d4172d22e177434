"""巡后 as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "rectification"
    verbose_name = "巡后"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Papers, deadline rules and importers declare themselves when their module is read, for commands and pages."""
        for name in (
            "deadlines",
            "documents",
            "actions.imports",
            "actions.ledger_files",
            "actions.accountability",
            "not_let_pass",
        ):
            import_module(f"rectification.{name}")
