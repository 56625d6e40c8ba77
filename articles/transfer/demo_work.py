"""What is under way on the demo site: drafts in review, sent back, approved and scheduled, a
remark, a page that was withdrawn. All of it by the verbs, as people would have done it."""

import tomllib
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Topic, User
from articles.publishing import Content

FILE = Path(__file__).resolve().parent.parent / "demo" / "work.toml"
# Colleagues nobody can sign in as: they have no password.
COLLEAGUES = [
    ("ana.ferreira@example.org", "Ana", "Ferreira", "Writer"),
    ("ravi.shah@example.org", "Dr Ravi", "Shah", "Clinician"),
]


def begin_demo_work(editor: User, prefix: str) -> bool:
    """Do it once, whole or not at all. Returns whether anything was done: not where the colleagues
    are here already."""
    with transaction.atomic():
        if User.objects.filter(username=COLLEAGUES[0][0]).exists():
            return False
        ana, shah = (_colleague(*one) for one in COLLEAGUES)
        told = tomllib.loads(FILE.read_text(encoding="utf-8"))
        Story(editor, ana, shah, told, prefix).tell()
        return True


def _colleague(email: str, first: str, last: str, role: str) -> User:
    person = User(
        username=email, email=email, first_name=first, last_name=last, is_staff=True,
        wants_mail=False,
    )  # fmt: skip
    person.set_unusable_password()
    person.save()
    person.groups.add(Group.objects.get(name=role))
    return person


class Story:
    def __init__(self, editor: User, ana: User, shah: User, told: dict, prefix: str):
        self.editor, self.ana, self.shah = editor, ana, shah
        self.told, self.prefix = told, prefix
        self.today = timezone.localdate()
        # Where the site asks for approval, the demo does without.
        self.anyway = {"by": editor, "without_approval": "Part of the demo."}

    def tell(self) -> None:
        """Each part stands by itself: an article that somebody has changed meanwhile is left."""
        if draft := self.change("sciatica", self.ana, "How it feels when you sit."):
            note = "Is “lying down often eases it” right for most people?"
            self.ask(draft, self.ana, self.editor, 3, note)
            text = "It is in the guideline, under “first advice”."
            publishing.comment(draft, number=draft.draft_number, text=text, by=self.shah)
        if draft := self.write("tennis-elbow", self.ana):
            self.ask(draft, self.ana, self.editor, 7, "New. Is six weeks right?")
        if draft := self.change("eczema", self.editor, "When to put on the emollient."):
            self.ask(draft, self.editor, self.shah, 2, "")
            words = "Say how much: most people use too little."
            number = draft.draft_number
            publishing.request_changes(draft, number=number, by=self.shah, comment=words)
        if draft := self.change("trouble-sleeping", self.ana, "Clearer."):
            self.ask(draft, self.ana, self.shah, 1, "")
            publishing.approve(draft, number=draft.draft_number, by=self.shah)
        self.change("sunburn", self.editor, "")
        if draft := self.change("flu", self.editor, "Shorter sentences."):
            publishing.schedule(draft, at=self.morning(2), is_correction=True, **self.anyway)
        if draft := self.write("chilblains", self.editor):
            publishing.schedule(draft, at=self.morning(4), **self.anyway)
        if page := self.write("ear-candles", self.editor):
            publishing.publish(page, **self.anyway)
            publishing.withdraw(
                page,
                reason=Article.Withdrawal.UNSAFE,
                words="ear candles can burn you and do not remove earwax",
                by=self.editor,
            )

    def change(self, name: str, by: User, note: str) -> Article | None:
        """A draft beside a live page of the demo; None where it is no longer as it came."""
        article = Article.objects.published().filter(import_ref=f"{self.prefix}{name}").first()
        words = self.told["changes"][name]
        if article is None or article.has_draft() or words["old"] not in article.body:
            return None
        content = publishing.content_of(article)
        content = replace(content, body=content.body.replace(words["old"], words["new"], 1))
        return publishing.save_draft(article, content=content, by=by, note=note)

    def write(self, name: str, by: User) -> Article | None:
        """A new draft; None where there is an article of this title."""
        words = self.told["articles"][name]
        if Article.objects.kept().filter(title=words["title"]).exists():
            return None
        content = Content(
            title=words["title"],
            summary=words["summary"],
            body=words["body"].strip(),
            topic=Topic.objects.filter(slug=words["topic"]).first(),
        )
        return publishing.save_draft(Article(), content=content, by=by)

    def ask(self, draft: Article, by: User, reviewer: User, days: int, note: str) -> None:
        due_on = self.today + timedelta(days=days)
        publishing.submit(draft, by=by, reviewer=reviewer, due_on=due_on, note=note)

    def morning(self, days: int) -> datetime:
        return timezone.make_aware(datetime.combine(self.today + timedelta(days=days), time(9, 0)))
