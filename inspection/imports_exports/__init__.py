"""Offices' tables, in and out: open (files), read (reading), match columns (mapping), understand cells (values, dates), report, write.

An importer needs four calls: `reading.open_table`, `mapping.guess`, `reports.examine`, and its own action for
the rows that were not refused. Nothing here knows a model.
"""
