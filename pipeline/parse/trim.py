"""Blocks of the chosen region to paragraphs: what stands before, between and after the text is taken out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipeline.parse.blocks import Block
from pipeline.parse.text import fold, skeleton

_RULE: Final = re.compile(r"^[\W\d_]+$")
# Whole lines that no reader takes for article text, in the languages that we have seen them in.
_LINE: Final = re.compile(
    r"^\W*(?:"
    r"autoplay|show thumbnails|think your friends would be interested\b.*|\(?责任?编辑?[:：].*|"
    r"advertisements?|anzeige|werbung|publicité|publicidad|pubblicità|reklama|reklam|sponsored(?: content)?|"
    r"promoted|\[?pr\]?|ad feedback|story continues(?: below)?.*|article continues.*|continue reading.*"
    r"|(?:read|see|find out|learn|view|show|load|watch|hear|lesen|discover) (?:more|next|also|all|now|the "
    r"(?:full|latest|original)|on|full (?:story|bio|article))(?:\W.*)?|more (?:on|from|about|like|stories|news|"
    r"details|coverage|to read)\b.*|mehr (?:zum|zu|aus|dazu|lesen|anzeigen)\b.*|also read\b.*|read (?:also|more|"
    r"next|the full)\b.*|related(?: (?:articles?|stories|topics?|content|news|coverage|links?|video|"
    r"posts?))?(?:\s*:.*)?|recommended(?: (?:for you|stories|reading|articles?))?(?:\s*:.*)?"
    r"|lesen sie (?:auch|hier|mehr)\b.*|auch interessant\W*|das könnte sie auch interessieren\W*|mehr zum "
    r"thema\W*|weiterlesen\b.{0,60}|siehe auch\b.*|zum (?:artikel|thema)\W*|à lire aussi\b.*|lire aussi\b.*|lire "
    r"la suite\W*|voir aussi\b.*|leer más\b.*|lea también\b.*|lee también\b.*|te puede interesar\W*|leggi "
    r"anche\b.*|lees ook\b.*|läs också\b.*|czytaj (?:też|także)\b.*|čtěte (?:také|více)\b.*|читайте также\b.*|"
    r"ayrıca okuyun\b.*|[■◆【]?\s*関連(?:記事|ニュース|リンク|キーワード)[】]?|"
    r"あわせて読みたい|こんな記事も|続きを読む|続きはこちら"
    r"|(?:click|tap) (?:here|to|on)\b.*|sign ?up\b.{0,160}|subscribe\b.{0,160}|(?:already )?(?:a "
    r")?subscribed?\?.*|already (?:a )?subscriber\b.*|log ?in\b.{0,80}|register (?:now|here|for)\b.*|join (?:our|"
    r"us|the)\b.{0,120}(?:newsletter|whatsapp|telegram|channel|conversation|community)\b.*|get (?:the|our|all|"
    r"more)\b.{0,120}\b(?:newsletter|inbox|app|delivered|emails?|alerts)\b.*|follow (?:us|the|our|him|her|me|"
    r"@\w+|[A-Z][\w ]{2,40} on)\b.{0,120}|like us on\b.*|share(?: this| on| via| article| story| link)?\b.{0,60}|"
    r"teilen|copy (?:the )?link|link copied\b.*|print(?: this)?|email(?: this)?|e-mail|save(?: this)?|"
    r"comments?(?: \(\d+\))?|(?:view |show |hide |leave a |post a |\d+ )?comments?\b.{0,30}|bookmark\W*|"
    r"listen(?: to this article)?\W.*|listen|gift(?: this article)?\W*"
    r"|(?:photo|image|picture|foto|bild|photograph|credit|source image|image source|image credit|photo credit|"
    r"bildquelle|bildnachweis|grafik|video|quelle|fotos)\s*(?:credit|by|courtesy)?s?\s*[:©].{0,160}|©.{0,160}|"
    r"\(?(?:ap|afp|getty|reuters) photo\b.{0,120}|copyright\b.{0,200}|all rights reserved\W*.*|alle rechte "
    r"vorbehalten.*"
    r"|(?:first |originally |last )?(?:published|updated|posted|modified|veröffentlicht|aktualisiert|publié|mis "
    r"à jour|actualizado|publicado|aggiornato|pubblicato|stand|updated on)\s*(?:on|at|am|le|el|il)?\s*:?\s.{0,"
    r"60}\d.{0,40}"
    r"|\d+ min(?:ute)?s?\.? (?:read|lesezeit|de lecture)\W*.*|lesezeit\b.{0,30}|reading time\b.{0,30}|loading\W*|"
    r"il vous reste [\d.,]+ ?% de cet article.*|empfohlener redaktioneller inhalt|an dieser stelle finden sie "
    r"einen .{0,40}(?:ausgewählten|externen).*|we apologi[sz]e, but this video.*|try refreshing your browser.*|"
    r"latest videos from.*|watch \|.*|neuer abschnitt|hauptinhalt|(?:ende der )?weiteren? informationen|auf "
    r"dieser seite:?|please (?:enable|refresh|wait|log|sign|try|enter)\b.*|plus special access to\b.*|join "
    r"thought-provoking\b.*|by entering your email\b.*|— .{2,60}\(@\w+\).{0,30}|our standards\b.*|opens? (?:in "
    r")?(?:a )?new (?:tab|window)\W*|skip (?:to|past|advert\w*)\b.*|back to top\W*|swipe\b.{0,40}|expand\W*|"
    r"close\W*|menu|home|next|previous|more|mehr|playing now|thank you for (?:registering|subscribing|"
    r"signing)\b.*|notifications can be managed\b.*|stay up to date with notifications\b.*|got a (?:tip|"
    r"story)\b.{0,160}|have (?:a|any) (?:tip|story|news)\b.{0,160}|do you have a story\b.*|editor'?s? (?:picks?|"
    r"choice)\W*|trending(?: now)?\W*|most (?:read|popular|viewed)\W*|popular (?:now|stories)\W*|top stories\W*|"
    r"tags?\s*:.{0,200}|topics?\s*:.{0,200}|themen\s*:.{0,200}|filed under\b.*|keywords?\s*:.*|in diesem "
    r"artikel\W*|inhaltsverzeichnis\W*|table of contents\W*|current issue\W*|this article (?:was )?(?:originally|"
    r"first) appeared (?:on|in|at)\b.{0,120}|mit (?:dpa|afp|material von)\b.{0,60}|by signing up\b.*|you may "
    r"unsubscribe\b.*|your (?:email|e-mail) address\W*|email address\W*|e-mail-adresse\W*|invalid email\W*|by "
    r"(?:clicking|subscribing|submitting|registering|entering)\b.{0,40}\byou\b.*"
    r")$",
    re.IGNORECASE,
)  # fmt: skip
_LINE_LENGTH: Final = 260
# Headings that end an article: what follows is other articles, comments or the author's life.
_END: Final = re.compile(
    r"^\W*(?:(?:you (?:may|might) (?:also )?(?:like|be interested)|related|recommended|read (?:more|next|also)|"
    r"more (?:on|from|stories|news|in|about|like|coverage|to)|most (?:read|popular)|latest|"
    r"trending|comments?|leave a (?:reply|comment)|join the (?:conversation|discussion)|about the (?:author|"
    r"writer)|share (?:this|your)|editor'?s picks|popular|sign up|subscribe|newsletter|"
    r"next (?:up|article|story)|further reading|see also|up next|in other news|top stories|keep reading|explore "
    r"more|what to read next|don'?t miss|from our partners|around the web|"
    r"mehr zum thema|mehr (?:aus|von|zu)|das könnte (?:sie|dich)|auch interessant|kommentare|lesen sie auch|"
    r"weitere (?:artikel|themen|nachrichten|meldungen)|meistgelesen|zur startseite|über den autor|"
    r"sur le même sujet|à lire aussi|lire aussi|les plus lus|commentaires|más (?:noticias|información|leídas)|lo "
    r"más|te puede interesar|noticias relacionadas|comentarios|leggi anche|"
    r"читайте также|по теме|комментарии|související|mohlo by vás zajímat|powiązane|zobacz także|ilgili "
    r"haberler)\b|[■◆【]?\s*(?:関連|あわせて読みたい|おすすめ|アクセスランキング|この記事を書いた人|人気記事|최신|관련))",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(r"^\W*(?:by|von|par|por|di|text|foto|words)\b:?\s+\w.{1,80}$", re.IGNORECASE)
# a byline that stands behind the standfirst: nothing but names
_NAMES: Final = re.compile(
    r"^(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]i):?(?: (?:[A-ZÀ-ÖØ-Þ][\w.'’-]+|de|van|der|la|und|and|et|y)){2,6}$"
)
_STAMP: Final = re.compile(
    r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2}[:.h]\d{2}\b.*\b20\d\d\b|\b20\d\d\b.*\b\d{1,2}[:.h]\d{2}\b|"
    r"\d\s*GMT\b"
)
_SENTENCE: Final = re.compile(r"[a-z\u00e0-\u024f]{3}[.!?…][\"”’»“]?$")
_INITIALS: Final = re.compile(r"^\([\w/., ]{2,20}\)$|^[a-z]{2,5}(?:/[a-zA-Z]{2,6})+$")
# "-end-", "###" and "- 30 -" close a press release; "A plume from afar. © Name / Agency" is a caption with its credit;
# "Home | Archive | About" is the foot of the page.
_END_MARK: Final = re.compile(r"^\W*(?:-\s*end(?:s|e)?\s*-|-\s*30\s*-|#{3,})\W*$", re.IGNORECASE)
_CREDIT: Final = re.compile(r"^.{0,200}©\s?[^.!?©]{2,80}$")
_FOOT: Final = re.compile(r"^Home\s*\|")
_QUOTES: Final = "\"'“”„«»‘’‹› .,…—–-"
_SENTENCE_END: Final = re.compile(r"[.!?…。！？:;)\]\"”’»“]\s*$")


_LINK_LABEL: Final = re.compile(
    r"(?:,\s*)?\(?\s?\b(?:(?:link wird )?(?:in einem|im) neue[nm] (?:tab|fenster)(?: geöffnet)?|öffnet (?:in "
    r"einem|im) neue[nm] (?:tab|fenster)|opens? (?:in )?(?:a )?new (?:tab|window))\)?",
    re.IGNORECASE,
)


def clean(blocks: Sequence[Block], title: str, evidence: str, *, trusted: bool = False) -> list[Block]:
    """The blocks that are article text, in page order.

    `trusted` blocks come from a publisher's own rules: only the title, ruled lines and repeats are taken out.
    """
    kept = [b for b in _after_title(blocks, skeleton(title)) if not _RULE.match(b.text)]
    if not trusted:
        often = _repeated(kept)
        kept = [b for b in kept if b.text not in often and not is_furniture(b, evidence)]
        kept = _before_end(kept)
        kept = _without_head(kept)
    for block in kept:
        if "neuen " in block.text or "pens " in block.text:
            block.text = fold(_LINK_LABEL.sub("", block.text))
    kept = _without_repeats(kept)
    return _without_loose_end(kept)


def _after_title(blocks: Sequence[Block], title: str) -> Sequence[Block]:
    if not title:
        return blocks
    total = sum(b.weight for b in blocks)
    before, start = 0, 0
    for i, block in enumerate(blocks):
        if before > 0.25 * total:
            break
        if len(block.text) < 400 and _says(skeleton(block.text), title, block):
            start = i + 1
        before += block.weight if block.kind == "p" else 0
    return blocks[start:]


def _repeated(blocks: list[Block]) -> set[str]:
    """Short labels that stand three times or more: they belong to the page's pieces, not to its text."""
    labels = Counter(b.text for b in blocks if b.kind in ("h", "text") and len(b.text) < 80)
    return {text for text, times in labels.items() if times >= 3}


def _says(text: str, title: str, block: Block) -> bool:
    """Whether a block is the headline, perhaps with its kicker before it."""
    return text == title or (
        block.kind == "h" and len(title) > 20 and text.endswith(title) and len(text) < 2 * len(title)
    )


def is_furniture(block: Block, evidence: str) -> bool:
    """Whether a line is no article text by its words or because it is a link."""
    text = block.text
    length = len(text)
    if length <= _LINE_LENGTH and _LINE.match(text):
        return not (evidence and length > 60 and skeleton(text[:120])[:60] in evidence)
    if block.kind == "cell":  # of tables, only the cells that hold running text
        return block.weight < 60
    if block.kind == "h":
        return block.links > 0.9 * length and length > 25
    if _CREDIT.match(text) or _FOOT.match(text) or (block.kind == "li" and block.links > 0.6 * length):
        return True
    if block.links > 0.8 * length:
        return block.kind != "quote" or block.links > 0.95 * length
    return False


def _before_end(blocks: list[Block]) -> list[Block]:
    """Everything before the first heading that ends articles, where little prose follows it."""
    total = sum(b.weight for b in blocks)
    before = 0
    for i, block in enumerate(blocks):
        short = block.kind == "h" or (len(block.text) < 60 and not _SENTENCE_END.search(block.text))
        if short and before > 0.5 * total and _END.match(block.text):
            return blocks[:i]
        before += block.weight
    return blocks


def _without_head(blocks: list[Block]) -> list[Block]:
    """Without the byline, dates and labels that stand before the first sentence."""
    blocks = [
        b
        for b in blocks[:8]
        if not (len(b.text.split()) < 11 and _STAMP.search(b.text) and not _SENTENCE.search(b.text))
    ] + blocks[8:]
    blocks = [b for i, b in enumerate(blocks) if not (0 < i < 4 and _NAMES.match(b.text))]
    for i, block in enumerate(blocks[:12]):
        if (
            block.weight >= 60
            or block.kind in ("quote", "li")
            or (block.kind == "h" and i == 0 and len(blocks) > 1 and block.level > 1)
        ):
            return [b for b in blocks[:i] if b.kind == "h" and b.level > 1 and b.weight > 25] + blocks[i:]
    return blocks


def _without_repeats(blocks: list[Block]) -> list[Block]:
    """Without repeats and pull quotes: a quotation whose words stand in another paragraph as well."""
    keys = [b.text.strip(_QUOTES) for b in blocks]
    quoted = any(b.kind in ("quote", "text") for b in blocks)
    whole = "\n".join(keys) if quoted else ""
    seen: set[str] = set()
    kept = []
    for block, key in zip(blocks, keys, strict=True):
        if len(key) > 35:
            loose = block.kind == "quote" or (block.kind == "text" and len(key) < 350)
            if key in seen or (loose and whole.count(key) > 1):
                continue
            seen.add(key)
        kept.append(block)
    return kept


def _without_loose_end(blocks: list[Block]) -> list[Block]:
    """A heading needs text after it; initials, a release's end mark and the page's date behind the text are none."""
    while blocks and _is_loose(blocks[-1]):
        blocks = blocks[:-1]
    return blocks


def _is_loose(block: Block) -> bool:
    text = block.text
    if block.kind == "h" or _INITIALS.match(text) or _END_MARK.match(text):
        return True
    return block.kind in ("p", "text") and len(text) < 80 and bool(_STAMP.search(text)) and not _SENTENCE.search(text)
