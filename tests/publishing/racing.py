"""One of several processes that use the same articles at once; see test_race.py.

Writers read what is stored, add a paragraph of their own, and save or publish, based on what they
read. Readers open pages. What was acknowledged, what was refused in words and what failed in any
other way is printed as JSON.
"""

import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import perf_counter, sleep

import django


def write(name: str, rounds: int, pks: list[int]) -> dict:
    from articles import publishing
    from articles.models import Article

    chance = random.Random(name)
    done, refused, failed, seconds = [], 0, [], []
    for number in range(rounds):
        token = f"{name}-{number}"
        article = Article.objects.get(pk=chance.choice(pks))
        seen = article.revision
        content = publishing.draft_content(article)
        content = replace(content, body=f"{content.body}\n\n{token}")
        start = perf_counter()
        try:
            if chance.random() < 0.3:
                publishing.publish(article, content=content, by=None, based_on=seen)
            else:
                publishing.save_draft(article, content=content, by=None, based_on=seen)
            done.append([article.pk, token])
        except publishing.Refused:
            refused += 1
        except Exception as error:  # what a person would see as “500”
            failed.append(repr(error))
        seconds.append(perf_counter() - start)
    return {"done": done, "refused": refused, "failed": failed, "seconds": seconds}


def read(name: str, rounds: int, pks: list[int]) -> dict:
    from django.test import Client

    from articles.models import Article

    chance, client, failed = random.Random(name), Client(SERVER_NAME="localhost"), []
    paths = ["/", "/a-to-z/", "/feed/"]
    paths += [one.get_absolute_url() for one in Article.objects.filter(pk__in=pks, status="live")]
    for _ in range(rounds):
        sleep(chance.random() / 5)  # to read what came
        path = chance.choice(paths)
        try:
            code = client.get(path).status_code
        except Exception as error:
            code = repr(error)
        if code != 200:
            failed.append(f"{path}: {code}")
    return {"done": [], "refused": 0, "failed": failed, "seconds": []}


def import_some(name: str, rounds: int, pks: list[int]) -> dict:
    from articles import publishing
    from articles.models import Article

    failed = []
    for number in range(rounds):
        contents = [
            publishing.Content(title=f"{name} {number} {one}", body="Text.\n\n" * 20)
            for one in range(20)
        ]
        try:
            publishing.save_many([publishing.Entry(Article(), c, "live") for c in contents])
        except Exception as error:
            failed.append(repr(error))
    return {"done": [], "refused": 0, "failed": failed, "seconds": []}


def main(task: str, name: str, people: int, rounds: int, pks: list[int]) -> list[dict]:
    from django.db import connection

    work = {"write": write, "read": read, "import": import_some}[task]

    def alone(number: int) -> dict:
        try:
            return work(f"{name}{number}", rounds, pks)
        finally:
            connection.close()

    # As the server does: four at a time, the others wait in its queue.
    with ThreadPoolExecutor(min(people, 4)) as pool:
        return list(pool.map(alone, range(people)))


if __name__ == "__main__":
    django.setup()
    task, name, people, rounds, *pks = sys.argv[1:]
    print(json.dumps(main(task, name, int(people), int(rounds), [int(pk) for pk in pks])))
