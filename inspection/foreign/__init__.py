"""Readers of foreign bytes. They run only in the confined children of ``inspection.isolation`` and know no Django."""
