"""What the slot tagger sees of each word: its form, its neighbours, names, times and triggers around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.extract.dates import DateExpression
from pipeline.extract.records import Mention
from pipeline.extract.sentences import Word, word_set
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
) -> list[list[str]]:
    """One list of features a word; independent of the event, which the tagger adds."""
    shape = [_shape(w.text) for w in words]
    short = [_RUNS.sub(r"\1", s) for s in shape]
    name = _names(words, mentions)
    time = _times(words, times)
    trigger = _triggers(words, triggers)
    nearest = _nearest(trigger)
    prepositions = _prepositions(words)
    chunks = _chunks(words, trigger)
    standing = _standing(words, name, time, trigger)
    seen: dict[str, int] = {}
    rows = []
    for i, word in enumerate(words):
        row = _word_features(words, i, shape=shape, short=short, name=name, time=time, trigger=trigger)
        row += [f"near={nearest[i]}", f"prep={prepositions[i]}", f"prep+name={prepositions[i]}|{name[i]}"]
        row += _around(words, i, name, prepositions, nearest)
        row += standing[i]
        row += chunks[i]
        if word.lower in seen and word.text[0].isupper():
            row.append("again")
        seen[word.lower] = i
        rows.append(row)
    return rows


def _word_features(
    words: Sequence[Word],
    i: int,
    *,
    shape: Sequence[str],
    short: Sequence[str],
    name: Sequence[str],
    time: Sequence[str],
    trigger: Sequence[str],
) -> list[str]:
    word = words[i]
    row = [
        "bias", f"w={word.lower}", f"shape={shape[i]}", f"short={short[i]}", f"p2={word.lower[:2]}",
        f"p3={word.lower[:3]}", f"s2={word.lower[-2:]}", f"s3={word.lower[-3:]}", f"name={name[i]}", f"time={time[i]}",
        f"trigger={trigger[i]}",
    ]  # fmt: skip
    for step in (-3, -2, -1, 1, 2, 3):
        at = i + step
        if not 0 <= at < len(words):
            row.append(f"{step}:edge")
            continue
        row.append(f"{step}:w={words[at].lower}")
        row.append(f"{step}:name={name[at]}")
        if abs(step) < 3:
            row.append(f"{step}:short={short[at]}")
            row.append(f"{step}:time={time[at]}")
            row.append(f"{step}:trigger={trigger[at]}")
    if i:
        row.append(f"-1|0={words[i - 1].lower}|{word.lower}")
        row.append(f"-1|0:name={name[i - 1]}|{name[i]}")
        row.append(f"-1|0:short={short[i - 1]}|{short[i]}")
    if i + 1 < len(words):
        row.append(f"0|1={word.lower}|{words[i + 1].lower}")
        row.append(f"0|1:name={name[i]}|{name[i + 1]}")
        row.append(f"0|1:short={short[i]}|{short[i + 1]}")
    return row


def _around(
    words: Sequence[Word], i: int, name: Sequence[str], prepositions: Sequence[str], nearest: Sequence[str]
) -> list[str]:
    ahead = {w.lower for w in words[i + 1 : i + 5]}
    behind = {w.lower for w in words[max(0, i - 4) : i]}
    row = []
    if ahead & _CRAFT:
        row.append("craft ahead")
    if behind & _CRAFT:
        row.append("craft behind")
    if ahead & _ROCKET:
        row.append("rocket ahead")
    if behind & _ROCKET:
        row.append("rocket behind")
    row.append(f"name+near={name[i]}|{nearest[i]}")
    left = next(
        (name[k] for k in range(i - 1, max(-1, i - 9), -1) if name[k].startswith("B") and name[i][2:] != name[k][2:]),
        "-",
    )
    right = next((name[k] for k in range(i + 1, min(len(words), i + 9)) if name[k].startswith("B")), "-")
    row += [f"left={left}", f"right={right}", f"left+name={left}|{name[i]}"]
    return row


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
) -> list[list[str]]:
    """How each word stands to the nearest trigger: borders between, and whether it is the nearest of its kind."""
    places = [i for i, tag in enumerate(trigger) if tag != "-"]
    borders = [0]
    for word in words:
        borders.append(borders[-1] + (word.lower in _BORDERS))
    rows: list[list[str]] = [[] for _ in words]
    if not places:
        return rows
    best: dict[str, tuple[int, int]] = {}
    counts: dict[str, int] = {}
    for i in range(len(words)):
        near = min(places, key=lambda p: abs(p - i))
        low, high = min(near, i), max(near, i)
        crossed = borders[high] - borders[low + 1] if high > low else 0
        rows[i] += [
            f"crossed={min(crossed, 3)}",
            f"crossed+side={min(crossed, 3)}|{trigger[near]}|{'+' if i > near else '-'}",
        ]
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
            rows[i] += [f"nearest={kind}|{chosen}", f"only={kind}|{counts.get(kind, 0) == 1}"]
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
