"""The domains of a document's web and mail addresses, and which names they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..names.address_words import words
from ..page.labels import fold
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import is_sent_to, mailed
from ..values import identifiers
from .addresses import AddressBlock

_SHORT_NAME = 4
_LONG_TAIL = 6
"""Letters of the last words of a name that tell it though the words before them are cut short."""
_MOST_DOMAINS = 60
"""Of a document; one that names more is a list of firms, and no name is told by them."""
_PROVIDERS = frozenset(
    {
        *(
            "gmail",
            "hotmail",
            "outlook",
            "ziggo",
            "kpnmail",
            "live",
            "planet",
            "xs4all",
            "icloud",
            "home",
            "casema",
            "",
        ),
        *("telenet", "skynet", "gmx", "web", "orange", "wanadoo", "yahoo", "upcmail", "hetnet", "chello", "msn", "me"),
    }
)


def domains(sheet: Sheet, others: Iterable[AddressBlock] = ()) -> frozenset[str]:
    """Return the domains of the web and e-mail addresses of a document that do not stand in blocks of `others`.

    They come without ``www`` and the last part, folded; those of mail providers are left out.
    """
    not_its = {id(segment) for block in others for segment in (*block.segments, *block.tail)}
    printed = sheet.once("domains", lambda: tuple(_domains(sheet)))
    return frozenset(domain for segment, domain in printed if id(segment) not in not_its) - _PROVIDERS


def domains_within(sheet: Sheet, blocks: Iterable[AddressBlock]) -> frozenset[str]:
    """Return the domains of the web and e-mail addresses that stand in some blocks, as `domains` does."""
    own = {id(segment) for block in blocks for segment in (*block.segments, *block.tail)}
    printed = sheet.once("domains", lambda: tuple(_domains(sheet)))
    return frozenset(domain for segment, domain in printed if id(segment) in own) - _PROVIDERS


def _domains(sheet: Sheet) -> Iterator[tuple[Segment, str]]:
    for segment, text in mailed(sheet):
        addresses = [
            each.group().partition("@")[2]
            for each in identifiers.emails_in(text)
            if not is_sent_to(text[: each.start()])
        ]
        addresses += [
            re.sub(r"^(?:https?://)?(?:www\.)?", "", each.group(), flags=re.IGNORECASE).split("/")[0]
            for each in identifiers.websites_in(text)
        ]
        for address in addresses:
            if "." in address:
                yield segment, fold(address.rpartition(".")[0].rpartition(".")[2])


def is_of_domain(domain: str, name: str) -> bool:
    """Tell whether a domain is made of a name: both of four letters or more, one within the other."""
    return _alike(domain, name) > 0


def is_all_of_domain(known: Iterable[str], name: str) -> bool:
    """Tell whether one of some domains is made of a name and of nothing else."""
    joined = "".join(folded(name))
    ways = {joined, *("".join(folded(name.replace("&", f" {word} "))) for word in ("en", "and", "und", "et"))}
    return any(domain in way for domain in known if len(domain) >= _SHORT_NAME for way in ways)


def of_domains(known: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Return those of some names that domains are made of; of two that begin alike, the one that goes on longer."""
    listed, domains_of_it = list(names), list(known)
    found: set[str] = set()
    if len(domains_of_it) > _MOST_DOMAINS:
        return frozenset()
    for domain in domains_of_it:
        alike = {name: _alike(domain, name) for name in listed}
        most = max(alike.values(), default=0)
        found |= {name for name, letters in alike.items() if letters == most > 0}
    return frozenset(found)


def _alike(domain: str, name: str) -> int:
    """Return how many letters of a domain a name accounts for; 0 where the domain is not made of it."""
    if "&" in name:
        return max(_alike(domain, name.replace("&", f" {word} ")) for word in ("", "en", "and", "und", "et"))
    parts = [part for part in folded(name) if len(part) > 1]
    bare = "".join(part for part in parts if part not in words("firms.forms") | words("firms.kinds"))
    if min(len(domain), len(bare)) < _SHORT_NAME:
        return 0
    joined = "".join(parts)
    begun = next((at for at, (one, two) in enumerate(zip(domain, joined, strict=False)) if one != two), len(domain))
    if domain in joined:
        return len(domain)
    if _ends_alike(domain, [part for part in parts if part not in words("firms.forms")]):
        return len(domain) - 1
    if bare in domain or begun >= max(2 * _SHORT_NAME, 0.6 * len(domain)):
        return len(bare) if bare in domain else begun
    return len(domain) - 1 if _is_of_parts(domain, parts) else 0


def _ends_alike(domain: str, parts: list[str]) -> bool:
    """Tell whether a domain is a name whose first words are cut short: ``vbrijnmond``, ``yogadestilte``."""
    for at in range(1, len(parts)):
        tail, before = "".join(parts[at:]), "".join(parts[:at])
        short = domain.removesuffix(tail)
        if len(tail) < _LONG_TAIL or short == domain or not short:
            continue
        if before.startswith(short) or (len(short) <= _SHORT_NAME and short[0] == before[0]):
            return True
    return False


def _is_of_parts(domain: str, parts: Sequence[str]) -> bool:
    """Tell whether a domain is words of a name, in any order and their ends cut off: ``vlieronderhoud``."""
    if not domain:
        return True
    for at, part in enumerate(parts):
        pairs = zip(domain, part, strict=False)
        letters = next((n for n, (one, two) in enumerate(pairs) if one != two), min(len(domain), len(part)))
        is_word = letters == len(part) >= _SHORT_NAME
        if (is_word or letters >= _LONG_TAIL) and _is_of_parts(domain[letters:], [*parts[:at], *parts[at + 1 :]]):
            return True
    return False


def folded(text: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared, those with no letter or digit left out."""
    return tuple(part for word in text.split() if (part := fold(word)))
