"""A real PostgreSQL and a real Valkey out of Python wheels, for machines where no DATABASE_URL or REDIS_URL is given.

Stands alone: knows neither Django nor the case, so it works before there are settings or tables.
"""

from inspection.embedded.roles import grant_web_role
from inspection.embedded.services import environment, start, stop

__all__ = ["environment", "grant_web_role", "start", "stop"]
