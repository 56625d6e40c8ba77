"""`manage.py demo`: a small real site on one's own machine, with one command."""

import secrets
import socket

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from granian import Granian

from articles.models import User
from articles.transfer import begin_demo, load_demo

EMAIL = "editor@example.org"
LAST_PORT = 65_535


class Command(BaseCommand):
    help = (
        "Makes the database, loads the demo content, makes an editor and serves the site on "
        "loopback. Run again, it changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="the first port to try")
        parser.add_argument("--no-server", action="store_true", help="prepare the site only")
        parser.add_argument(
            "--new-password", action="store_true", help="give the editor another password"
        )

    def handle(self, *, port, no_server, new_password, **options):
        if settings.PRODUCTION:
            raise CommandError(
                "The demo is for your own machine, and this is production (ALLOWED_HOSTS or "
                "SITE_URL says so). Use `manage.py migrate` and `manage.py createsuperuser`."
            )
        if not 0 < port <= LAST_PORT:
            raise CommandError(f"--port must be a number from 1 to {LAST_PORT}.")
        self.stdout.write("Preparing the site; the first time takes a little while.")
        self.stdout.flush()
        call_command("migrate", verbosity=0, interactive=False)
        counts = load_demo()
        if counts.failed:
            raise CommandError(f"{counts.failed} of the demo's files could not be loaded.")
        self.stdout.write(f"Demo content: {counts}.")
        password = self.editor_password(is_new_wanted=new_password)
        self.begin_work()
        free = port if no_server else self.free_port(port)
        self.stdout.write(f"Site      http://127.0.0.1:{free}/")
        self.stdout.write(f"Admin     http://127.0.0.1:{free}/admin/")
        self.stdout.write(f"User      {EMAIL}")
        if password:
            self.stdout.write(f"Password  {password}   (shown this once)")
        self.stdout.write("Lost it?  manage.py demo --new-password")
        if not no_server:
            self.stdout.write("Stop with Ctrl+C.")
            self.stdout.flush()
            server = Granian(
                "healthsite.wsgi:application",
                address="127.0.0.1",
                port=free,
                interface="wsgi",
                log_level="warning",
                blocking_threads=4,
                backpressure=64,
            )
            server.serve()

    def editor_password(self, *, is_new_wanted: bool) -> str:
        """Makes the editor where there is none. Returns the password, if there is a new one."""
        user, is_new = User.objects.get_or_create(
            username=EMAIL,
            defaults={
                "email": EMAIL,
                "first_name": "Demo",
                "last_name": "Editor",
                "is_staff": True,
            },
        )
        if not (is_new or is_new_wanted):
            return ""
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save()
        user.groups.set(Group.objects.filter(name__in=["Editor", "Administrator"]))
        return password

    def begin_work(self) -> None:
        """Drafts and reviews under way. A site whose people have other rights by now keeps them."""
        try:
            if begin_demo(User.objects.get(username=EMAIL)):
                self.stdout.write("Demo work: drafts in review, sent back, approved and scheduled.")
        except (PermissionDenied, ValidationError) as refused:
            self.stderr.write(f"Demo work: left out ({refused}).")

    def free_port(self, first: int) -> int:
        """The first port from `first` on that nobody uses; says so where it had to move on."""
        for port in range(first, min(first + 50, LAST_PORT + 1)):
            with socket.socket() as attempt:
                attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    attempt.bind(("127.0.0.1", port))
                except OSError:
                    continue
            if port != first:
                self.stdout.write(f"Port {first} is taken; using {port}.")
            return port
        raise CommandError(f"No free port from {first} on. Name another one with --port.")
