"""Tests of rounds: plan, authorise, station, findings."""
