"""What `dagster dev` and `dg` load: the definitions over the home that SPACE_NEWS_HOME names."""

from __future__ import annotations

import dagster as dg


@dg.definitions
def definitions() -> dg.Definitions:
    """The assets of a real home; those of the demo where the home is stamped as a sample, its crawl refused."""
    from assets.build import build_definitions
    from assets.crawl import refused
    from pipeline.home import find_home
    from pipeline.settings import load_settings
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
    settings = home.root / "settings.toml"
    return build_definitions(
        home=home,
        sources=load_sources(home.user_sources),
        settings=load_settings(settings if settings.is_file() else None),
    )
