"""What the slot tagger sees of each word: its form, its neighbours, names, times and triggers around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipeline.extract.dates import DateExpression
from pipeline.extract.records import Mention
from pipeline.extract.sentences import Word, word_set
from pipeline.extract.slot_context import context
from pipeline.extract.triggers import Found

_GROUPS: Final = {
    "launch": "L", "test_flight": "L", "orbit_insertion": "L", "deployment": "L",
    "anomaly_failure": "F", "collision_debris": "F", "mission_end": "E", "reentry": "E",
}  # fmt: skip
_PREPOSITIONS: Final = word_set(
    """
    from by on aboard atop of for at in into with to via using carrying during after since named called
    """
)
_CRAFT: Final = word_set("satellite satellites spacecraft probe telescope orbiter observatory mission craft cubesat")
_ROCKET: Final = word_set("rocket rockets launcher booster vehicle missile")
_DEMONYMS: Final = word_set(
    """
    american argentine argentinian australian belgian bolivian brazilian british bulgarian canadian chilean
    chinese czech danish dutch ecuadorian egyptian emirati estonian ethiopian european finnish french german
    ghanaian greek hungarian indian indonesian iranian iraqi irish israeli italian japanese kazakh kenyan korean
    laotian lithuanian malaysian mexican nigerian norwegian pakistani peruvian philippine polish portuguese
    romanian russian saudi scottish singaporean slovak slovenian soviet spanish swedish swiss taiwanese thai
    turkish ukrainian uruguayan venezuelan vietnamese welsh algerian angolan armenian azerbaijani belarusian
    """
)
_BORDERS: Final = word_set("and but which who while after before since when until where that , ; ( ) : - – —")
_JOINERS: Final = word_set("of for and & - / de du la del do")
_ORGANISATION_WORDS: Final = word_set(
    """
    university institute agency corporation corp inc ltd limited company laboratory laboratories lab
    organisation organization ministry department center centre force command administration technologies
    technology systems communications satellite telecom aerospace industries research government office academy
    alliance council group sciences services consortium commission authority defence defense navy army
    foundation school college society international union
    """
)
_SERIES: Final = word_set(
    """
    abs aehf africasat afristar aist algosat alos alphasat alsat amazonas amc amos amsat angosat anik apstar
    aqua arabsat arirang arsat asiasat asnaro astra astrosat athena aura aussat badr beidou belka bhaskara bonum
    brasilsat bsat bulgariasat calipso cartosat cassiope cbers chinasat chinastar ciel cloudsat cluster coms
    compass cosmos cryosat cubesat deimos directv dmsp dove dsp dubaisat duchifat echostar eduso edusat egyptsat
    ekspress elektra elektro envisat eros ers eutelsat express falconsat fengyun flock formosat funcube galaxy
    galileo gaofen garuda gcom geoeye giove globalstar glonass glory goce goes gokturk gonets gosat gps gracesat
    grace gsat haiyang helios herschel himawari hispasat hitomi hotbird hyspiri icesat igs ikonos inmarsat insat
    intelsat iridium irnss irs jason jcsat jugnu kalpana kanopus kazsat kitsat koreasat kompsat kondor koronas
    kosmos landsat leasat lmi luch measat meridian meteor meteosat metop michibiki milstar mitex molniya morelos
    mtsat muos nahuel navid navstar ngsat nigcomsat nigeriasat nilesat nimiq noaa nss ntelsat nusat oceansat
    ofeq okean omid optus orbcomm orbview orsted palapa paksat parus picard planck pleiades pratham proba
    proteus qmr quetzsat quickbird qzs radarsat raduga rapideye rasad rasat rascom razaksat resourcesat resurs
    risat rosat saral saocom sar satmex sbirs sbss scisat seasat sentinel ses shijian shiyan sicral sina sinosat
    sirius skyfi skynet skymuster skysat skyterra smap smos solidaridad spaceway spainsat spaceprobe spot strand
    stsat sumbandilasat superbird suomi swarm swift syracuse tacsat tandem tdrs tecsar teledesic telkom telstar
    terra terrasar thaicom theos thor tianhui tiangong tianlian tooway topex topsat trmm tselina tsubame turksat
    tupac ufo ukube unisat usa ustm venesat venera viasat vinasat vnredsat wgs wildblue worldview xipe xm xtar
    xuntian yahsat yamal yantar yaogan zhongxing ziyuan zhangheng zy fy hj sj ty jb cz fsw drc cx is sts nrol
    gsc tk tl hy
    """
)
_RUNS: Final = re.compile(r"(.)\1+")


def features(
    words: Sequence[Word], mentions: Sequence[Mention], times: Sequence[DateExpression], triggers: Sequence[Found]
) -> list[tuple[list[str], list[str]]]:
    """Two lists of features a word: what means the same in every family, and what is worth having for each."""
    name = _names(words, mentions)
    time = _times(words, times)
    trigger = _triggers(words, triggers)
    nearest = _nearest(trigger)
    prepositions = _prepositions(words)
    chunks = _chunks(words, trigger)
    standing = _standing(words, name, time, trigger)
    around = _around(words, name, nearest)
    forms = _forms(words, name, time, trigger)
    surroundings = context(words, name, time, trigger)
    seen: set[str] = set()
    rows = []
    for i, word in enumerate(words):
        common, telling = forms[i]
        telling += [f"near={nearest[i]}", f"prep={prepositions[i]}", f"prep+name={prepositions[i]}|{name[i]}"]
        common += around[i]
        common += standing[i][1]
        telling += standing[i][0]
        telling += chunks[i]
        common += surroundings[i][0]
        telling += surroundings[i][1]
        if word.lower in seen and word.text[0].isupper():
            common.append("again")
        seen.add(word.lower)
        rows.append((common, telling))
    return rows


def _forms(
    words: Sequence[Word], name: Sequence[str], time: Sequence[str], trigger: Sequence[str]
) -> list[tuple[list[str], list[str]]]:
    """What each word and its two neighbours on either side look like and belong to."""
    low = ["^", "^", *(w.lower for w in words), "$", "$"]
    short = ["^", "^", *(_short(w.text) for w in words), "$", "$"]
    names = ["^", "^", *name, "$", "$"]
    rows = []
    for i in range(len(words)):
        at = i + 2
        word = low[at]
        before, after = low[at - 1], low[at + 1]
        telling = ["bias", f"w={word}", f"name={name[i]}", f"time={time[i]}", f"trigger={trigger[i]}", f"-1:w={before}",
                   f"1:w={after}"]  # fmt: skip
        common = [
            f"short={short[at]}", f"p3={word[:3]}", f"s3={word[-3:]}", f"-2:w={low[at - 2]}", f"2:w={low[at + 2]}",
            f"-2:name={names[at - 2]}", f"-1:name={names[at - 1]}", f"1:name={names[at + 1]}",
            f"2:name={names[at + 2]}",
            f"-1:short={short[at - 1]}", f"1:short={short[at + 1]}",
            f"-1:time={time[i - 1] if i else '^'}", f"1:time={time[i + 1] if i + 1 < len(time) else '$'}",
            f"-1:trigger={trigger[i - 1] if i else '^'}",
            f"1:trigger={trigger[i + 1] if i + 1 < len(trigger) else '$'}",
            f"-1|0={before}|{word}", f"0|1={word}|{after}",
            f"-1|0:name={names[at - 1]}|{names[at]}", f"0|1:name={names[at]}|{names[at + 1]}",
            f"-1|0:short={short[at - 1]}|{short[at]}", f"0|1:short={short[at]}|{short[at + 1]}",
        ]  # fmt: skip
        rows.append((common, telling))
    return rows


@lru_cache(maxsize=10_000)
def _short(text: str) -> str:
    """The shape of a word with runs folded: `GOES-19` is `X-9`."""
    return _RUNS.sub(r"\1", _shape(text))


def _around(words: Sequence[Word], name: Sequence[str], nearest: Sequence[str]) -> list[list[str]]:
    """For each word whether nouns of craft and rockets stand near, and which names stand on its left and right."""
    size = len(words)
    craft, rocket = _running(words, _CRAFT), _running(words, _ROCKET)
    starts = [i for i, tag in enumerate(name) if tag[0] == "B"]
    rows = []
    before = 0
    for i in range(size):
        row = []
        for total, noun in ((craft, "craft"), (rocket, "rocket")):
            if total[min(size, i + 5)] > total[i + 1]:
                row.append(noun + " ahead")
            if total[i] > total[max(0, i - 4)]:
                row.append(noun + " behind")
        while before < len(starts) and starts[before] < i:
            before += 1
        own = name[i][2:]
        left = next(
            (name[k] for k in reversed(starts[max(0, before - 4) : before]) if i - k <= 8 and name[k][2:] != own), "-"
        )
        after = before + (before < len(starts) and starts[before] == i)
        right = name[starts[after]] if after < len(starts) and starts[after] - i <= 8 else "-"
        row += [f"name+near={name[i]}|{nearest[i]}", f"left={left}", f"right={right}", f"left+name={left}|{name[i]}"]
        rows.append(row)
    return rows


def _running(words: Sequence[Word], wanted: frozenset[str]) -> list[int]:
    """How many of the wanted words stand before each place."""
    total = [0]
    for word in words:
        total.append(total[-1] + (word.lower in wanted))
    return total


def _shape(text: str) -> str:
    return "".join("X" if c.isupper() else "x" if c.islower() else "9" if c.isdigit() else c for c in text[:12])


def _names(words: Sequence[Word], mentions: Sequence[Mention]) -> list[str]:
    tags = ["O"] * len(words)
    at = 0
    ordered = sorted(mentions, key=lambda m: m.start)
    for i, word in enumerate(words):
        while at < len(ordered) and ordered[at].end <= word.start:
            at += 1
        if at < len(ordered) and ordered[at].start <= word.start:
            tags[i] = ("B-" if word.start == ordered[at].start else "I-") + ordered[at].type
        elif word.lower in _DEMONYMS and word.text[0].isupper():
            tags[i] = "B-demonym"
    return tags


def _times(words: Sequence[Word], times: Sequence[DateExpression]) -> list[str]:
    tags = ["O"] * len(words)
    at = 0
    for i, word in enumerate(words):
        while at < len(times) and times[at].end <= word.start:
            at += 1
        if at < len(times) and times[at].start <= word.start:
            kind = (
                "clock"
                if times[at].kind in {"clock", "clockword"}
                else "offset"
                if times[at].kind == "offset"
                else "date"
            )
            tags[i] = ("B-" if word.start == times[at].start else "I-") + kind
    return tags


def _triggers(words: Sequence[Word], triggers: Sequence[Found]) -> list[str]:
    tags = ["-"] * len(words)
    for found in triggers:
        group = _GROUPS.get(found.trigger.type)
        if group is not None:
            for i in range(found.first, min(found.last, found.first + 2) + 1):
                tags[i] = group + found.trigger.form[:2]
    return tags


def _nearest(trigger: Sequence[str]) -> list[str]:
    """Group, form, side and rough distance of the nearest trigger."""
    places = [i for i, tag in enumerate(trigger) if tag != "-"]
    if not places:
        return ["-"] * len(trigger)
    tags = []
    at = 0
    for i in range(len(trigger)):
        while at + 1 < len(places) and abs(places[at + 1] - i) < abs(places[at] - i):
            at += 1
        distance = i - places[at]
        size = "0" if distance == 0 else "1" if abs(distance) <= 3 else "2" if abs(distance) <= 8 else "3"
        tags.append(f"{trigger[places[at]]}{'+' if distance > 0 else '-'}{size}")
    return tags


def _standing(
    words: Sequence[Word], name: Sequence[str], time: Sequence[str], trigger: Sequence[str]
) -> list[tuple[list[str], list[str]]]:
    """How each word stands to the nearest trigger: borders between, and whether it is the nearest of its kind."""
    places = [i for i, tag in enumerate(trigger) if tag != "-"]
    borders = [0]
    for word in words:
        borders.append(borders[-1] + (word.lower in _BORDERS))
    rows: list[tuple[list[str], list[str]]] = [([], []) for _ in words]
    if not places:
        return rows
    best: dict[str, tuple[int, int]] = {}
    counts: dict[str, int] = {}
    at = 0
    for i in range(len(words)):
        while at + 1 < len(places) and abs(places[at + 1] - i) < abs(places[at] - i):
            at += 1
        near = places[at]
        low, high = min(near, i), max(near, i)
        crossed = borders[high] - borders[low + 1] if high > low else 0
        side = f"{trigger[near]}|{'+' if i > near else '-'}"
        rows[i][0].extend([f"crossed={min(crossed, 3)}", f"crossed+side={min(crossed, 3)}|{side}"])
        for tag in (name[i], time[i]):
            if tag.startswith("B"):
                counts[tag] = counts.get(tag, 0) + 1
                cost = abs(i - near) + 3 * crossed
                if tag not in best or cost < best[tag][0]:
                    best[tag] = (cost, i)
    for i in range(len(words)):
        for tags in (name, time):
            tag = tags[i]
            if tag == "O":
                continue
            first = i
            while tags[first].startswith("I") and first:
                first -= 1
            kind = tags[first]
            chosen = best.get(kind, (0, -1))[1] == first
            rows[i][1].extend([f"nearest={kind}|{chosen}", f"only={kind}|{counts.get(kind, 0) == 1}"])
    return rows


def _chunks(words: Sequence[Word], trigger: Sequence[str]) -> list[list[str]]:
    """For each word of a run of capitals and numbers: its place in the run, the look of the run, what is around."""
    rows: list[list[str]] = [["chunk=O"] for _ in words]
    i = 0
    while i < len(words):
        if not _is_capital(words[i]):
            i += 1
            continue
        end = _chunk_end(words, i)
        for at, row in zip(range(i, end), _chunk_rows(words, i, end, trigger), strict=True):
            rows[at] = row
        i = end
    return rows


def _is_capital(word: Word) -> bool:
    return word.text[0].isupper() or (not word.text[0].isdigit() and any(c.isupper() for c in word.text[1:]))


def _chunk_end(words: Sequence[Word], start: int) -> int:
    end = start + 1
    while end < len(words):
        if _is_capital(words[end]) or (words[end].text[0].isdigit() and len(words[end].text) <= 4):
            end += 1
        elif (
            words[end].lower in _JOINERS
            and end + 1 < len(words)
            and (_is_capital(words[end + 1]) or (words[end].text == "-" and words[end + 1].text[0].isdigit()))
        ):
            end += 2
        else:
            break
    return end


def _chunk_rows(words: Sequence[Word], start: int, end: int, trigger: Sequence[str]) -> list[list[str]]:
    run = words[start:end]
    heads = {re.split(r"[-\d]", w.lower)[0] for w in run}
    kind = (
        "series"
        if heads & _SERIES
        else "org"
        if {w.lower for w in run} & _ORGANISATION_WORDS
        else (
            "number"
            if any(c.isdigit() for w in run for c in w.text)
            else "acronym"
            if run[0].text.isupper()
            else "plain"
        )
    )
    before = words[start - 1].lower if start else "^"
    after = words[end].lower if end < len(words) else "$"
    next_trigger = next((trigger[k] for k in range(end, min(len(words), end + 5)) if trigger[k] != "-"), "-")
    last_trigger = next((trigger[k] for k in range(start - 1, max(-1, start - 5), -1) if trigger[k] != "-"), "-")
    size = min(end - start, 4)
    shared = [
        f"chunk={kind}", f"chunk:before={before}", f"chunk:after={after}", f"chunk:{kind}:before={before}",
        f"chunk:{kind}:after={after}", f"chunk:{kind}:next={next_trigger}", f"chunk:{kind}:last={last_trigger}",
        f"chunk:around={before}|{after}", f"chunk:{kind}:size={size}",
    ]  # fmt: skip
    return [
        [*shared, f"chunk:{kind}:{'B' if at == start else 'E' if at == end - 1 else 'I'}"] for at in range(start, end)
    ]


def _prepositions(words: Sequence[Word]) -> list[str]:
    """The last preposition before each word, within eight words."""
    tags, last, since = [], "-", 99
    for word in words:
        since += 1
        tags.append(last if since <= 8 else "-")
        if word.lower in _PREPOSITIONS:
            last, since = word.lower, 0
        elif word.text in {",", ";", ".", "("}:
            last = "-" + word.text
    return tags
