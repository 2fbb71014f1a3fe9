"""The releases: list, show, verify, diff, reproduce, upload, yank, and queries."""

from __future__ import annotations

import argparse
from typing import Any

from pipeline.commands.arguments import Parser, command
from pipeline.commands.work import reproduce_release
from pipeline.home import find_home


def add(commands: Any) -> None:
    group = command(commands, "release", None, "the releases of this home", "space-news release list")
    inner = group.add_subparsers(
        metavar="list|show|verify|diff|reproduce|upload|yank", required=True, parser_class=Parser
    )
    listing = command(inner, "list", _release_list, "list the releases", "space-news release list")
    show = command(
        inner, "show", _release_show, "show a release: rows, files, checks", "space-news release show latest"
    )
    verify = command(inner, "verify", _release_verify, "prove a release: checksums, schema, references, rights",
                      "space-news release verify 2026.3.11")  # fmt: skip
    diff = command(inner, "diff", _release_diff, "say what changed between two releases",
                    "space-news release diff 2026.3.10 2026.3.11")  # fmt: skip
    again = command(inner, "reproduce", reproduce_release,
                     "make a release again from its archive and say whether it is byte-identical",
                     "space-news release reproduce latest")  # fmt: skip
    send = command(inner, "upload", _release_upload, "upload a release to a folder, a bucket or a dataset repository",
                    "space-news release upload latest s3://bucket/space-news")  # fmt: skip
    undo = command(inner, "yank", _release_yank, "mark a release as not to be used; its files stay",
                    "space-news release yank 2026.3.11 --reason 'wrong dates'")  # fmt: skip
    for parser in (show, verify, again, send, undo):
        parser.add_argument("version", metavar="V", help="a version, or latest")
    diff.add_argument("old", metavar="A")
    diff.add_argument("new", metavar="B")
    send.add_argument("url", metavar="URL", help="a folder, s3://, gs://, az:// or hf://datasets/owner/name")
    undo.add_argument("--reason", required=True, help="why, for the index")
    for parser in (listing, show, verify, diff, again, send):
        parser.add_argument("--json", action="store_true", help="JSON instead of a table")

    query = command(commands, "query", _query, "ask the latest release in SQL (DuckDB)",
                     "space-news query \"select name, n_mentions from entities order by 2 desc limit 5\"")  # fmt: skip
    query.add_argument("sql", metavar="SQL")
    query.add_argument("--release", metavar="V", help="another release than the latest")
    query.add_argument("--json", action="store_true", help="JSON instead of a table")


def _release_list(given: argparse.Namespace) -> int:
    from pipeline.output import show_rows
    from pipeline.release.index import list_releases

    rows = [
        {
            "version": str(entry.version),
            "covers": entry.covers,
            "created_at": entry.created_at,
            **({"rows": dict(entry.rows)} if given.json else {"articles": entry.rows.get("articles", 0)}),
            "size": entry.size,
            "latest": entry.latest,
            "sample": entry.sample,
            "yanked": entry.yanked,
        }
        for entry in list_releases(find_home())
    ]
    show_rows(rows, as_json=given.json)
    return 0


def _release_show(given: argparse.Namespace) -> int:
    from pipeline.output import show_json, show_rows
    from pipeline.release.index import show_release

    manifest = show_release(find_home(), given.version)
    if given.json:
        show_json(manifest)
        return 0
    mark = f", yanked ({manifest['yanked']})" if manifest["yanked"] else ", the latest" * manifest["latest"]
    print(f"release {manifest['version']}{mark}, made {manifest['created_at']}\n")
    show_rows([{"table": name, "rows": rows} for name, rows in manifest["rows"].items()], as_json=False)
    print()
    told = ("table", "check", "severity", "result", "partition")
    failed = [{name: check.get(name) for name in told} for check in manifest["checks"] if check["result"] != "passed"]
    print(f"{len(manifest['checks'])} checks, {len(failed)} with a warning")
    if failed:
        show_rows(failed, as_json=False)
    print("\nwhole manifest: add --json")
    return 0


def _release_verify(given: argparse.Namespace) -> int:
    import dataclasses

    from pipeline.output import show_json, show_rows
    from pipeline.release.verify import verify_release

    proof = verify_release(find_home(), given.version)
    findings = [dataclasses.asdict(finding) for finding in proof.findings]
    if given.json:
        show_json({"version": str(proof.version), "ok": proof.ok, "checked": proof.checked, "findings": findings})
    elif proof.ok:
        print(f"release {proof.version} is sound: {', '.join(proof.checked)}")
    else:
        show_rows(findings, as_json=False)
        print(f"\nrelease {proof.version} is damaged: take it from its source again, or yank it")
    return 0 if proof.ok else 1


def _release_diff(given: argparse.Namespace) -> int:
    import dataclasses

    from pipeline.output import show_json
    from pipeline.release.changes import diff_releases, markdown

    changes = diff_releases(find_home(), given.old, given.new)
    if given.json:
        show_json(dataclasses.asdict(changes))
    else:
        print(markdown(changes))
    return 0


def _release_upload(given: argparse.Namespace) -> int:
    import dataclasses

    from pipeline.output import progress, show_json
    from pipeline.release.upload import upload_release

    done = upload_release(find_home(), given.version, given.url, progress)
    if given.json:
        show_json(dataclasses.asdict(done))
    else:
        print(
            f"release {done.version} is at {done.url}: {done.sent} files sent ({done.size:,} bytes), {done.there} were "
            f"there; its latest release is {done.latest}"
        )
    return 0


def _release_yank(given: argparse.Namespace) -> int:
    from pipeline.release.index import yank_release

    latest = yank_release(find_home(), given.version, given.reason)
    print(f"release {given.version} is marked; the latest is now {latest.version if latest else 'none'}")
    return 0


def _query(given: argparse.Namespace) -> int:
    from pipeline.output import show_rows
    from pipeline.release.query import query

    result = query(find_home(), given.sql, given.release)
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    show_rows(rows, as_json=given.json)
    return 0
