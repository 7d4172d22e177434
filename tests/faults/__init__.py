"""The fault harness: the real processes under load, injuries done to them, and a model of what must be left afterwards."""
