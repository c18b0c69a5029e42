import stat

from config.local_choices import make_local_choices


def test_the_first_start_makes_a_secret_key_and_a_demo_password_for_the_owner_only(tmp_path):
    path = tmp_path / ".env"
    made = make_local_choices(path, {})
    assert set(made) == {"SECRET_KEY", "DEMO_PASSWORD"}
    assert len(made["SECRET_KEY"]) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"SECRET_KEY={made['SECRET_KEY']}\n" in path.read_text()


def test_a_second_start_changes_nothing(tmp_path):
    path = tmp_path / ".env"
    make_local_choices(path, {})
    before = path.read_text()
    assert make_local_choices(path, {}) == {}
    assert path.read_text() == before


def test_every_shop_gets_secrets_of_its_own(tmp_path):
    assert make_local_choices(tmp_path / "one", {}) != make_local_choices(tmp_path / "two", {})


def test_lines_that_stand_there_are_kept(tmp_path):
    path = tmp_path / ".env"
    path.write_text("PORT=9000\nSECRET_KEY=\nDEMO_PASSWORD='mine, and no other'")
    path.chmod(0o644)
    made = make_local_choices(path, {})
    assert set(made) == {"SECRET_KEY"}
    assert path.read_text().startswith("PORT=9000\nSECRET_KEY=\nDEMO_PASSWORD='mine, and no other'\nSECRET_KEY=")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_the_environment_says_is_not_made_up(tmp_path):
    path = tmp_path / ".env"
    assert make_local_choices(path, {"SECRET_KEY": "k" * 32, "DEMO": "off"}) == {}
    assert not path.exists()


def test_an_empty_shop_needs_no_demo_password(tmp_path):
    assert set(make_local_choices(tmp_path / ".env", {"DEMO": "off"})) == {"SECRET_KEY"}
