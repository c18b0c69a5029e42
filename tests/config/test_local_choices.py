import os
import stat
import subprocess
import sys

import environ
import pytest
from django.conf import settings

from config.local_choices import keep_choice, make_secret_key


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".env"


def said(path):
    """As the settings read it."""

    class Reader(environ.Env):
        ENVIRON: dict[str, str] = {}

    Reader.read_env(path)
    return Reader.ENVIRON


def test_the_first_start_makes_a_secret_key_for_the_owner_only(path):
    make_secret_key(path, {})
    assert set(said(path)) == {"SECRET_KEY"}
    assert len(said(path)["SECRET_KEY"]) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_start_changes_nothing(path):
    make_secret_key(path, {})
    before = path.read_text()
    make_secret_key(path, {})
    assert path.read_text() == before


def test_every_shop_gets_secrets_of_its_own(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for path in (one, two):
        make_secret_key(path, {})
    assert said(one)["SECRET_KEY"] != said(two)["SECRET_KEY"]


def test_lines_that_stand_there_are_kept(path):
    path.write_text("PORT=9000\nSECRET_KEY=\nDEMO_PASSWORD='mine, and no other'")
    path.chmod(0o644)
    make_secret_key(path, {})
    assert path.read_text().startswith("PORT=9000\nSECRET_KEY=\nDEMO_PASSWORD='mine, and no other'\nSECRET_KEY=")
    assert len(said(path)["SECRET_KEY"]) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_the_environment_says_is_not_made_up(path):
    make_secret_key(path, {"SECRET_KEY": "k" * 32})
    assert not path.exists()


@pytest.mark.parametrize("before", ["", "DEMO_PASSWORD=\n", "DEMO_PASSWORD=of-a-shop-that-is-gone\n"])
@pytest.mark.parametrize("told", ["x", "p\"s' #\\n$w ö", "'quoted'", '"quoted"'])
def test_a_choice_is_read_as_it_was_made_whatever_stood_there(path, before, told):
    path.write_text(before)
    keep_choice("DEMO_PASSWORD", told, path)
    assert said(path)["DEMO_PASSWORD"] == told


def test_a_choice_that_stands_there_is_not_written_again(path):
    keep_choice("DEMO_PASSWORD", "made-up", path)
    before = path.read_text()
    keep_choice("DEMO_PASSWORD", "made-up", path)
    assert path.read_text() == before


def test_a_device_is_left_as_it_is(monkeypatch):
    changed = []
    monkeypatch.setattr(os, "fchmod", lambda *how: changed.append(how))
    keep_choice("PORT", "9000", path=type(settings.BASE_DIR)(os.devnull))
    assert changed == []


def test_make_run_asks_for_no_more_than_a_secret_key(path):
    """A demo password that is made up before anybody knows whether there will be a demo opens nothing."""
    command = [sys.executable, "-m", "config.local_choices"]
    subprocess.run(command, cwd=settings.BASE_DIR, env={"ENV_FILE": str(path)}, check=True, timeout=30)
    assert set(said(path)) == {"SECRET_KEY"}
