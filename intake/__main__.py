"""Commands of the public's door: `python -m intake migrate|init|pair|hand_over|take_in`, as the owner of its database."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "intake.settings"
os.environ["INTAKE_AS_OWNER"] = "1"
execute_from_command_line(["intake", *sys.argv[1:]])
