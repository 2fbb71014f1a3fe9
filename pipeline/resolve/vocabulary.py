"""The words that tell a text about space flight or space science from another, in the languages of the world's news.

A stem matches words that begin with it. `STRONG` is hardly ever said of anything else; `FAIR` is said of space more
often than not; `WEAK` counts only beside others ("launch", "mission", "rocket" are also said of wars and products).
"""

from __future__ import annotations

import re
from typing import Final

_STRONG: Final = (
    # English
    "spacecraft", "spaceflight", "space flight", "spacewalk", "space station", "space agency", "space agencies",
    "space telescope", "space shuttle", "space launch", "space exploration", "space mission", "space industry",
    "space program", "space tourism", "space tourist", "space debris", "space science", "space force", "outer space",
    "deep space", "spaceport", "spaceship", "spaceplane", "launch vehicle", "launch pad", "launchpad", "astronaut",
    "cosmonaut", "taikonaut", "astronom", "astrophysic", "cosmolog", "cosmodrome", "exoplanet", "asteroid",
    "interstellar",
    "lunar", "moon mission", "moon landing", "moon lander", "martian", "mars rover", "mars mission",
    "low earth orbit", "earth orbit",
    "suborbital", "geostationary", "microgravity", "cubesat", "smallsat", "solar system", "milky way", "supernova",
    "nebula", "dark matter", "gravitational wave", "red planet", "dwarf planet", "heliophysics",
    "extraterrestrial", "splashdown", "extravehicular", "solar storm", "geomagnetic", "supermoon", "stargaz",
    "skywatch",
    "spacesuit", "space suit", "payload fairing", "crew capsule", "launch complex", "planetarium", "rocket engine",
    "rocket maker", "rocket motor", "satellite operator", "earth observation",
    "telescope", "star cluster", "neutron star", "light-year", "light year",
    # Russian, Ukrainian, Bulgarian
    "полнолуни", "лунн", "лунного", "созвезди", "звездн", "космонавт", "космическ", "космодром", "астронавт",
    "астроном", "астрофизик", "орбитальн", "околоземн", "луноход",
    "марсоход", "экзопланет", "астероид", "ракета-носител", "ракеты-носител", "ракету-носител", "космічн", "роскосмос",
    # French, Spanish, Portuguese, Italian, Catalan
    "spatial", "spatiale", "spationaute", "astronaute", "vaisseau spatial", "fusée", "astronauta", "nave espacial",
    "estación espacial", "agencia espacial", "espacial", "cohete espacial", "estação espacial", "foguete", "spaziale",
    "agenzia spaziale", "exoplanète", "exoplaneta", "asteroide", "astéroïde", "esopianet",
    # German, Dutch, Scandinavian
    "sternhaufen", "sonnensystem", "milchstraße", "himmelskörper", "sonnenfinsternis", "mondfinsternis", "sternwarte",
    "raumfahrt", "raumschiff", "raumsonde", "raumstation", "weltraum", "weltall", "astronom", "trägerrakete",
    "mondlandung",
    "marssonde", "ruimtevaart", "ruimtestation", "rymdfart", "rymdstation", "rumfart", "romfart", "exoplanet",
    # Polish, Czech, Turkish, Lithuanian, Finnish
    "kosmiczn", "kosmonaut", "vesmír", "kosmick", "uzay", "kosmin", "avaruus", "astronaut",
    # Chinese, Japanese, Korean, Arabic, Persian, Hindi, Vietnamese
    "航天", "太空", "宇航", "火箭", "探月", "火星", "空间站", "宇宙", "ロケット", "人工衛星", "探査機", "月面",
    "우주", "로켓", "인공위성",
    "رواد الفضاء", "الفضاء", "فضانورد", "فضایی", "अंतरिक्ष", "tàu vũ trụ", "vũ trụ",
)  # fmt: skip
_FAIR: Final = (
    "ground station", "heat shield", "mission control", "observatory", "thruster", "deorbiting", "uplink", "downlink",
    "satellite", "orbit", "comet", "planet", "deorbit", "upper stage", "galaxies", "crewed", "uncrewed", "lander",
    "moon", "starlight", "solar flare", "sunspot", "meteor", "celestial", "liftoff", "lift-off", "reentry", "re-entry",
    "black hole", "aurora", "eclipse", "cosmic", "galaxie", "teleskop", "polarlicht", "vollmond", "луна", "луны",
    "луной", "луну",
    "спутник", "орбит", "комет", "телескоп", "планет", "галактик", "satelit", "satélite", "satellit", "orbite",
    "órbita", "umlaufbahn", "cohete", "razzo", "lanceur", "lanzador", "kometa", "galaxia", "卫星", "衛星", "轨道",
    "軌道", "위성", "قمر صناعي", "उपग्रह",
)  # fmt: skip
_WEAK: Final = (
    "rocket",
    "launch",
    "mission",
    "booster",
    "payload",
    "space",
    "capsule",
    "turbopump",
    "antenna",
    "constellation",
    "countdown",
    "propellant",
    "shuttle",
    "ракет",
    "roket",
    "rakiet",
    "uydu",
)
_NAMES: Final = (
    "NASA", "НАСА", "ESA", "ЕКА", "SpaceX", "Roscosmos", "Roskosmos", "Роскосмос", "JAXA", "ISRO", "CNSA", "CNES",
    "DLR",
    "ISS", "МКС", "Starlink", "Starship", "Falcon 9", "Falcon Heavy", "Blue Origin", "Rocket Lab", "Arianespace",
    "Ariane 5", "Ariane 6", "Soyuz", "Союз МС", "Sojus", "Soyouz", "Shenzhou", "Tiangong", "Chandrayaan", "Hubble",
    "Хаббл", "James Webb", "Джеймс Уэбб", "Cape Canaveral", "Baikonur", "Байконур", "Vostochny", "Восточный",
    "Virgin Galactic", "Crew Dragon", "Starliner", "Voyager 1", "Voyager 2", "Perseverance", "Curiosity rover",
    "Kepler-", "CERES", "ISSRDC", "Gagarin", "Гагарин", "OneWeb", "Artemis II", "Artemis I",
)  # fmt: skip
SPACE_NAME: Final = re.compile(
    r"space|spatial|cosmos|kosmos|aerospac|astro|orbit|rocket|launch|satell|sat\b|planet|lunar|cosmonaut|galact|starbase"
    r"|telescop|observator|interstell|jet propulsion|\b(?:NASA|ESA|ISRO|JAXA|NRO)\b",
    re.IGNORECASE,
)
"""Names and aliases of agencies, firms and places that live by space say so ("Indian Space Research Organisation")."""
SPACE_FIRMS: Final = frozenset({
    "astra", "avio", "blacksky", "blue-origin", "capella", "eutelsat", "exotrail", "firefly", "globalstar",
    "hawkeye-360", "hyimpulse", "iceye", "impulse", "intelsat", "interlune", "intuitive-machines", "iridium",
    "kineis", "leolabs", "loft-orbital", "lynk", "maxar", "mda", "momentus", "mynaric", "nanoracks",
    "northrop-grumman", "npo-energomash", "npo-lavochkin", "npo-molniya", "ohb", "oneweb", "oq-technology", "orbex",
    "pangea", "pixxel", "reaction-engines", "redwire", "relativity", "rsc-energia", "ses", "sky-perfect-jsat",
    "skyrora", "slingshot", "spire-global", "starcloud", "starsem", "swissto12", "synspective", "telespazio",
    "the-exploration-company", "thrustme", "true-anomaly", "ula", "united-launch-alliance", "unseenlabs",
    "ursa-major", "viasat", "virgin-galactic", "vyoma",
})  # fmt: skip
"""Slugs of firms that live by space and whose names do not say so."""


def _stems(stems: tuple[str, ...], *common: str) -> re.Pattern[str]:
    """One expression for all stems, longest first; a word border is asked for only where words have borders.

    `common` nouns count in lower case only: a Galaxy is a telephone or a football club.
    """
    ordered = sorted(set(stems), key=lambda stem: (-len(stem), stem))
    bordered = "|".join(re.escape(stem) for stem in ordered if not _borderless(stem))
    free = "|".join(re.escape(stem) for stem in ordered if _borderless(stem))
    lower = "|".join(rf"(?-i:\b{noun}\b)" for noun in common)
    return re.compile("|".join(part for part in (rf"\b(?:{bordered})", free, lower) if part), re.IGNORECASE)


def _borderless(stem: str) -> bool:
    """Scripts that write words together, or with letters joined before them."""
    return any("\u0600" <= char <= "\u06ff" or "\u0900" <= char <= "\u097f" or char >= "\u3040" for char in stem)


STRONG: Final = _stems(_STRONG)
FAIR: Final = _stems(_FAIR, "galaxy")
WEAK: Final = _stems(_WEAK)
_LONGEST_FIRST: Final = sorted(_NAMES, key=lambda name: (-len(name), name))
NAMES: Final = re.compile(r"\b(?:" + "|".join(re.escape(name) for name in _LONGEST_FIRST) + r")(?!\w)")
