"""docker-compose.yml and the code say the same: every command, variable, queue, secret and address in it exists."""

import ast
import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.celery import celery as celery_program
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import resolve

from portal.api.parsing import LARGEST_CALL
from portal.health import readiness
from portal.house import own_sources

ROOT = Path(settings.ROOT)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "yinuo"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
# Read by a library, which our code switches on when they are set.
LIBRARIES = {"PROMETHEUS_MULTIPROC_DIR", "OTEL_EXPORTER_OTLP_ENDPOINT"}
BROUGHT = {"tls_certificate", "tls_key"}


def variables_read() -> set[str]:
    """Every name that the code asks the environment for."""
    names = set()
    for path in own_sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("env.", "os.environ")):
                said = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "password")]
                names |= {one.value for one in said if isinstance(one, ast.Constant)}
    return names


def command_of(service: dict[str, Any]) -> str:
    """The service's command, or the image's own."""
    if "command" in service:
        return str(service["command"])
    return shlex.join(yaml.safe_load(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[1]))


def calls(line: str) -> list[list[str]]:
    """The programs a command line starts, one after the other: `sh -c "a && b"` starts two."""
    words = shlex.split(line.replace("$$", "$"))
    if words[:2] == ["sh", "-c"]:
        return [shlex.split(part) for part in words[2].split("&&")]
    return [words]


def all_calls() -> list[tuple[str, list[str]]]:
    found = []
    for name, service in OURS.items():
        lines = [command_of(service)]
        if "healthcheck" in service:
            lines.append(service["healthcheck"]["test"])
        found += [(name, call) for line in lines for call in calls(line)]
    return found


def test_there_is_what_the_page_on_deploying_names() -> None:
    assert set(SERVICES) == {"proxy", "web", "prepare", "worker", "papers", "beat", "db", "redis", "clamd"}
    assert SERVICES["web"]["deploy"]["replicas"] >= 2
    assert SERVICES["clamd"]["profiles"], "a scanner is optional"


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_variable_is_one_that_the_code_reads(name: str) -> None:
    known = variables_read() | LIBRARIES
    told = {variable.removesuffix("_FILE") for variable in OURS[name]["environment"]}
    assert told <= known
    image = set(re.findall(r"^(?:ENV)?\s+([A-Z_]+)=", DOCKERFILE.partition("COPY")[0], re.MULTILINE))
    assert {"YINUO_RUNTIME", "FILES_ROOT", "SEALS_DIR"} <= image & known


def environment_of(service: dict[str, Any], secrets: Path) -> dict[str, str]:
    """What the container's programs would see, with the secrets in a folder of the test."""
    given = {"PUBLIC_URL": "https://portal.example.gov.cn", "ALLOWED_HOSTS": "portal.example.gov.cn"}

    def filled(text: str) -> str:
        def value(found: re.Match[str]) -> str:
            name, rest = found[1], found[2]
            assert rest.startswith(":-") or name in given, f"{name} is required and told by nobody"
            return given.get(name, rest.removeprefix(":-"))

        text = re.sub(r"\$\{([A-Z_]+)(:[-?][^}]*)?\}", value, text)
        return text.replace("/run/secrets", str(secrets))

    told = {name: filled(str(value)) for name, value in service["environment"].items()}
    return {"PATH": os.environ["PATH"], "YINUO_RUNTIME": str(secrets), **told}


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As bin/secrets makes them."""
    folder = tmp_path_factory.mktemp("deployment") / "secrets"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "bin"))
        keys = importlib.import_module("support.keys")
        made = keys.write_files(folder)
        assert keys.write_files(folder) == [], "what is there stays"
    assert {f"secrets/{name}" for name in {*made} | BROUGHT} == {
        secret["file"] for secret in COMPOSE["secrets"].values()
    }
    assert folder.stat().st_mode & 0o777 == 0o700
    return folder


SHOW = """
import django, sys
from django.conf import settings
django.setup()
print(settings.DATABASES["default"]["PASSWORD"], settings.HTTPS, settings.DEBUG, bool(settings.TRAIL_SEAL_KEY),
      settings.DATABASE_OWNER_URL != settings.DATABASE_URL, settings.EXAMPLE_TOWN, sep="|")
"""


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_service_starts_with_what_it_is_told(name: str, secrets: Path) -> None:
    """Each required variable is there, each secret in its place, and nobody holds more than he needs."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        env={
            **environment_of(OURS[name], secrets),
            "DJANGO_SETTINGS_MODULE": "portal.settings.base",
            "PROMETHEUS_MULTIPROC_DIR": str(secrets),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    password = (secrets / "database_password").read_text().strip()
    seals, owns = name == "worker", name == "prepare"
    assert done.stdout.strip() == f"{password}|True|False|{seals}|{owns}|False"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_secret_is_given_to_whoever_reads_it_and_to_nobody_else(name: str) -> None:
    service = SERVICES[name]
    configs = " ".join(COMPOSE["configs"][one["source"]]["content"] for one in service.get("configs", []))
    said = f"{service.get('environment', {})} {service.get('command', '')} {service.get('healthcheck', '')} {configs}"
    assert set(re.findall(r"/run/secrets/([a-z_]+)", said)) == set(service.get("secrets", []))
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def test_no_secret_stands_in_the_file() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"KEY|PASSWORD|TOKEN|SECRET", variable):
                assert str(value).startswith(("/run/secrets/", "${")), f"{name}: {variable}"


def test_every_program_exists_and_knows_its_arguments() -> None:
    seen = set()
    for name, words in all_calls():
        match words:
            case ["python", "manage.py", command, *rest]:
                assert command in get_commands(), f"{name}: {command}"
                app = get_commands()[command]
                load_command_class(app, command).create_parser("manage.py", command).parse_args(rest)
            case ["python", "-m", "celery", *rest]:
                with celery_program.make_context("celery", rest[:2]) as context:
                    program = celery_program.get_command(context, rest[2])
                    assert program is not None, f"{name}: {rest[2]}"
                    known = {option for one in program.params for option in one.opts + one.secondary_opts}
                    told = {word.partition("=")[0] for word in rest[3:] if word.startswith("--")}
                    assert told <= known, f"{name}: {told - known}"
            case ["python", "-m", "gunicorn", *rest]:
                from gunicorn.config import Config

                told = Config().parser().parse_args(rest)
                module, _colon, attribute = told.args[0].partition(":")
                assert callable(getattr(importlib.import_module(module), attribute or "application"))
                assert importlib.import_module(told.config.removeprefix("python:"))
            case ["python", "-c", program]:
                compile(program, name, "exec")
            case _:
                pytest.fail(f"{name}: nobody knows {words}")
        seen.add(words[1])
    assert seen == {"-m", "manage.py", "-c"}


def test_the_scheduler_of_beat_is_ours() -> None:
    from ground.clocks.beat import Scheduler

    (scheduler,) = re.findall(r"--scheduler (\S+)", command_of(OURS["beat"]))
    module, _colon, name = scheduler.partition(":")
    assert getattr(importlib.import_module(module), name) is Scheduler


def test_every_queue_has_a_worker() -> None:
    served = {
        queue for _name, words in all_calls() for queue in option(words, "--queues").split(",") if queue
    }
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert served == {"celery"} | routed


def option(words: list[str], name: str) -> str:
    return words[words.index(name) + 1] if name in words else ""


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"prepare"}))
def test_every_service_says_whether_it_is_well(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert {"test", "interval", "timeout", "retries"} <= set(check)
    for address in re.findall(r"http://127\.0\.0\.1(?::8000)?(/\S*?)['\s]", check["test"] + " "):
        assert resolve(address)


def test_what_the_health_of_beat_asks_is_answered(db: None) -> None:
    (words,) = calls(OURS["beat"]["healthcheck"]["test"])
    assert set(words[3:]) <= set(readiness())


def test_a_worker_is_asked_by_the_name_it_was_given() -> None:
    for name in ("worker", "papers"):
        asked = option(calls(OURS[name]["healthcheck"]["test"])[0], "--destination")
        assert option(calls(command_of(OURS[name]))[0], "--hostname").replace("%h", "$HOSTNAME") == asked


def test_what_is_waited_for_and_mounted_exists() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES, name
            assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]
        for volume in service.get("volumes", []):
            source = re.sub(r"\$\{[A-Z_]+:-(\w+)\}", r"\1", volume).partition(":")[0]
            assert source in COMPOSE["volumes"], name
        for config in service.get("configs", []):
            assert config["source"] in COMPOSE["configs"], name


def test_the_proxy_is_believed_and_asked_only_for_what_exists() -> None:
    proxy = COMPOSE["configs"]["proxy"]["content"]
    (subnet,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    assert OURS["web"]["environment"]["TRUSTED_PROXIES"] == subnet["subnet"]
    (bound,) = re.findall(r"client_max_body_size (\d+)m", proxy)
    assert int(bound) * 1024**2 == LARGEST_CALL, "as much as the API promises"
    for address in re.findall(r"location = (/\S+)", proxy):
        assert resolve(address)
