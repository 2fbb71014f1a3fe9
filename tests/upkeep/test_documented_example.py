"""`docs/add-a-source.md`: the commands of its first chapter print, word for word, what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.sample.__main__ import settings_file
from pipeline.sample.server import SampleWeb

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "add-a-source.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n\$ space-news (.+?)\n(.*?)```", TEXT, re.DOTALL)
TOML = re.search(r"which `build`, `crawl` and `parse` now know:\n```toml\n(.*?)```", TEXT, re.DOTALL)


def test_the_first_chapter_is_what_happens(
    web: SampleWeb, own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(own_home.parent)
    Path("practice.toml").write_text(settings_file(web), encoding="utf-8")
    assert len(SESSIONS) == 2
    for command, shown in SESSIONS:
        assert main(shlex.split(command)) == 0
        assert capsys.readouterr().out.replace(str(own_home), "~/space-news") == shown
    assert TOML is not None
    assert (own_home / "sources" / "the-launch-post.toml").read_text(encoding="utf-8") == TOML[1]
