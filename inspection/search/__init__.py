"""One box over everything I may see: places that are searched, what is found there, and its page."""
