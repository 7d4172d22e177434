"""Forms of rounds, by noun."""
