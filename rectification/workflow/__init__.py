"""Statuses and step tables of reports, feedback, accounts, plans and what follows them: one file a noun."""
