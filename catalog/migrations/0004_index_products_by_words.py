"""The index of the search, kept by the database in whatever way a document is written.

PostgreSQL: a stored column with the words of the four fields as weights A to D, one with what a product is called by
(name and labels), and GIN indexes of both. SQLite: an FTS5
table that reads the documents, and triggers that tell it of changes. Words are made by the shop (folded, stemmed, with
spaces between them), so neither database has a say in what a word is, and both find the same.
"""

from django.db import migrations

POSTGRESQL = r"""
ALTER TABLE catalog_searchdocument ADD COLUMN vector tsvector NOT NULL GENERATED ALWAYS AS ((
    regexp_replace(name, '[^ ]+', '\&:1A', 'g') || regexp_replace(labels, '[^ ]+', '\&:1B', 'g') ||
    regexp_replace(facts, '[^ ]+', '\&:1C', 'g') || regexp_replace(body, '[^ ]+', '\&:1D', 'g')
)::tsvector) STORED;
ALTER TABLE catalog_searchdocument ADD COLUMN head tsvector NOT NULL GENERATED ALWAYS AS ((
    regexp_replace(name, '[^ ]+', '\&:1A', 'g') || regexp_replace(labels, '[^ ]+', '\&:1B', 'g')
)::tsvector) STORED;
CREATE INDEX search_document_vector ON catalog_searchdocument USING gin (vector) WITH (fastupdate = off);
CREATE INDEX search_document_head ON catalog_searchdocument USING gin (head) WITH (fastupdate = off);
"""
NOT_POSTGRESQL = "ALTER TABLE catalog_searchdocument DROP COLUMN vector, DROP COLUMN head;"

SQLITE = [
    """
    CREATE VIRTUAL TABLE catalog_searchindex USING fts5(
        name, labels, facts, body,
        content='catalog_searchdocument', content_rowid='product_id', tokenize="ascii tokenchars '.'", detail=column
    )
    """,
    """
    CREATE TRIGGER search_document_added AFTER INSERT ON catalog_searchdocument BEGIN
        INSERT INTO catalog_searchindex (rowid, name, labels, facts, body)
        VALUES (new.product_id, new.name, new.labels, new.facts, new.body);
    END
    """,
    """
    CREATE TRIGGER search_document_removed AFTER DELETE ON catalog_searchdocument BEGIN
        INSERT INTO catalog_searchindex (catalog_searchindex, rowid, name, labels, facts, body)
        VALUES ('delete', old.product_id, old.name, old.labels, old.facts, old.body);
    END
    """,
    """
    CREATE TRIGGER search_document_changed AFTER UPDATE ON catalog_searchdocument BEGIN
        INSERT INTO catalog_searchindex (catalog_searchindex, rowid, name, labels, facts, body)
        VALUES ('delete', old.product_id, old.name, old.labels, old.facts, old.body);
        INSERT INTO catalog_searchindex (rowid, name, labels, facts, body)
        VALUES (new.product_id, new.name, new.labels, new.facts, new.body);
    END
    """,
]
NOT_SQLITE = [
    "DROP TRIGGER search_document_added",
    "DROP TRIGGER search_document_removed",
    "DROP TRIGGER search_document_changed",
    "DROP TABLE catalog_searchindex",
]


def index(apps, schema_editor):
    _run({"postgresql": [POSTGRESQL], "sqlite": SQLITE}, schema_editor)


def drop_index(apps, schema_editor):
    _run({"postgresql": [NOT_POSTGRESQL], "sqlite": NOT_SQLITE}, schema_editor)


def _run(statements, schema_editor):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_find_products_by_words")]

    operations = [migrations.RunPython(index, drop_index)]
