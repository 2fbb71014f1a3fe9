"""robots.txt by RFC 9309: the status rules, the size limit, the life time, and the rule that decided."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any, Final

from protego import Protego

from pipeline.crawl.decode import decode
from pipeline.crawl.rights import host_signals

SIZE_LIMIT: Final = 512 * 1024  # RFC 9309, 2.5 asks for at least 500 KiB
SHORTEST_LIFE: Final = 0.0
_HTML: Final = re.compile(r"^\s*<(!doctype|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """Whether an address may be asked for, and the rule that says so (None: no rule concerns it)."""

    allowed: bool
    rule: str | None = None


@dataclass(frozen=True)
class Robots:
    """The rules of one origin for one agent; `unreachable` says why nothing may be asked for (RFC 9309, 2.3.1.4).

    `unmet`: no connection to the host could be made at all; `distrusted`: its certificate is not valid.
    """

    agent: str
    rules: Protego | None = None
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    unreachable: str | None = None
    unmet: bool = False
    distrusted: bool = False

    def verdict(self, url: str) -> Verdict:
        """Longest match; Allow wins where two are equally long (RFC 9309, 2.2.2)."""
        if self.rules is None:
            return Verdict(True)
        allowed = bool(self.rules.can_fetch(url, self.agent))
        return Verdict(allowed, _deciding_rule(self.rules, url, self.agent))


def product_token(user_agent: str) -> str:
    """`space-news` of `space-news/0.1 (+https://…)`: the name that robots.txt groups are matched with."""
    return re.split(r"[/\s]", user_agent.strip(), maxsplit=1)[0]


def read_robots(status: int, body: bytes, agent: str) -> Robots:
    """Rules from a final response: 2xx are parsed, 4xx allow everything, everything else forbids everything.

    `body` is the decoded body or its first `SIZE_LIMIT` bytes. 429 counts as 5xx: the host asks to be left alone.
    """
    if status == 429 or not 200 <= status < 500:
        return Robots(agent, unreachable=f"robots.txt answers {status}")
    if status >= 300:
        return Robots(agent)
    text = robots_text(body)
    if _HTML.match(text):
        return Robots(agent)
    rules = Protego.parse(text)
    return Robots(
        agent,
        rules,
        delay=float(rules.crawl_delay(agent) or 0.0),
        sitemaps=tuple(dict.fromkeys(rules.sitemaps)),
        signals=tuple(host_signals(text)),
    )


async def read_robots_aside(status: int, body: bytes, agent: str) -> Robots:
    """The same, off the event loop where the file is large (the parser needs 18 ms per 1,000 rules)."""
    if len(body) < 8192:
        return read_robots(status, body, agent)
    return await asyncio.to_thread(read_robots, status, body, agent)


def robots_text(body: bytes) -> str:
    """The text of a robots.txt: no byte order mark, LF line ends, an unfinished last line dropped at the limit."""
    cut = body[:SIZE_LIMIT]
    if len(body) > SIZE_LIMIT:
        cut = cut[: cut.rfind(b"\n") + 1] or cut
    text = cut.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def decoded_robots(body: bytes, content_encoding: str) -> bytes:
    """The body of a robots.txt without content codings, at most a little over `SIZE_LIMIT` (bombs end there)."""
    return decode(body, content_encoding, SIZE_LIMIT + 1).body


def max_age(cache_control: str) -> float | None:
    """Seconds of `max-age` in a Cache-Control header (RFC 9309, 2.4 lets it shorten the life of the rules)."""
    match = re.search(r"\bmax-age\s*=\s*\"?(\d{1,9})", cache_control, re.IGNORECASE)
    return float(match[1]) if match else None


def _deciding_rule(rules: Any, url: str, agent: str) -> str | None:
    """`Disallow: /search`, from protego's sorted rules (best match first)."""
    group = rules._get_matching_rule_set(agent)
    if group is None:
        return None
    path = re.sub(r"^[a-z]+://[^/?#]*", "", url) or "/"
    for rule in group._rules:
        if rule.value.match(path):
            return f"{rule.field.capitalize()}: {rule.value._pattern}"
    return None
