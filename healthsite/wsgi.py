"""Where a WSGI server finds the site. It starts only when the checks for a start are passed; else
one line says why."""

import os
import sys

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "healthsite.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as problem:
    sys.exit(" ".join(str(problem).splitlines()))

problems = checks.run_checks(
    tags=["start"], databases=["default"], include_deployment_checks=settings.PRODUCTION
)
if serious := [problem for problem in problems if problem.is_serious()]:
    sys.exit("healthsite cannot start: " + " ".join(f"{p.msg} {p.hint}" for p in serious))
