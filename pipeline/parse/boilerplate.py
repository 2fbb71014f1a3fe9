"""What is not the article: ordered rules on element names and on the words of a block."""

from __future__ import annotations

import re
from typing import Final

# Words of class names and ids. Each stands for a piece of furniture that many sites carry; they match whole words of
# a name (parted by `-`, `_`, a space or a capital), so `share` does not catch `shareholder`.
_NOISE_WORDS: Final = (
    r"relat(?:ed|es)\w*|recommend\w*|recirc\w*|outbrain\w*|taboola\w*|newsletters?|nl-?signup|sign-?up|signup\w*|subscri\w+|abo(?:box|teaser)?|paywall\w*|piano"
    r"|shar(?:e|es|ing)|sharebar|share\w*bar\w*|social\w*|socials|facebook|twitter-share|whatsapp|addthis\w*|sharedaddy|sharethis"
    r"|comment(?:s|list|form|ary-?box)?|disqus\w*|kommentare?|reactions?"
    r"|promo\w*|advert\w*|ads?|adslot|adbox|adunit|ad\d*|banner\w*|sponsor\w*|dfp\w*|gpt-?ad\w*|werbung|anzeigen?|publicite|pub"
    r"|sidebar\w*|aside|footer\w*|foot|nav|navbar\w*|navigation\w*|menu\w*|breadcrumbs?|breadcrumb\w*|pagination|pager|toolbar\w*|tool-?box"
    r"|captions?|figcaption\w*|wp-caption\w*|image-?caption\w*|imgcaption|photo-?caption\w*|caption-?text|legende|bildunterschrift\w*|credits?|photocredit|copyright\w*|photo-?credit|media-?credit|bildquelle|bildnachweis"
    r"|bylines?|author-?(?:bio|box|info|card|details?|meta|profile|name|list|block|about)\w*|authors?|authorbox|about-?the-?author|bio|biography|contributors?|autor\w*|auteur\w*"
    r"|tags?|taglist|tag-?list\w*|tag-?cloud|topics?|keywords?|categories|post-?meta|entry-?meta|article-?meta|metadata|meta|post-?info|article-?info|dateline-?wrap|timestamps?|date-?time|pubdate|published|posted-?on|publish-?date|last-?updated"
    r"|widgets?|carousel\w*|slider\w*|slick|swiper\w*|slideshow\w*|gallery-?\w*|teasers?|teaser\w*|cards?|cookie\w*|consent\w*|gdpr|modal\w*|popups?|pop-?up\w*|overlay\w*|lightbox\w*|tooltip\w*|snackbar|toast"
    r"|read-?more|readmore|read-?also|read-?next|also-?read|see-?also|siehe-?auch|lire-?aussi|leer-?mas|more-?(?:on|from|stories|news|articles|in|like)\w*|most-?(?:read|popular|viewed)\w*|trending\w*|popular\w*|latest\w*|next-?(?:article|story|post)\w*|up-?next|previous\w*|prev-?next|post-?navigation|backlinks?|further-?reading|weiterlesen|mehr-?zum-?thema|meistgelesen|linklist\w*|link-?list\w*|link-?box|story-?links?"
    r"|rating|ratings|vote|poll|survey|quiz|login\w*|log-?in|signin|register|registration|search\w*|skip\w*|screen-?reader\w*|sr-?only|visually-?hidden|visuallyhidden|hide-?visually|hidden|accessib\w*|a11y"
    r"|player|video-?(?:player|caption|info|title|meta|list)\w*|jwplayer\w*|audio-?player\w*|audio\w*|podcast-?player|listen\w*|text-?to-?speech|tts|speechkit|readspeaker\w*|vorlesen"
    r"|donate|donation\w*|donations|membership|support-?us|contribut(?:e|ion)s?|fundrais\w*|kicker|eyebrow|overline|breaking-?news\w*|ticker|newsticker|disclaimer\w*|disclosure|print-?only|correction-?form|feedback|report-?error|app-?(?:promo|download)\w*|toc|table-?of-?contents|inhaltsverzeichnis|jump-?links?|back-?to-?top|factbox-?toggle|infobox-?toggle|embed-?(?:code|share)|print-?button|article-?actions?|actions|action-?bar|story-?tools?|buttons?|btn|dropdown\w*|tab-?bar|tabs-?nav|langs?|language-?switch\w*|subnav\w*|masthead|site-?(?:header|footer|info)|page-?(?:header-?nav|footer)|global-?\w*nav|offcanvas\w*|article__summary"
)
_NOISE: Final = re.compile(rf"(?:^|[\s_#:.-])(?:{_NOISE_WORDS})(?=$|[\s_:.-])")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOISE_TAGS: Final = frozenset(("nav", "footer", "aside", "figure", "amp-social-share", "ytd", "form-associated"))
_NOISE_ROLES: Final = frozenset((
    "navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar",
    "toolbar", "tooltip", "button", "alert", "tablist",
))  # fmt: skip
_INLINE_NOISE: Final = re.compile(
    r"(?:^|[\s_-])(?:sr-?only|visually-?hidden|visuallyhidden|screen-?reader\w*|hidden|hide-?visually|tooltip\w*|share|social|icon|icons|caption|credit|copyright|dateline-?date|a11y|accessibility\w*|ad|advert\w*|offscreen|off-?screen)(?=$|[\s_-])"
)
_known: dict[str, str] = {}
_known_inline: dict[str, bool] = {}
_REMEMBERED: Final = 20_000


def noise(tag: str, name: str, attributes: dict[str, str | None]) -> str:
    """Why an element's name says that it is no part of an article ('' where it does not)."""
    if tag in _NOISE_TAGS:
        return tag
    role = attributes.get("role")
    if role and role in _NOISE_ROLES:
        return role
    if attributes.get("aria-hidden") == "true" and tag != "div":
        return "aria-hidden"
    if not name:
        return ""
    found = _known.get(name)
    if found is None:
        if len(_known) > _REMEMBERED:
            _known.clear()
        match = _NOISE.search(name)
        found = _known[name] = match.group().strip(" _#:.-") if match else ""
    return found


def inline_noise(name: str) -> bool:
    """Whether an inline element is for screen readers, icons, credits or advertising only."""
    found = _known_inline.get(name)
    if found is None:
        if len(_known_inline) > _REMEMBERED:
            _known_inline.clear()
        found = _known_inline[name] = bool(_INLINE_NOISE.search(name))
    return found
