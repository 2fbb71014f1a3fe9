"""Ground Track Review: hand-made HTML of another age, windows-1252, no metadata, paragraphs without a container class."""

# ruff: noqa: E501 - HTML reads better unwrapped

from __future__ import annotations

from pipeline.sample.layouts.page import Link, Page, esc, flow

ENCODING = "windows-1252"
BARE = True  # no metadata: no description, section or tags, and a date without a time of day


def page(page: Page) -> str:
    """The whole article page."""
    story, text = page.story, page.text
    at = story.published_at
    day = f"{at:%A}, {at:%B} {at.day}, {at.year}"
    picture = page.picture
    body = "\n".join(flow(text.blocks, heading="h4"))
    return f"""<HTML>
<HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={ENCODING}">
<TITLE>Ground Track Review: {esc(text.title)}</TITLE>
<LINK REL="stylesheet" HREF="/style.css" TYPE="text/css">
</HEAD>
<BODY BGCOLOR="#FFFFFF">
<TABLE WIDTH="100%" CELLPADDING="4"><TR><TD COLSPAN="2" BGCOLOR="#223355"><FONT COLOR="#FFFFFF">Ground Track Review:
essays and news from below the orbit</FONT></TD></TR>
<TR><TD WIDTH="140" VALIGN="top"><A HREF="/">Home</A><BR><A HREF="/archive">Back issues</A><BR><A HREF="/about">About</A><BR>
<A HREF="/mailinglist">Join our mailing list</A></TD>
<TD VALIGN="top">
<IMG SRC="{picture.url}" ALT="picture" WIDTH="480">
<BR><FONT SIZE="1">{esc(picture.caption)} (credit: {esc(picture.credit.split("/")[-1].strip())})</FONT>
<HR>
<H1 CLASS="headline">{esc(text.title)}</H1>
<H3 CLASS="byline">by {esc(" and ".join(story.authors))}<BR><SPAN CLASS="datetime">{day}</SPAN></H3>
{body}
<HR>
<P><I>Home | Ground Track Review is made by volunteers. Comments are moderated; see our policy.</I></P>
<P><A HREF="{page.related[0].url if page.related else "/"}">Previous article</A></P>
</TD></TR></TABLE>
</BODY>
</HTML>
"""


def listing(title: str, links: tuple[Link, ...]) -> str:
    """The front page: headlines with their first words."""
    rows = "".join(
        f'<P><B><A HREF="{link.url}">{esc(link.title)}</A></B><BR>{esc(link.description)}</P>' for link in links
    )
    return f"<HTML><HEAD><TITLE>{esc(title)}</TITLE></HEAD><BODY><H2>{esc(title)}</H2>{rows}</BODY></HTML>"
