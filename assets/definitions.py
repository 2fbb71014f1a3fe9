"""What `dagster dev` and `dg` load: the definitions over the home that SPACE_NEWS_HOME names."""

from __future__ import annotations

from typing import Final

import dagster as dg

RETRIES: Final = 2


@dg.definitions
def definitions() -> dg.Definitions:
    """The assets of a real home; those of the demo where the home is stamped as a sample, its crawl refused."""
    from assets.build import build_definitions
    from assets.crawl import refused
    from pipeline.clock import utc_now
    from pipeline.home import find_home
    from pipeline.operation.journal import teller
    from pipeline.operation.settings import load_operation
    from pipeline.settings import FILE, load_settings
    from pipeline.sources import load_sources

    home = find_home()
    if home.stamp() == "sample":
        from pipeline.clock import fixed
        from pipeline.sample import DAYS, night_of, sample_sources

        return build_definitions(
            home=home,
            sources=sample_sources(),
            settings=load_settings(None),
            night=refused,
            clock=fixed(night_of(DAYS[-1])),
            sample=True,
        )
    settings = home.root / FILE
    return build_definitions(
        home=home,
        sources=load_sources(home.user_sources),
        settings=load_settings(settings if settings.is_file() else None),
        say=teller(home, utc_now),
        retries=RETRIES,
        operation=load_operation(home),
    )
