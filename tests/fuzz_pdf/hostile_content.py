"""Pages built to break a reader by what they draw: floods of operators, numbers that are none, words far outside."""

from random import Random

from tests.fuzz_pdf.building import HEIGHT, document, invoice_page, put, with_unicode, written
from tests.fuzz_pdf.hostile_structure import Hostile

_NO_NUMBERS = (b"nan", b"inf", b"-inf", b"1e38", b"1e400", b"--7", b"1.2.3", b"9" * 40, b"-2147483648", b"0.0000001")


def text_operators(rng: Random) -> bytes:
    count = rng.choice((10_000, 100_000, 1_000_000))
    one = rng.choice((b"(x) Tj ", b"() Tj ", b"[(a) -900 (b)] TJ ", b"T* ", b"/F1 9 Tf ", b"1 0 0 1 40 40 Tm (1) Tj "))
    return document(invoice_page() + b"BT /F1 1 Tf 1 0 0 1 40 400 Tm " + one * count + b"ET")


def text_objects(rng: Random) -> bytes:
    """Words one by one, each a text object of its own, all over the page or all in one place."""
    count = rng.choice((2_000, 20_000, 100_000))
    place = rng.random() < 0.3
    parts = (
        put(40, 40, "1") if place else put(rng.uniform(0, 595), rng.uniform(0, HEIGHT), f"{rng.randrange(99)},00", 3)
        for _ in range(count)
    )
    return document(invoice_page() + b"".join(parts))


def paths(rng: Random) -> bytes:
    count = rng.choice((5_000, 30_000, 300_000))
    one = rng.choice(
        (
            b"%a %a m %a %a l S ",
            b"%a %a 50 50 re f %a %a m ",
            b"%a %a m %a %a 5 5 9 9 c S ",
            b"%a %a l %a %a l ",
            b"%a %a 40 8 re B %a %a m ",
        )
    )
    lines = b"".join(one % tuple(rng.randrange(900) for _ in range(4)) for _ in range(count))
    return document(b"0 0 m " + lines + b" S " + invoice_page("Totaal 121,00"))


def level_lines(rng: Random) -> bytes:
    """Drawn lines by the thousand, all of them level or upright, with a table's text between them."""
    count = rng.choice((2_000, 25_000))
    lines = b"".join(
        b"%a %a m %a %a l S " % ((40, y, 560, y) if at % 2 else (x, 40, x, 800))
        for at in range(count)
        for x, y in ((rng.uniform(0, 595), rng.uniform(0, HEIGHT)),)
    )
    rows = [f"Dienst {at} {at} x 10,00 {at}0,00" for at in range(60)]
    return document(lines + invoice_page("Omschrijving Aantal Prijs Bedrag", *rows))


def areas_over_words(rng: Random) -> bytes:
    """Filled areas one upon the other with white words on them: each word must be looked at."""
    count = rng.choice((500, 5_000, 15_000))
    parts = []
    for at in range(count):
        x, y = rng.uniform(0, 500), rng.uniform(0, HEIGHT)
        parts.append(b"%a g 0 0 600 900 re f 1 g " % rng.choice((0, 0.5, 0.9)))
        parts.append(put(x, y, f"{at},00", 5))
    return document(b"".join(parts) + b"0 g " + invoice_page("Totaal 121,00"))


def states_saved(rng: Random) -> bytes:
    count = rng.choice((1_000, 100_000, 2_000_000))
    return document(b"q " * count + invoice_page("Totaal 121,00") + b"Q " * rng.choice((0, count, 3 * count)))


def clips(rng: Random) -> bytes:
    return document(b"0 0 600 900 re W n " * rng.choice((1_000, 50_000)) + invoice_page("Totaal 121,00"))


def marked_content(rng: Random) -> bytes:
    count = rng.choice((1_000, 100_000))
    return document(b"/Span << /ActualText (Factuur) >> BDC " * count + invoice_page("Totaal 121,00") + b"EMC " * count)


def inline_image(rng: Random) -> bytes:
    wide, high = rng.choice((("10", "10"), ("100000", "100000"), ("-1", "5"), ("2147483647", "2147483647")))
    head = f"BI /W {wide} /H {high} /BPC 8 /CS /RGB {rng.choice(('', '/F /Fl', '/F /LZW', '/F /CCF', '/F /X'))} ID "
    body = rng.choice((bytes(3_000_000), rng.randbytes(200_000), b""))
    return document(invoice_page() + head.encode() + body + rng.choice((b" EI ", b"")) + put(40, 300, "Totaal 121,00"))


def numbers_that_are_none(rng: Random) -> bytes:
    out = invoice_page("Totaal 121,00")
    for _ in range(rng.randint(1, 40)):
        numbers = tuple(rng.choice((*_NO_NUMBERS, b"5", b"100")) for _ in range(6))
        operator = rng.choice((b"cm", b"Tm", b"re f", b"c S", b"w", b"Tz", b"Tc", b"Tw", b"TL", b"Td", b"d0", b"rg"))
        out += b"q BT /F1 %b Tf " % numbers[0] + b" ".join(numbers) + b" " + operator + b" (12,00) Tj ET Q\n"
    return document(out + written(["Totaal 121,00"], top=400))


def words_out_of_the_world(rng: Random) -> bytes:
    places = ("1e9", "-1e9", "99999999999999999999", "3.4e38", "-3.4e38", "32768", "0")
    words = b"".join(
        b"BT /F1 %b Tf 1 0 0 1 %b %b Tm (Totaal %d,00) Tj ET\n"
        % (*(rng.choice((*places, "9", "100")).encode() for _ in range(3)), at)
        for at in range(rng.choice((50, 5_000)))
    )
    box = rng.choice(("0 0 595 842", "-1000000 -1000000 1000000 1000000", "0 0 1e30 1e30"))
    return document(invoice_page() + words, box=box)


def sizes_of_fonts(rng: Random) -> bytes:
    sizes = (0, 0.0001, 0.9, 1, 299, 301, 5_000, 1e7, -9, -300)
    words = (put(rng.uniform(0, 500), rng.uniform(0, 800), f"Totaal {at},00", rng.choice(sizes)) for at in range(600))
    return document(invoice_page() + b"".join(words))


def turned_words(rng: Random) -> bytes:
    words = b"".join(
        b"BT /F1 8 Tf %a %a %a %a %d %d Tm (Factuurnummer: %d) Tj ET\n"
        % (*(rng.choice((-1, 0, 1, 0.5, 1e-9)) for _ in range(4)), rng.randrange(600), rng.randrange(900), at)
        for at in range(2_000)
    )
    return document(invoice_page() + words)


def stairs(rng: Random) -> bytes:
    """Words of which each stands a little lower than the one before, so that no line ends."""
    count = rng.choice((500, 5_000, 12_000))
    step = rng.choice((0.01, 0.1, 1.0))
    return document(
        b"".join(put(20 + at * 7 % 560, 20 + at * step % 800, f"{at % 90}", 6) for at in range(count)) + invoice_page()
    )


def spread_letters(rng: Random) -> bytes:
    """Letters set apart for show, over whole lines."""
    rows = [" ".join(rng.choice("FACTUR1234567890,.") for _ in range(150)) for _ in range(rng.choice((20, 150)))]
    return document(invoice_page(*rows, size=4))


_CODES = {
    "combining": ("0301", "0041", "0308", "20DD", "0489"),
    "right_to_left": ("05D0", "202E", "0627", "200F", "0031"),
    "nothing": ("200B", "FEFF", "00AD", "2060", "0000"),
    "halves": ("D800", "DC00", "DBFF", "D83D", "DFFF"),
    "private": ("E000", "F8FF", "FFFD", "FFFE", "FFFF"),
    "ligatures": ("FB03", "FB00", "0132", "00460041", "0066" * 100),
    "numerals": ("0661", "FF11", "00B2", "2460", "0BE7"),
    "spaces": ("00A0", "3000", "2028", "0009", "000A"),
    "signs": ("2212", "FF0E", "066B", "20AC", "FE6A"),
    "many": ("0041030103080301" * 60, "FDFA", "1E9E", "0130", "03B0"),
}


def odd_unicode(rng: Random) -> bytes:
    codes = _CODES[rng.choice(list(_CODES))]
    count = rng.choice((200, 10_000, 50_000))
    return with_unicode(codes, [rng.randint(1, len(codes)) for _ in range(count)], size=rng.choice((1, 4, 9)))


CONTENT: dict[str, Hostile] = {
    each.__name__: each
    for each in (
        text_operators,
        text_objects,
        paths,
        level_lines,
        areas_over_words,
        states_saved,
        clips,
        marked_content,
        inline_image,
        numbers_that_are_none,
        words_out_of_the_world,
        sizes_of_fonts,
        turned_words,
        stairs,
        spread_letters,
        odd_unicode,
    )
}
