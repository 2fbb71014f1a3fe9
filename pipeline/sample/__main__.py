"""`python -m pipeline.sample practice.toml`: serve the sample web to practise on; the file gets the settings for it."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from pipeline.sample.calendar import DAYS, night_of
from pipeline.sample.server import SampleWeb, serve


def settings_file(web: SampleWeb) -> str:
    """The crawl settings (TOML) with which the command line reaches a running sample web."""
    hosts = "\n".join(f"{json.dumps(name)} = {json.dumps(list(place))}" for name, place in web.hosts.items())
    return f'delay = 0.0\nallow_net = ["127.0.0.0/8"]\n\n[hosts]\n{hosts}\n'


def main(arguments: list[str]) -> None:
    """Serve the last day of the sample web until Ctrl-C."""
    if len(arguments) != 1:
        sys.exit("usage: python -m pipeline.sample FILE    (FILE gets the crawl settings)")
    with serve() as web:
        web.today = DAYS[-1]
        Path(arguments[0]).write_text(settings_file(web), encoding="utf-8")
        print(f"serving the sample web on port {web.port}: use --settings {arguments[0]} "
              f"--now {night_of(web.today):%Y-%m-%dT%H:%M}Z; Ctrl-C ends it", flush=True)  # fmt: skip
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("ended")


if __name__ == "__main__":
    main(sys.argv[1:])
