"""Commands of the roof, and the demo they can play."""
