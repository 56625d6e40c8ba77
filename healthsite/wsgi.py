"""Where a WSGI server finds the site. It starts only when the checks for a start are passed; else
one line says why."""

import logging
import os
import sys

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """Reads addresses and forms as UTF-8, whatever a request says.

    Django would use any codec of Python's that the content type names. Some are not for text and
    only raise; that happens before any middleware, and no page of ours could answer it.
    """

    def _set_content_type_params(self, meta):
        try:
            kind = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            kind = "", {}
        self.content_type, self.content_params = kind


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "healthsite.settings")
try:
    if settings.PRODUCTION and not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        # Every page would be an error: it names its style sheet as it was collected.
        sys.exit(
            "healthsite cannot start: style sheets and scripts have not been collected. "
            "Run: manage.py collectstatic --noinput"
        )
    application = get_wsgi_application()
except ImproperlyConfigured as problem:
    sys.exit(" ".join(str(problem).splitlines()))

application.request_class = Request
try:
    problems = checks.run_checks(
        tags=["start"], databases=["default"], include_deployment_checks=settings.PRODUCTION
    )
except Exception:
    # A database that is away is no reason to stay away: pages say so themselves.
    logging.getLogger("django").exception("The checks before the start could not be made.")
    problems = []
if serious := [problem for problem in problems if problem.is_serious()]:
    sys.exit("healthsite cannot start: " + " ".join(f"{p.msg} {p.hint}" for p in serious))
