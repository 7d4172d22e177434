"""The demo: an invented county, its people, and one round played through the actions, so that it has a history."""
