"""docker-compose.yml follows the official Compose schema and describes the same processes as script/server."""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from inspection.embedded.serving import PROCESSES, QUEUES

ROOT = Path(__file__).parents[2]
# Compose fills variables in before it applies the schema.
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?)\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text()
    return yaml.safe_load(VARIABLE.sub(lambda found: found[2] or "x", text))


def test_it_follows_the_compose_schema(compose):
    folder = resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(compose)] == []


def test_the_schema_is_not_asleep(compose):
    folder = resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text())
    broken = compose | {"services": {"web": {"imagee": "x"}}}
    assert list(jsonschema.validators.validator_for(schema)(schema).iter_errors(broken))


def test_the_processes_are_those_of_script_server(compose):
    assert set(PROCESSES) <= set(compose["services"])
    assert {"db", "redis"} <= set(compose["services"])


def test_every_long_running_service_restarts_and_all_but_beat_are_watched(compose):
    running = {name: service for name, service in compose["services"].items() if name != "prepare"}
    assert {service["restart"] for service in running.values()} == {"unless-stopped"}
    assert {name for name, service in running.items() if "healthcheck" not in service} == {"beat"}


def test_the_web_container_does_not_know_the_owner(compose):
    for name in ("web", "worker", "beat"):
        assert "DATABASE_OWNER_URL" not in compose["services"][name]["environment"]
        assert "xunzhang_web" in compose["services"][name]["environment"]["DATABASE_URL"]


def test_named_volumes_exist(compose):
    used = {mount.split(":")[0] for service in compose["services"].values() for mount in service.get("volumes", [])}
    assert {mount for mount in used if not mount.startswith(".")} == set(compose["volumes"])


def queues_of(service: dict[str, Any]) -> list[str]:
    return service["command"][service["command"].index("--queues") + 1].split(",")


def test_every_queue_has_a_worker_and_each_is_the_server_s_own(compose, settings):
    assert tuple(QUEUES.split(",")) == settings.QUEUES
    assert queues_of(compose["services"]["worker"]) == QUEUES.split(",")
    assert queues_of(compose["services"]["worker-files"]) == ["files"]
    assert {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} <= set(settings.QUEUES)


def test_web_and_workers_can_be_many_and_the_clock_is_one(compose):
    replicas = {name: service.get("deploy", {}).get("replicas") for name, service in compose["services"].items()}
    assert {name for name, number in replicas.items() if number} == {"web", "worker", "worker-files"}


def test_the_proxy_takes_what_the_house_takes_and_writes_nothing_down(compose, settings):
    text = (ROOT / "deploy" / "nginx" / "xunzhang.conf.template").read_text()
    limit = compose["services"]["proxy"]["environment"]["UPLOAD_LIMIT"]
    assert int(limit.removesuffix("m")) * 1024 * 1024 > settings.ATTACHMENT_MAX_BYTES
    words = {line.strip() for line in text.splitlines()}
    # No letter on the proxy's disk, no search word in its log, no header of a visitor's own.
    assert {"client_max_body_size ${UPLOAD_LIMIT};", "proxy_request_buffering off;", "proxy_max_temp_file_size 0;", "access_log off;",
            "ssl_protocols TLSv1.2 TLSv1.3;", "proxy_set_header X-Forwarded-For $remote_addr;",
            "proxy_set_header X-Forwarded-Proto https;"} <= words  # fmt: skip
    assert compose["services"]["proxy"]["profiles"] == ["proxy"]


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "OWNER_PASSWORD", "WEB_PASSWORD"):
        assert set(re.findall(rf"\${{{name}([^}}]*)}}", text)) == {":?"}
