"""信访与线索 as a Django app."""

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "petitions"
    verbose_name = "信访与线索"
    default_auto_field = "django.db.models.BigAutoField"
