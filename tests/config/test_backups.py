"""A backup and the way back, as the operator's commands do it, on a small database of either kind."""

import io
import json
import os
import secrets
import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.config.processes import manage, shop_environment


class SqliteShop:
    def __init__(self, data_dir):
        self.data_dir = data_dir
        self.env = shop_environment(data_dir)

    def run(self, statement):
        with closing(sqlite3.connect(self.data_dir / "shop.sqlite3")) as database, database:
            return database.execute(statement).fetchall()


class PostgresShop:
    def __init__(self, data_dir, url):
        self.data_dir = data_dir
        self.url = url
        self.env = shop_environment(data_dir, DATABASE_URL=url)

    def run(self, statement):
        with psycopg.connect(self.url) as database:
            cursor = database.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def shop(request, tmp_path):
    if request.param == "sqlite":
        yield SqliteShop(tmp_path)
        return
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"backup_{secrets.token_hex(6)}"
    with psycopg.connect(server.geturl(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield PostgresShop(tmp_path, server._replace(path=f"/{name}").geturl())
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def filled(shop):
    shop.run("CREATE TABLE django_migrations (id integer primary key)")
    shop.run("CREATE TABLE note (id integer primary key, words varchar(40))")
    shop.run("INSERT INTO note VALUES (1, 'as it was')")
    picture = shop.data_dir / "media" / "products" / "tea.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture of tea")
    invoice = shop.data_dir / "documents" / "2026" / "INV-2026-000001.pdf"
    invoice.parent.mkdir(parents=True)
    invoice.write_bytes(b"an invoice")
    return shop


def backup(shop):
    done = manage("backup", env=shop.env)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_a_backup_brings_database_and_media_back_and_keeps_what_it_replaced(filled):
    archive = backup(filled)
    filled.run("UPDATE note SET words = 'changed since'")
    # A table that came after the backup and holds on to an older one, as after an upgrade.
    filled.run("CREATE TABLE later (note integer references note (id))")
    (filled.data_dir / "media" / "products" / "tea.webp").unlink()
    (filled.data_dir / "documents" / "2026" / "INV-2026-000001.pdf").unlink()
    (filled.data_dir / "media" / "late.webp").write_bytes(b"a late picture")

    done = manage("restore", str(archive), env=filled.env)

    assert done.returncode == 0, done.stderr
    assert filled.run("SELECT words FROM note") == [("as it was",)]
    assert [path.name for path in (filled.data_dir / "media").rglob("*.webp")] == ["tea.webp"]
    (aside,) = filled.data_dir.glob("replaced-*")
    assert (aside / "media" / "late.webp").read_bytes() == b"a late picture"
    assert [path.name for path in (filled.data_dir / "documents").rglob("*.pdf")] == ["INV-2026-000001.pdf"]
    assert [path.name for path in aside.iterdir() if "sqlite3" in path.name or "dump" in path.name]


def test_a_backup_is_for_its_owner_only_and_holds_no_secret(filled):
    (filled.data_dir / ".env").write_text("SECRET_KEY=not-for-others")
    archive = backup(filled)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        names = set(tar.getnames())
    assert names - {"database.sqlite3", "database.dump"} == {
        "manifest.json",
        "media/products/tea.webp",
        "documents/2026/INV-2026-000001.pdf",
    }
    assert [path for path in archive.parent.iterdir() if path != archive] == []


def archive_of(path, members):
    with tarfile.open(path, "w:gz") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def member(name, **said):
    info = tarfile.TarInfo(name)
    for key, value in said.items():
        setattr(info, key, value)
    return info


MANIFEST = (member("manifest.json"), json.dumps({"format": 1, "database": "database.sqlite3"}).encode())


@pytest.mark.parametrize(
    "stranger",
    [
        member("../outside"),
        member("media/../../outside"),
        member("/tmp/outside"),
        member("config/settings/base.py"),
        member("media/link", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("media/hard", type=tarfile.LNKTYPE, linkname="manifest.json"),
        member("media/device", type=tarfile.CHRTYPE),
    ],
    ids=lambda info: info.name,
)
def test_an_archive_with_anything_that_does_not_belong_there_is_refused_and_nothing_is_touched(tmp_path, stranger):
    shop = SqliteShop(tmp_path / "shop")
    shop.data_dir.mkdir()
    shop.run("CREATE TABLE note (words varchar(40))")
    content = b"x" if stranger.isreg() else b""
    archive = archive_of(tmp_path / "bad.tar.gz", [MANIFEST, (stranger, content)])
    done = manage("restore", str(archive), env=shop.env)
    assert done.returncode != 0
    assert "does not belong" in done.stderr
    assert shop.run("SELECT * FROM note") == []
    assert not list(shop.data_dir.glob("replaced-*"))
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ([], "no manifest"),
        ([MANIFEST], "no database"),
        ([MANIFEST, (member("database.sqlite3"), b"not a database, but long enough to be one" * 40)], "cannot be read"),
        ([(member("manifest.json"), b'{"format": 2, "database": "database.sqlite3"}')], "format 2"),
        ([(member("manifest.json"), b'{"format": 1, "database": "database.dump"}')], "database.dump"),
    ],
    ids=["empty", "no database", "a broken database", "another format", "another kind of database"],
)
def test_an_archive_that_is_no_backup_of_this_shop_is_refused_in_words(tmp_path, members, complaint):
    done = manage("restore", str(archive_of(tmp_path / "bad.tar.gz", members)), env=shop_environment(tmp_path / "shop"))
    assert done.returncode != 0
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("content", [None, b"not an archive", b"\x1f\x8b\x08\x00cut off"])
def test_a_file_that_is_missing_or_no_archive_is_refused_in_words(tmp_path, content):
    archive = tmp_path / "shop.tar.gz"
    if content:
        archive.write_bytes(content)
    done = manage("restore", str(archive), env=shop_environment(tmp_path / "shop"))
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert "shop.tar.gz" in done.stderr
