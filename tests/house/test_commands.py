"""The commands of bin/: what they say, and what they hand to the programs they start."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import dj_database_url
import pytest
from django.conf import settings

BIN = Path(settings.ROOT) / "bin"
COMMANDS = ["run", "test", "check", "manage", "bench", "secrets", "backup", "restore"]
SECRETS = {
    "SECRET_KEY": "secret",
    "SEALING_KEYS": "k1:seal",
    "DIGEST_KEY": "digest",
    "TRAIL_SEAL_KEY": "seal",
    "DATABASE_PASSWORD": "application",
    "DATABASE_OWNER_PASSWORD": "owner",
    "DATABASE_SUPERUSER_PASSWORD": "superuser",
    "REDIS_PASSWORD": "redis",
    "METRICS_TOKEN": "metrics",
}


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(BIN))
    from support import redis, services

    monkeypatch.setattr(redis, "PORT", tmp_path / "redis.port")
    redis.PORT.write_text("6380")
    return services


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_answers_help_at_once_and_does_nothing(name: str, tmp_path: Path) -> None:
    before = os.times()
    answer = subprocess.run(
        [BIN / name, "--help"],
        env={"PATH": os.defpath, "HOME": str(tmp_path), "YINUO_RUNTIME": str(tmp_path / "runtime")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.startswith(f"bin/{name}")
    after = os.times()  # what it worked, however busy the machine is with others
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    assert worked < 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_executable(name: str) -> None:
    assert (BIN / name).stat().st_mode & stat.S_IXUSR


def test_before_the_environment_exists_only_the_standard_library_is_used() -> None:
    modules = ",".join(f"support.{path.stem}" for path in BIN.glob("support/[!_]*.py"))
    subprocess.run(
        [sys.executable, "-S", "-I", "-c", f"import sys; sys.path.insert(0, {str(BIN)!r}); import {modules}"],
        check=True,
    )


def test_the_embedded_services_are_used_where_the_environment_names_none(services: ModuleType) -> None:
    env = services.environment({"PATH": "/usr/bin", "DATABASE_URL": ""}, SECRETS)
    application, owner = (dj_database_url.parse(env[name]) for name in ("DATABASE_URL", "DATABASE_OWNER_URL"))
    assert (application["USER"], owner["USER"]) == ("yinuo_app", "yinuo_owner")
    assert application["HOST"] == owner["HOST"]
    assert application["HOST"].endswith("/database/socket"), "a private socket, no port"
    assert env["REDIS_URL"] == "redis://:redis@127.0.0.1:6380/0"
    assert "superuser" not in " ".join(env.values()), "nobody is handed the superuser's password"


def test_a_database_of_ones_own_replaces_both_roles(services: ModuleType) -> None:
    env = services.environment({"DATABASE_URL": "postgres://me@db/town"}, SECRETS)
    assert services.embedded(env | {"REDIS_URL": ""}) == (False, True)
    assert env["DATABASE_URL"] == "postgres://me@db/town"
    assert "DATABASE_OWNER_URL" not in env, "one role does both; the embedded owner is no owner there"


def test_a_broker_of_ones_own_replaces_the_embedded_one(services: ModuleType) -> None:
    given = {"REDIS_URL": "redis://broker/1"}
    assert services.embedded(given) == (True, False)
    assert services.environment(given, SECRETS)["REDIS_URL"] == "redis://broker/1"


def test_an_owner_without_an_application_role_is_refused_in_words(services: ModuleType) -> None:
    from support.steps import Stop

    with pytest.raises(Stop, match="set both"):
        services.embedded({"DATABASE_OWNER_URL": "postgres://owner@db/town"})


def test_a_setting_of_the_person_outranks_a_kept_secret(services: ModuleType) -> None:
    assert services.environment({"SECRET_KEY": "mine"}, SECRETS)["SECRET_KEY"] == "mine"


def test_the_runtime_folder_lies_outside_the_clone(services: ModuleType) -> None:
    from support.places import runtime_folder

    clone, other = Path("/srv/one"), Path("/srv/two")
    assert runtime_folder({}, root=True, clone=clone).parent == Path("/var/lib/yinuo")
    assert runtime_folder({"HOME": "/home/li"}, root=False, clone=clone).parent == Path(
        "/home/li/.local/share/yinuo"
    )
    assert runtime_folder({}, root=True, clone=clone) != runtime_folder({}, root=True, clone=other)
    assert runtime_folder({"YINUO_RUNTIME": "/data"}, root=True, clone=clone) == Path("/data")


def test_a_program_that_the_servers_user_cannot_reach_is_told_in_words(
    services: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from support import servants
    from support.steps import Stop

    monkeypatch.setattr(servants, "is_root", lambda: False)  # a test makes no system user
    program = tmp_path / "postgres"
    program.write_text("")  # the kernel refuses it as it refuses one behind a closed folder
    with pytest.raises(Stop, match="YINUO_RUNTIME name a folder that other users may pass through"):
        servants.must_reach(program)


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_in_words(services: ModuleType, port: str) -> None:
    from support.serving import port_of
    from support.steps import Stop

    with pytest.raises(Stop, match="from 1 to 65535"):
        port_of({"PORT": port})


def test_what_has_not_changed_is_not_done_again(services: ModuleType, tmp_path: Path) -> None:
    from support import stamps

    source = tmp_path / "lock.txt"
    source.write_text("one")
    stamps.keep("packages", stamps.fingerprint(source), folder=tmp_path)
    assert stamps.is_fresh("packages", stamps.fingerprint(source), folder=tmp_path)
    source.write_text("two")
    assert not stamps.is_fresh("packages", stamps.fingerprint(source), folder=tmp_path)


def test_the_locks_hold_hashes_and_no_registry_address() -> None:
    locks = sorted(Path(settings.ROOT).glob("requirements/*.txt"))
    assert [path.stem for path in locks] == ["base", "build", "dev", "embedded", "node", "telemetry"]
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        packages = [line for line in text.splitlines() if line and not line.startswith(" ")]
        assert all(line.endswith(" \\") for line in packages), "each with hashes"
