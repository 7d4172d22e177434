"""What pages of petitions, transfers and leads ask for. Every choice is scoped to what the user may see."""
