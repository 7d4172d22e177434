"""Tests of report, feedback and the rectification ledger."""
