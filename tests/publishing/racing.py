"""One of several processes that write to the same articles at once; see test_race.py.

Reads what is stored, adds a paragraph of its own, and saves, publishes or corrects, based on what
it read. Prints what was acknowledged and what was refused as JSON: anything else is a failure.
"""

import json
import random
import sys
from dataclasses import replace

import django


def main(name: str, rounds: int, pks: list[int]) -> dict:
    from articles import publishing
    from articles.models import Article

    chance = random.Random(name)
    done, refused, failed = [], 0, []
    for number in range(rounds):
        token = f"{name}-{number}"
        article = Article.objects.get(pk=chance.choice(pks))
        seen = article.revision
        content = publishing.draft_content(article)
        content = replace(content, body=f"{content.body}\n\n{token}")
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
    return {"done": done, "refused": refused, "failed": failed}


if __name__ == "__main__":
    django.setup()
    name, rounds, *pks = sys.argv[1:]
    print(json.dumps(main(name, int(rounds), [int(pk) for pk in pks])))
