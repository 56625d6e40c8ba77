"""One of several processes whose clock says that a schedule's moment has passed; see
test_applying.py. Each opens pages, then applies what is still due; what it read is printed.

With `--die` it is killed while it applies: after everything is written, before it is kept."""

import json
import os
import signal
import sys

import django
import time_machine


def main(moment: str, paths: list[str]) -> dict:
    from django.test import Client

    from articles import publishing

    client = Client(SERVER_NAME="localhost")
    with time_machine.travel(moment, tick=False):
        pages = [client.get(path) for path in paths]
        return {
            "pages": [[page.status_code, page.content.decode()] for page in pages],
            "applied": publishing.publish_due(),
        }


def die(sender, **named):
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "--die":
        from articles.signals import published

        del sys.argv[1]
        published.connect(die)
    print(json.dumps(main(sys.argv[1], sys.argv[2:])))
