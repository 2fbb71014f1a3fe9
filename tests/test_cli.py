"""The command line as a user meets it: help, wrong use, bad lines, empty homes."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).parent / "space-news"
COMMANDS = [
    "demo", "build", "crawl", "import-warc", "ui", "parse", "extract", "sources list", "sources show", "sources check", "sources new", "release list",
    "release show", "release verify", "release diff", "release yank", "query", "serve", "hydrate", "takedown",
]  # fmt: skip

PAGE = """<!doctype html><html lang="en"><head><title>Tug reaches the Moon - Example</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-04T10:05:00Z">
</head><body><article><h1>Tug reaches the Moon</h1><p class="byline">By Ada Example</p>{paragraphs}</article></body></html>"""
PARAGRAPHS = "".join(
    f"<p>The tug fired its engine for the {n} time on Wednesday and slipped into lunar orbit, said the company that "
    f"built it, which hopes to carry cargo to the surface before the end of the year.</p>"
    for n in ("first", "second", "third", "fourth")
)


def space_news(*arguments: str, stdin: str = "", home: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SPACE_NEWS_HOME": str(home)} if home else dict(os.environ)
    return subprocess.run(
        [COMMAND, *arguments], input=stdin, capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example(command: str) -> None:
    run = space_news(*command.split(), "--help")
    assert run.returncode == 0
    assert "example: space-news" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bild"], "nearest: build"),
        (["build", "--day", "tomorrow"], "write it like 2026-11-21"),
        (["build", "--since", "2026-01-02", "--until", "2026-01-01"], "swap them"),
        (["build", "--since", "2026-01-02"], "give both --since and --until"),
        (["build", "--source", "sputnk"], "nearest: sputnik"),
        (["crawl", "--source", "nasa"], "--day YYYY-MM-DD"),
        (["sources", "show", "nsa"], "unknown source 'nsa'; nearest: nasa"),
        (["release", "show", "2026.1.1"], "unknown release '2026.1.1'"),
        (["release", "verify", "latest"], "release"),
        (["query", "select 1"], "release"),
        (["parse", "--workers", "many"], "give 1 to 256"),
    ],
)
def test_wrong_use_is_told_in_one_sentence_with_exit_code_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    run = space_news(*arguments, home=tmp_path)
    assert run.returncode == 2
    assert message in run.stderr
    assert run.stderr.count("\n") == 1
    assert run.stdout == ""


def test_an_empty_home_has_no_releases(tmp_path: Path) -> None:
    run = space_news("release", "list", home=tmp_path)
    assert (run.returncode, run.stdout) == (0, "nothing to show\n")
    assert space_news("release", "list", "--json", home=tmp_path).stdout.split() == ["[]"]


def test_parse_answers_every_line_in_order_and_bad_lines_with_a_reason() -> None:
    page = PAGE.format(paragraphs=PARAGRAPHS)
    lines = [
        json.dumps({"url": "https://news.example.org/2026/tug", "html": page}),
        "this is not JSON",
        json.dumps({"url": "https://news.example.org/2026/tug"}),
        json.dumps({"url": "nowhere", "html": page}),
        json.dumps({"url": "https://news.example.org/b", "html_base64": base64.b64encode(page.encode()).decode()}),
        json.dumps({"url": "https://news.example.org/c", "html_base64": "%%%"}),
        json.dumps([1, 2]),
    ]
    run = space_news("parse", stdin="\n".join(lines) + "\n")
    assert run.returncode == 0
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(lines)
    assert ["reject" in answer for answer in answers] == [False, True, True, True, False, True, True]
    first = answers[0]
    assert first["title"] == "Tug reaches the Moon"
    assert first["authors"] == ["Ada Example"]
    assert first["published_at"] == "2026-03-04T10:05:00Z"
    assert first["body_text"].count("\n\n") == 3
    assert "line 2" in answers[1]["reject"]["reason"]
    assert set(answers[3]["reject"]) == {"stage", "reason", "detail"}


def test_extract_answers_every_line_in_order_and_bad_lines_with_a_reason() -> None:
    text = "SpaceX launched a Falcon 9 rocket from Cape Canaveral on Tuesday. NASA praised the flight."
    lines = [
        json.dumps(
            {"article_id": "a" * 20, "title": "A launch", "body_text": text, "published_at": "2026-03-04T10:05:00Z"}
        ),
        "{",
        json.dumps({"title": "", "body_text": "", "published_at": None}),
    ]
    run = space_news("extract", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert (run.returncode, len(answers)) == (0, 3)
    named = {text[e["start"] : e["end"]]: e["entity_id"] for e in answers[0]["entities"] if e["field"] == "body"}
    assert named["SpaceX"] == "company/spacex"
    assert [(e["type"], e["status"], e["date"]) for e in answers[0]["events"]] == [("launch", "occurred", "2026-03-03")]
    assert "line 2" in answers[1]["reject"]["reason"]
    assert answers[2]["entities"] == answers[2]["events"] == []


def test_a_reader_that_closes_the_pipe_early_is_no_error(tmp_path: Path) -> None:
    run = subprocess.run(
        f"'{COMMAND}' sources list --json | head -n 1", shell=True, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
