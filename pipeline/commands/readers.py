"""For those who read or are written about: serve the releases, hydrate withheld texts, take a text or person down."""

from __future__ import annotations

import argparse
import threading
from typing import Any

from pipeline.commands.arguments import add_crawling, command, given_settings, given_sources
from pipeline.errors import SpaceNewsError
from pipeline.home import Home, find_home


def add(commands: Any) -> None:
    """Add `serve`, `hydrate` and `takedown`."""
    serving = command(
        commands, "serve", _serve, "serve the releases over HTTP, with Range", "space-news serve --port 8800"
    )
    serving.add_argument("--host", default="127.0.0.1", help="address to listen on (loopback)")
    serving.add_argument("--port", type=int, default=8800)

    filling = command(commands, "hydrate", _hydrate, "fetch the texts that a release withholds, for your own reading",
                      "space-news hydrate 2026.3.11")  # fmt: skip
    filling.add_argument("version", metavar="V", help="a version, or latest")
    filling.add_argument("--json", action="store_true", help="JSON instead of a table")
    add_crawling(filling)

    removing = command(commands, "takedown", _takedown, "remove an article or a person from all that comes",
                       "space-news takedown https://example.org/a --reason 'the publisher asked'")  # fmt: skip
    removing.add_argument("target", metavar="URL|ID", help="an article's address or id, or person/…")
    removing.add_argument("--reason", required=True, help="why, for the tombstone")


def _serve(given: argparse.Namespace) -> int:
    from pipeline.release.serve import serve

    home = find_home()
    server = serve(home, given.host, given.port)
    print(f"the releases are at http://{given.host}:{given.port}/; Ctrl-C stops it", flush=True)
    threading.Thread(target=_place_engine, args=(home,), daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


def _place_engine(home: Home) -> None:
    """Bring DuckDB for the page's SQL box, fetched the first time; the page is whole without it."""
    from pipeline.release.page import engine

    try:
        if engine.place(home):
            return
        engine.fetch()
        engine.place(home)
    except (SpaceNewsError, OSError) as error:
        print(f"the page has no SQL box for now: {error}", flush=True)
        return
    print("the page's SQL box is ready", flush=True)


def _hydrate(given: argparse.Namespace) -> int:
    from pipeline.clock import utc_now
    from pipeline.output import show_rows
    from pipeline.release.hydrate import hydrate

    home = find_home()
    done = hydrate(
        home, given.version, sources=given_sources(given, home), settings=given_settings(given), clock=utc_now
    )
    show_rows([{"version": str(done.version), **done.states, "file": str(done.file)}], as_json=given.json)
    return 0


def _takedown(given: argparse.Namespace) -> int:
    from pipeline.clock import utc_now
    from pipeline.release.takedown import takedown

    done = takedown(find_home(), given.target, given.reason, utc_now)
    print(f"took down {done.tombstone.kind} {done.tombstone.id}: {done.records} archive records, {done.rows} rows")
    if done.releases:
        print(f"still in {', '.join(done.releases)}: yank those (`space-news release yank V --reason …`)")
    print("next: space-news build --stale")
    return 0
