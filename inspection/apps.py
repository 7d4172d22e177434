"""The floor as a Django app."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "inspection"
    verbose_name = "巡察工作"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from inspection import (
            checks,  # noqa: F401  (registers the system checks)
            form_words,
        )

        form_words.use()

        # Each app's papers and deadlines declare themselves when their module is read.
        autodiscover_modules("deadlines", "documents", "briefing", "duties", "actions.duties", "purge")
