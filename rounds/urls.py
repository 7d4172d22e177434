"""Addresses of this app; the unit side's own are listed apart."""

from typing import Any

urlpatterns: list[Any] = []

unit_urlpatterns: list[Any] = []
