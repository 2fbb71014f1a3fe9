"""The deployment files name what there is: versions of the lock, commands of the console script, one home."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "docs" / "deploy"


def test_the_image_has_the_locked_versions() -> None:
    locked = set(re.findall(r"^([a-z0-9-]+==[\w.]+)", (ROOT / "requirements.heavy.lock").read_text(), re.M))
    named = re.findall(r"[a-z0-9-]+==[\w.]+", (DEPLOY / "Dockerfile").read_text())
    assert named and set(named) <= locked


def test_the_services_share_one_home_and_one_database() -> None:
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = {name: one for name, one in told["services"].items() if name != "postgres"}
    assert set(services) == {"code", "webserver", "daemon", "catalogue"}
    for service in services.values():
        assert service["volumes"] == ["home:/srv/space-news"]
        assert "@postgres/dagster" in service["environment"]["SPACE_NEWS_POSTGRES_URL"]
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in ports), "nothing without a log-in is open to the network"
    assert services["code"]["build"]["dockerfile"] == "docs/deploy/Dockerfile"


def test_the_units_use_the_home_of_the_guide() -> None:
    for unit in sorted((DEPLOY / "systemd").glob("*.service")):
        text = unit.read_text()
        assert "Environment=SPACE_NEWS_HOME=/srv/space-news" in text and "User=space-news" in text, unit.name
        assert "/opt/space-news/.venv/bin/space-news" in text, unit.name
