"""The floor and the roof of the house: mechanisms below the three apps, and the few pages above them."""

from inspection.celery import app as celery_app

__all__ = ["celery_app"]
