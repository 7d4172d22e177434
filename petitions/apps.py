"""信访与线索 as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "petitions"
    verbose_name = "信访与线索"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is in order before a team leaves its unit is asked wherever a team leaves, with or without pages; what
        its records' case files hold is said to the floor."""
        for name in ("wrap_up", "not_let_pass", "case_files"):
            import_module(f"petitions.{name}")
