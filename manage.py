#!/usr/bin/env python
"""Django's command line for healthsite."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "healthsite.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))
    except OperationalError as problem:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"The database cannot be used: {problem}. Is DATABASE_URL right?")
