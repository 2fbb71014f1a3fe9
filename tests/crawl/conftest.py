"""The fixtures of the crawler's tests."""

from loopback_web import home, settings, web

__all__ = ["home", "settings", "web"]
