"""The words of products, of the shop, and of those who look for something.

What products were found by is dropped first, in either direction: the table is empty when its columns change, and
nothing is locked for long. Once all migrations are there, `catalog.receivers` writes it anew.
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def forget(apps, schema_editor):
    apps.get_model("catalog", "SearchDocument").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_protect_stock_movements"),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=64, unique=True)),
                ("stem", models.CharField(db_index=True, max_length=64)),
                ("documents", models.PositiveIntegerField(default=1)),
                ("called", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["word"],
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(help_text="With commas: tv, television, flat screen.", max_length=500)),
            ],
            options={
                "ordering": ["words"],
            },
        ),
        migrations.RemoveField(
            model_name="searchdocument",
            name="headline",
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="codes",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="facts",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="labels",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="words",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="searchdocument",
            name="name",
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name="SearchedQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("query", models.CharField(max_length=200, unique=True)),
                ("searches", models.PositiveBigIntegerField(default=0)),
                ("results", models.PositiveIntegerField(default=0, help_text="Products found the last time.")),
                ("is_suggested", models.BooleanField(default=True, verbose_name="may be suggested")),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name_plural": "searched queries",
                "ordering": ["-searches", "query"],
                "indexes": [
                    models.Index(fields=["-searches", "query"], name="searched_query_by_searches"),
                    models.Index(fields=["last_at"], name="searched_query_by_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpellingKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                (
                    "word",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="catalog.searchword",
                        to_field="word",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "word"), name="spelling_key_once_per_word")],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
    ]
