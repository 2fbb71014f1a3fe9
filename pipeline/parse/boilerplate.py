"""What is not the article: ordered rules on element names, element roles, and the words of a line."""

from __future__ import annotations

import re
from typing import Final

# Words of class names and ids. Each stands for a piece of furniture that many sites carry. They match whole words of
# a name (parted by `-`, `_`, `:` or a space), so that `share` does not catch `shareholder`.
_FURNITURE: Final = (
    # other articles
    "relat(?:ed|es)\\w*", "recommend\\w*", "similar\\w*",
    "recirc\\w*", "outbrain\\w*", "taboola\\w*", "teasers?", "teaser\\w*",
    "cards?",
    "carousel\\w*", "slider\\w*", "slick", "swiper\\w*", "read-?(?:more|also|next|on)", "also-?read", "see-?also",
    "siehe-?auch", "lire-?aussi", "leer-?mas", "more-?(?:on|from|stories|news|articles|in|like)\\w*", "weiterlesen",
    "most-?(?:read|popular|viewed)\\w*", "trending\\w*", "popular\\w*", "latest\\w*",
    "next-?(?:article|story|post)\\w*",
    "up-?next", "previous\\w*", "prev-?next", "backlinks?", "mehr-?zum-?thema", "meistgelesen",
    "link-?(?:list|box)\\w*",
    "story-?links?", "ranking\\w*", "kanren", "newsfeed", "ticker", "newsticker", "breaking-?news\\w*", "promo\\w*",
    # letters, payment, sharing, comments
    "newsletters?\\w*", "nl-?signup", "sign-?ups?", "signup\\w*", "subscri\\w+", "abo(?:box|teaser)?", "piano\\w*",
    "paywall-?(?:message|overlay|prompt|banner|box|cta|container-?offer)\\w*", "shar(?:e|es|ing)", "share\\w*",
    "social\\w*",
    "whatsapp", "addthis\\w*", "addtoany\\w*", "comment(?:s|list)?", "disqus\\w*", "kommentare?", "reactions?",
    "donat(?:e|ion|ions)", "membership", "support-?us", "contributions?", "fundrais\\w*",
    "app-?(?:promo|download)\\w*",
    # advertising
    "advert\\w*", "ads?", "ad-?(?:slot|box|unit|container|wrapper)\\w*", "adslot\\w*", "adbox\\w*", "banner\\w*",
    "sponsor\\w*",
    "dfp\\w*", "gpt-?ad\\w*", "werbung", "anzeigen?", "publicite", "pub", "marketing",
    # the site around the article
    "sidebar\\w*", "side-?(?:col|rail|content)\\w*", "rail", "footer\\w*", "foot", "nav", "navbar\\w*", "navi\\w*",
    "menu\\w*",
    "breadcrumb\\w*", "pagination", "pager", "toolbar\\w*", "masthead", "site-?(?:header|footer|info|nav)\\w*",
    "subnav\\w*",
    "offcanvas\\w*", "lang(?:uage)?s?-?switch\\w*", "search\\w*", "login\\w*", "log-?in", "signin", "registration",
    "cookie\\w*", "consent\\w*", "gdpr", "modal\\w*", "popups?", "pop-?up\\w*", "popover\\w*", "tooltip\\w*",
    "snackbar", "toast", "dialog\\w*",
    "skip\\w*", "screen-?reader\\w*", "sr-?only", "visually-?hidden", "visuallyhidden", "hide-?visually",
    "accessib\\w*", "print-?only", "no-?print",
    # beside the text
    "captions?", "figcaption\\w*", "\\w*caption", "caption-?\\w+", "legende", "bildunterschrift\\w*", "credits?",
    "\\w+credit", "copyright\\w*",
    "bildquelle", "bildnachweis", "by-?lines?", "author\\w*", "about-?the-?author", "bio", "biography",
    "contributors?", "autor(?:en|in|es)?\\w*", "auteur\\w*",
    "tags?", "tag-?(?:list|cloud)\\w*", "taglist\\w*", "topics?", "keywords?", "categories",
        "(?:post|entry|article|story|image|media)-?(?:meta|info)\\w*",
    "metadata\\w*", "meta", "timestamps?", "date-?time", "dateline-?wrap", "pubdate", "publish-?date", "posted-?on",
    "published", "last-?updated", "kicker", "eyebrow", "overline",
    "widgets?", "slideshow\\w*", "gallery\\w*", "lightbox(?:es)?", "rating", "ratings", "vote", "poll", "survey",
    "quiz", "feedback", "report-?error",
    "player\\w*",
        "video-?(?:player|caption|info|title|meta|list|playlist)\\w*", "jwplayer\\w*", "audio\\w*", "listen\\w*",
        "text-?to-?speech", "tts", "speechkit", "readspeaker\\w*",
    "disclaimer\\w*", "disclosure", "toc", "table-?of-?contents", "inhaltsverzeichnis", "jump-?links?",
    "back-?to-?top",
    "article-?actions?", "action-?bar", "story-?tools?", "tools", "buttons?", "btn", "dropdown\\w*", "print-?button",
    "embed-?(?:code|share)", "article__summary", "ai-?summary\\w*", "\\w*news_sum\\w*", "machine-?summary\\w*",
    "info-?box\\w*", "fact-?box\\w*", "fakten-?box\\w*", "accordion\\w*", "expandable\\w*", "collapsible\\w*",
    "correction-?form", "factbox-?toggle", "loading", "placeholder", "preview-?image", "infographic-?source",
)  # fmt: skip
_NOISE: Final = re.compile(rf"(?:^|[_#:.-])(?:{'|'.join(_FURNITURE)})(?=$|[_:.-])")
# a paragraph or a heading is named for its looks: only names that say what it is count there
_LINE_NOISE: Final = re.compile(
    r"(?:^|[\s_#:.-])(?:\w*caption|caption-?\w*|credits?|copyright\w*|by-?lines?|author\w*|related\w*|read-?more|"
    r"newsletter\w*|"
    r"ads?|advert\w*|timestamps?|pubdate|publish\w*|kicker|eyebrow|overline|disclaimer\w*|sr-?only|visually-?hidden|"
    r"screen-?reader\w*|share\w*|social\w*|tags?|teaser\w*|promo\w*|subscri\w+|metadata|(?:post|entry|article)-?meta|"
    r"breadcrumb\w*|comments?|consent\w*|cookie\w*|nav|footer\w*|tooltip\w*)(?=$|[\s_:.-])"
)
# "has-sidebar", "no-tts", "sidebar-grid" tell about the page, not what the element is
_ABOUT: Final = re.compile(
    r"^(?:no|not|has|have|with|without|is|hide|show|enable|disable|js|on|page|single|col|grid|is-style)[-_]"
    r"|^sidebar-(?:grid|layout|page|row|template)"
)
_NOISE_TAGS: Final = frozenset(
    ("nav", "footer", "aside", "figure", "form", "amp-social-share", "amp-sidebar", "amp-consent")
)
_FIGURE_TEXT: Final = re.compile(r"quote|table")
_NOISE_ROLES: Final = frozenset((
    "navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar",
    "toolbar", "tooltip", "button", "alert", "tablist",
))  # fmt: skip
_INLINE_NOISE: Final = re.compile(
    r"(?:^|[\s_-])(?:sr-?only|visually-?hidden|visuallyhidden|screen-?reader\w*|hidden|hide-?visually|tooltip\w*|"
    r"share|social|"
    r"icons?|\\w*caption|credits?|copyright|a11y|accessibility\w*|ad|advert\w*|off-?screen|newtab|new-?tab|"
    r"external-link-text)(?=$|[\s_-])"
)
_LEAD: Final = re.compile(
    r"(?:^|[\s_#.-])(?:dek|deck|standfirst|stand-?first|sub-?(?:title|head|headline|heading)|lead|lede|"
    r"lead-?text|leadtext|leading|intro\w*|abstract|"
    r"summary|chapo|chapeau|entradilla|bajada|sottotitolo|occhiello|excerpt|vorspann|teaser-?text|strapline|"
    r"blurb|description|article-?desc\w*|perex|ingress|"
    r"hed-?sub|preamble|underrubrik|header-?text)(?=$|[\s_.:-])"
)
_BODY_NAME: Final = re.compile(
    r"(?:^|[\s_#.-])(?:article-?(?:body|content|text|copy|main)|(?:entry|post|story|news|main|page|single|detail|"
    r"content)-?(?:content|body|text|copy|main)|"
    r"articlebody|storybody|story-?body|post-?content|entry-?content|body-?(?:text|copy|content)|"
    r"article__(?:body|content|text)|richtext|rich-?text|article)(?=$|[\s_.:-])"
)
_DROP_CAP: Final = re.compile(r"drop-?cap|drop-?letter|initial-?letter|initial-?cap")
_SHOWN_SOMEWHERE: Final = re.compile(r"^(?:sm|md|lg|xl|2xl|print):(?:block|flex|grid|inline|contents|table)")
_SURELY_BODY: Final = re.compile(
    r"^(?:article|entry|post|story)[-_]{1,2}(?:content|body|text)$|^(?:article|story)body$"
)
_REMEMBERED: Final = 20_000
_known: dict[tuple[bool, str], str] = {}
_known_inline: dict[str, bool] = {}


def noise(tag: str, name: str, attributes: dict[str, str | None], *, line: bool = False) -> str:
    """Why an element's tag, role or name says that it is no part of an article ('' where it does not).

    `line` is for paragraphs and headings, whose names more often tell how they look than what they are.
    """
    if tag in _NOISE_TAGS and not (tag == "figure" and _FIGURE_TEXT.search(name)):
        return tag
    if not attributes:
        return ""
    role = attributes.get("role")
    if role and role in _NOISE_ROLES:
        return role
    if not name:
        return ""
    found = _known.get((line, name))
    if found is None:
        if len(_known) > _REMEMBERED:
            _known.clear()
        found = _known[line, name] = _named(name, line)
    return found


def inline_noise(name: str) -> bool:
    """Whether an inline element is for screen readers, icons, credits or advertising only."""
    found = _known_inline.get(name)
    if found is None:
        if len(_known_inline) > _REMEMBERED:
            _known_inline.clear()
        found = _known_inline[name] = bool(_INLINE_NOISE.search(name))
    return found


def names_drop_cap(name: str) -> bool:
    """Whether an inline element is a big first letter, which belongs to the word after it."""
    return bool(_DROP_CAP.search(name))


def names_lead(name: str) -> bool:
    """Whether an element is named as the lead that stands between headline and text."""
    return bool(_LEAD.search(name))


def names_body(name: str) -> bool:
    """Whether an element is named as the body of an article."""
    return bool(_BODY_NAME.search(name))


def _named(name: str, line: bool) -> str:
    if line:
        if "hidden" in name.split():
            return "hidden"
        found = _LINE_NOISE.search(name)
        return found.group().strip(" _#:.-") if found else ""
    tokens = name.split()
    if "hidden" in tokens and not any(_SHOWN_SOMEWHERE.search(token) for token in tokens):
        return "hidden"
    noise_word = ""
    for token in tokens:
        if ":" in token or "[" in token:  # utility classes (`md:hidden`) tell looks only
            continue
        if _SURELY_BODY.match(token):
            return ""
        if not noise_word and not _ABOUT.match(token) and (match := _NOISE.search(token)):
            noise_word = match.group().strip(" _#:.-")
    return noise_word
