"""Names that their own form gives away: satellites, stars, comets and asteroids by designation, missions in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.extract.runs import Token
from pipeline.extract.spots import Spot, discovered, named
from pipeline.knowledge.cues import load_cues

# "SamSat-218", "TshepisoSat", "AISSat-2": a satellite wherever it stands.
_SAT: Final = re.compile(
    r"(?<![\w-])(?:[A-Z][A-Za-z]*-?(?:Sat|SAT|Cube)(?:[ -]?\d{1,3}[A-Z]?|-[A-Z]{1,2})?|"
    r"[A-Z][A-Za-z]+sat-?\d{1,3}[A-Z]?)(?![\w-])"
)
_KINDS_OF_SATELLITE: Final = frozenset(
    {
        "CUBESAT", "CanSat", "ChipSat", "ComSat", "Cube", "CubeSat", "ESPASat", "FemtoSat", "MicroSat",
        "MilSat", "MiniSat", "NanoSat", "PicoSat", "PocketCube", "SAT", "SMALLSAT", "Sat", "SatCom",
        "SmallSat", "ThinSat", "WorldSat",
    }
)  # fmt: skip

# "Anasis-2", "IS-22", "Kondor-FKA": a satellite where the words beside it say so.
_NUMBERED: Final = re.compile(
    r"(?<![\w./-])(?P<head>[A-Z][A-Za-z']*)-(?:\d{1,4}[A-Za-z]?|[A-Z]{1,3}\d{0,2}|[IVX]{1,4})(?![\w-]|\.\d)"
)
_CRAFT: Final = (
    r"(?:satellites?|spacecraft|probes?|orbiters?|cubesats?|CubeSats?|smallsats?|nanosatellites?|microsatellites?)"
)
_CRAFT_BEFORE: Final = re.compile(
    rf"\b{_CRAFT}(?:,? (?:called|named|dubbed|known as|codenamed|designated|including|such as|"
    rf"like))?(?:,? ?[(\":]? ?|,? - )"
    r"(?:[\w.'-]+(?:, and |, | and | & )){0,4}$"
)
_CRAFT_AFTER: Final = re.compile(
    rf"\"?(?:,? and [\w.'-]+)?(?:,? [a-z][\w-]+){{0,3}},? {_CRAFT}\b|\"? (?:was|were|will be|is|to be|has been|"
    rf"had been) "
    r"(?:successfully |also )?(?:launched|placed|put|injected|orbited|deployed|inserted|delivered) (?:in|into|"
    r"to|by|on|from|aboard|atop)"
)
# Heads of engines, aircraft, missiles, diseases, forms and places that are numbered in the same way.
_OTHER_SERIES: Final = frozenset(
    {
        "A", "AGM", "AH", "AIM", "AJ", "AN", "AS", "ATACMS", "An", "Anti", "Arctic", "Area", "Article", "B",
        "BE", "Bay", "Block", "Booster", "Building", "C", "CH", "CO", "COVID", "Chapter", "Class", "Co",
        "Coronavirus", "Covid", "D", "DC", "Day", "E", "ELA", "EU", "Engine", "Ex", "F", "Flight", "Form", "G",
        "GE", "GLSDB", "GT", "Gen", "Grade", "H", "HIMARS", "Hall", "IL", "IP", "ISO", "Il", "Inter", "J",
        "JP", "K", "KC", "KN", "Ka", "Ku", "L", "LC", "LGM", "LOX", "Launch", "Level", "M", "MERS", "MI", "MQ",
        "MS", "Mach", "Mark", "Mi", "MiG", "Mid", "Mission", "Mk", "Motor", "Multi", "N", "NK", "Node", "Non",
        "O", "Orbit", "P", "PM", "Pad", "Pan", "Phase", "Port", "Post", "Pre", "Pro", "Q", "R", "RD", "RL",
        "RP", "RQ", "RS", "RSM", "RT", "Rev", "Room", "Route", "S", "SARS", "SLC", "SM", "SR", "SS", "SU",
        "Section", "Series", "Site", "Sol", "Stage", "Su", "Sub", "Super", "T", "THAAD", "TM", "TMA", "TRL",
        "TU", "Test", "Tier", "Title", "Trans", "Tu", "Type", "U", "UDMH", "UH", "UN", "UR", "US", "Ultra",
        "Unit", "V", "VK", "Version", "W", "WB", "WC", "Week", "X", "XLR", "Y", "YF", "Yak", "Z", "Zone",
    }
)  # fmt: skip

_GENITIVES: Final = (
    "Andromedae|Antliae|Apodis|Aquarii|Aquilae|Arae|Arietis|Aurigae|Bootis|Caeli|Camelopardalis|Cancri|"
    "Canum Venaticorum|Canis Majoris|Canis Minoris|Capricorni|Carinae|Cassiopeiae|Centauri|Cephei|Ceti|"
    "Chamaeleontis|Circini|Columbae|Comae Berenices|Coronae Australis|Coronae Borealis|Corvi|Crateris|Crucis|"
    "Cygni|Delphini|Doradus|Draconis|Equulei|Eridani|Fornacis|Geminorum|Gruis|Herculis|Horologii|Hydrae|Hydri|"
    "Indi|Lacertae|Leonis|Leonis Minoris|Leporis|Librae|Lupi|Lyncis|Lyrae|Mensae|Microscopii|Monocerotis|"
    "Muscae|Normae|Octantis|Ophiuchi|Orionis|Pavonis|Pegasi|Persei|Phoenicis|Pictoris|Piscium|Piscis Austrini|"
    "Puppis|Pyxidis|Reticuli|Sagittae|Sagittarii|Scorpii|Sculptoris|Scuti|Serpentis|Sextantis|Tauri|"
    "Telescopii|Trianguli|Trianguli Australis|Tucanae|Ursae Majoris|Ursae Minoris|Velorum|Virginis|Volantis|"
    "Vulpeculae"
)
_GREEK: Final = (
    "Alpha|Beta|Gamma|Delta|Epsilon|Zeta|Eta|Theta|Iota|Kappa|Lambda|Mu|Nu|Xi|Omicron|Pi|Rho|Sigma|"
    "Tau|Upsilon|Phi|Chi|Psi|Omega"
)
_STAR: Final = re.compile(
    rf"(?<![\w-])(?:[A-Z]{{1,2}}|V\d{{3,4}}|\d{{1,3}}|{_GREEK}) (?:{_GENITIVES})(?: (?:[A-C]|AB|A[Bb]|"
    rf"[b-h])(?![\w'-]))?(?![\w-])"
)
_GENITIVE_WORDS: Final = frozenset(word for name in _GENITIVES.split("|") for word in name.split()[:1])
_SKY_INITIALS: Final = frozenset("OMKTXHNWSGFAECBULPR")
# Minor Planet Center designations: "2024 YR4", "(101955) Bennu", "C/2020 F3 (NEOWISE)", "3I/ATLAS".
_PROVISIONAL: Final = re.compile(
    r"(?:1[89]|"
    r"20)\d\d [A-HJ-Y][A-HJ-Z]\d{0,3}(?![\w-])(?<![\w-]\d\d\d\d \w\w)(?<![\w-]\d\d\d\d "
    r"\w\w\d)(?<![\w-]\d\d\d\d \w\w\d\d)"
)
_COMET: Final = re.compile(
    r"(?<![\w-])(?:[CPDXAI]/(?:1[5-9]|20)\d\d [A-HJ-Y]{1,2}\d{1,3}|\dI/'?[A-Z][\w'-]+|"
    r"\d{1,3}P/[A-Z][\w-]+)(?: \([A-Z][\w-]+\))?(?![\w-])"
)
_SKY_NAME: Final = re.compile(
    r"(?<![\w-])(?:(?:OGLE|MOA|KELT|TrES|XO|HATS|NGTS|WISE|2MASS|SDSS|GRB|GW|FRB|AT|SN|SPT|MACS|EPIC|BD|"
    r"CFBDSIR|ULAS|PSO|LSPM|Wolf|Ross|Arp|UGC|"
    r"M)[ -]?J?\d[\w+.-]*\w(?: ?[b-h](?!\w))?|Sagittarius A\*?|Cygnus X-1|Barnard's [Ss]tar|Tabby's [Ss]tar)(?![\w-])"
)
_SKY: Final = re.compile(
    r"(?i)\bstars?\b|galax|black hole|supernova|exoplanet|planet|light[- ]years?|nebula|telescope|burst|dwarf|"
    r"cluster|pulsar|gravitational"
)
_NAMED_COMET: Final = re.compile(r"(?<![\w-])Comet [A-Z][\w-]+(?![\w/-])")

# A mission with a name of its own: the "Stronger Together" mission; a launch dubbed "Owl Be Back".
_QUOTED: Final = re.compile(r"\"(?P<name>[A-Z0-9][^\"\n]{2,60}?)[,.]?\"")
_FLOWN: Final = re.compile(r" (?:mission|launch|flight)\b")
_DUBBED: Final = re.compile(
    r"\b(?:mission|launch|flight)(?:,| is| was|, which is)? (?:dubbed|named|called|titled|nicknamed|entitled),? $"
)
_SENTENCE: Final = re.compile(r"[.!?] [A-Z]")

# Legal forms that are not written with a capital: "Linde plc".
_LOWER_FORMS: Final = (" plc", "p.l.c.", "S.p.A.", "S.A.", " A/S", "N.V.")
_FIRM: Final = re.compile(
    r"(?<![\w.'-])(?P<name>[A-Z][\w'&-]*(?: [A-Z][\w'&-]*){0,3}),? (?:plc|p\.l\.c\.|S\.p\.A\.|S\.A\.|A/S|"
    r"N\.V\.)(?![\w-])"
)


def designator_spots(folded: str, found: Sequence[list[Token]]) -> Iterator[Spot]:
    """Every name of these kinds; `found` are the runs of capitals. What the gazetteer knows of a place outranks it."""
    for run in found:
        for token in run:
            yield from _of_token(folded, token)
    yield from _catalogued(folded)
    if any(form in folded for form in _LOWER_FORMS):
        for firm in _FIRM.finditer(folded):
            if firm["name"].split()[0] not in load_cues().not_names:
                entry = named(firm["name"], "company") or discovered("company", firm.group())
                yield Spot(*firm.span(), entry, "pattern", 3)
    if '"' in folded:
        yield from _named_missions(folded)


def _of_token(folded: str, token: Token) -> Iterator[Spot]:
    """What a capitalised word and the words beside it name: tokens are few, so that no pattern reads the whole text."""
    text, start = token.text, token.start
    if "-" in text:
        numbered = _NUMBERED.match(folded, start)
        if numbered is not None and _is_craft(folded, numbered):
            yield Spot(*numbered.span(), discovered("spacecraft", numbered.group()), "pattern", 0)
    if "Sat" in text or "SAT" in text or "sat" in text or "Cube" in text:
        craft = _SAT.match(folded, start)
        if craft is not None and craft.group().rstrip("s") not in _KINDS_OF_SATELLITE:
            yield Spot(*craft.span(), discovered("spacecraft", craft.group()), "pattern", 0)
    if text in _GENITIVE_WORDS:
        for star in _STAR.finditer(folded, max(0, start - 10), token.end + 20):
            if star.start() < start:
                yield Spot(*star.span(), discovered("celestial_body", star.group()), "pattern", 0)
    if text == "Comet":
        comet = _NAMED_COMET.match(folded, start)
        if comet is not None:
            yield Spot(*comet.span(), discovered("celestial_body", comet.group()), "pattern", 0)
    if text[0] in _SKY_INITIALS:
        body = _SKY_NAME.match(folded, start)
        if body is not None and _SKY.search(folded, max(0, start - 150), body.end() + 150):
            yield Spot(*body.span(), discovered("celestial_body", body.group()), "pattern", 0)


def _is_craft(folded: str, numbered: re.Match[str]) -> bool:
    start, end = numbered.span()
    if numbered["head"] in _OTHER_SERIES or numbered["head"] in load_cues().demonyms:
        return False
    return bool(_CRAFT_AFTER.match(folded, end) or _CRAFT_BEFORE.search(folded, max(0, start - 90), start))


def _catalogued(folded: str) -> Iterator[Spot]:
    patterns = [_PROVISIONAL] if any(word in folded for word in ("steroid", "omet", "Earth object")) else []
    if "/" in folded:
        patterns.append(_COMET)
    for pattern in patterns:
        for body in pattern.finditer(folded):
            yield Spot(*body.span(), discovered("celestial_body", body.group()), "pattern", 0)


def _named_missions(folded: str) -> Iterator[Spot]:
    for found in _QUOTED.finditer(folded):
        start, end = found.span()
        if not (_FLOWN.match(folded, end) or _DUBBED.search(folded, max(0, start - 45), start)):
            continue
        name = found["name"]
        words = name.split()
        capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
        if 1 < len(words) <= 8 and capitals * 2 > len(words) and not _SENTENCE.search(name):
            yield Spot(*found.span("name"), discovered("mission", name), "pattern", 4)
