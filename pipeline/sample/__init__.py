"""A small web of invented space news on loopback: six publishers, ten days, faults included, every answer known."""

from pipeline.sample.calendar import DAYS, night_of
from pipeline.sample.publishers import sample_sources
from pipeline.sample.server import SampleWeb, sample_settings, serve

__all__ = ["DAYS", "SampleWeb", "night_of", "sample_settings", "sample_sources", "serve"]
