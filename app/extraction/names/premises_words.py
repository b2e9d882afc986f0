"""Words for the building or the room on the lines of an address: what they stand before, and the way inside."""

from __future__ import annotations

import re

_PREMISES = (
    r"(?:Club(?:huis|gebouw)|Havenkantoor|(?:Hoofd)?[Kk]antoor|Kantine|Loods|Magazijn|Werkplaats|Werf|Object|Locatie|Showroom"
    r"|Winkel|Atelier|Praktijk|Studio|Redactie|Secretariaat|Bestuurssecretariaat|(?:Leden|Klanten|Debiteuren)?[Aa]dministratie"
    r"|Vestiging|Bedrijf|Balie|Bezoek|Post|(?:Head\s)?[Oo]ffice|Workshop|Warehouse|Werkstatt|B\u00fcro|Gesch\u00e4ftsstelle|Bureaux?"
    r"|Si\u00e8ge|Magasin)"
)
_BUILDING = re.compile(
    rf"{_PREMISES}(?:(?:\s(?:en|and|und|et|&)\s|/)[a-z\u00e0-\u00ff]+)?(?::\s*|\s)(?=[A-Z'\u2019][^\W\d_]{{2,}}.*\s\d)"
)
"""What stands there, before the street that it stands in."""
_INNER = re.compile(
    r"^(?:afd(?:eling)?|abt(?:eilung)?|dept|department)\b"
    r"|^(?!.*\b(?:hotel|caf\u00e9?)\b).*\b(?:route|kamer|room|postvak|etage|verdieping|bouwdeel|vleugel|intern(?:e)?\spost(?:nr|nummer)?)"
    r"[.:]?\s?[A-Z]{0,2}[-.]?\d",
    re.IGNORECASE,
)


def is_inner(text: str) -> bool:
    """Tell whether a line says where within a firm something goes, and never who that is: ``Balie, route 212``."""
    return _INNER.search(text) is not None


def without_building(text: str) -> str:
    """Return a street and its number without the word for a building before them: ``Clubhuis Kade 3``."""
    return _BUILDING.sub("", text)
