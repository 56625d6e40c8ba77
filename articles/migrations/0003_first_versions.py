"""Every article that is there gets its first version: what it holds now."""

from django.db import migrations

CHUNK = 200


def keep_first_versions(apps, schema_editor):
    Article = apps.get_model("articles", "Article")
    Version = apps.get_model("articles", "Version")
    alias = schema_editor.connection.alias
    waiting = Article.objects.using(alias).filter(last_number=0).order_by("pk")
    while articles := list(
        waiting.defer("html", "text", "contents").prefetch_related(
            "also_in", "recommendations__target"
        )[:CHUNK]
    ):
        Version.objects.using(alias).bulk_create(first_version(row, Version) for row in articles)
        for article in articles:
            article.last_number = article.revision = 1
            if article.status == "draft":
                article.draft_number, article.stage = 1, "draft"
            else:
                article.live_number = 1
            if article.status == "withdrawn":
                article.withdrawn_at, article.withdrawal = article.saved_at, "mistake"
        fields = ["last_number", "revision", "draft_number", "live_number", "stage"]
        Article.objects.using(alias).bulk_update(
            articles, [*fields, "withdrawn_at", "withdrawal"], batch_size=50
        )


def first_version(article, model):
    rows = sorted(article.recommendations.all(), key=lambda row: row.position)
    moment = article.published_at
    return model(
        article=article,
        number=1,
        kind="saved",
        revision=1,
        content={
            "title": article.title,
            "slug": article.slug or "",
            "summary": article.summary,
            "body": article.body,
            "kind": article.kind,
            "topic": article.topic_id,
            "also_in": sorted(topic.pk for topic in article.also_in.all()),
            "also_called": article.also_called,
            "footer_order": article.footer_order,
            "published_at": moment.isoformat() if moment else None,
            "recommendations": [
                {
                    "target": row.target_id,
                    "target_title": row.target.title if row.target_id else "",
                    "url": row.url,
                    "title": row.title,
                    "teaser": row.teaser,
                    "is_teaser_imported": row.is_teaser_imported,
                }
                for row in rows
            ],
        },
        by_id=article.saved_by_id,
        at=article.saved_at,
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_versions")]

    operations = [
        migrations.RunPython(keep_first_versions, migrations.RunPython.noop),
    ]
