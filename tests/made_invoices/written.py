"""How one document writes its amounts, quantities and days."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from .words import table

_NUMBERS = {  # (thousands, decimals), the more usual ones more often
    "nl": ((".", ","), (".", ","), (".", ","), (".", ","), ("", ","), (",", ".")),
    "en": ((",", "."), (",", "."), ("", ".")),
    "de": ((".", ","), (".", ","), ("", ",")),
    "fr": ((" ", ","), ("\N{NO-BREAK SPACE}", ","), ("", ",")),
}
_MONEY = {
    "nl": ("€ {}", "€ {}", "€{}", "{}", "EUR {}", "{} EUR", "€\N{NO-BREAK SPACE}{}"),
    "en": ("€{}", "EUR {}", "{}", "€ {}"),
    "de": ("{} €", "{} EUR", "{}", "€ {}"),
    "fr": ("{} €", "{} EUR", "{}"),
}
_DATES = {
    "nl": ("{d:02}-{m:02}-{y}",) * 3
    + ("{d} {month} {y}", "{d:02}/{m:02}/{y}", "{d}-{m}-{y}", "{d} {mon} {y}", "{y}-{m:02}-{d:02}"),
    "en": (
        "{d} {Month} {y}",
        "{d:02}/{m:02}/{y}",
        "{Mon} {d}, {y}",
        "{y}-{m:02}-{d:02}",
        "{d:02} {Mon} {y}",
        "{Month} {d}, {y}",
    ),
    "de": ("{d:02}.{m:02}.{y}",) * 3 + ("{d}. {Month} {y}", "{y}-{m:02}-{d:02}"),
    "fr": ("{d:02}/{m:02}/{y}",) * 2 + ("{d} {month} {y}", "{d:02}-{m:02}-{y}"),
}
_MINUS = ("-{}", "-{}", "-{}", "- {}", "{}-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """The writing habits of one document."""

    language: str
    thousands: str
    point: str
    money_form: str
    line_money_form: str
    day_form: str
    minus: str
    dash_for_cents: bool
    fixed_quantities: bool

    @classmethod
    def draw(cls, language: str, currency: str, rng: Random) -> "Hand":
        thousands, point = rng.choice(_NUMBERS[language])
        form = rng.choice(_MONEY[language])
        if currency == "GBP":
            form = form.replace("€", "£").replace("EUR", "GBP")
        return cls(
            language=language,
            thousands=thousands,
            point=point,
            money_form=form,
            line_money_form=rng.choice((form, form, "{}")),
            day_form=rng.choice(_DATES[language]),
            minus=rng.choice(_MINUS),
            dash_for_cents=language == "nl" and point == "," and rng.random() < 0.08,
            fixed_quantities=rng.random() < 0.35,
        )

    @property
    def names_currency(self) -> bool:
        return self.money_form != "{}"

    def number(self, value: Decimal, decimals: int | None = None) -> str:
        """Write `value` with `decimals`, or with those that it has."""
        shown = format(abs(value), f".{decimals}f") if decimals is not None else format(abs(value), "f")
        whole, _, cents = shown.partition(".")
        groups = f"{int(whole):,}".replace(",", self.thousands)
        written = groups + (self.point + cents if cents else "")
        return self.minus.format(written) if value < 0 else written

    def quantity(self, value: Decimal) -> str:
        if self.fixed_quantities:
            return self.number(value, 2)
        plain = value.normalize()
        return self.number(plain.quantize(Decimal(1)) if plain == plain.to_integral() else plain)

    def percent(self, value: Decimal, *, sign: bool = True) -> str:
        plain = value.normalize()
        shown = format(plain, "f").replace(".", self.point)
        if not sign:
            return shown
        return f"{shown} %" if self.language in {"de", "fr"} else f"{shown}%"

    def money(self, value: Decimal, *, on_line: bool = False) -> str:
        """Write an amount of the document's currency; prices may have more than two decimals."""
        decimals = max(2, -int(value.as_tuple().exponent))
        if on_line and self.dash_for_cents and value == value.to_integral():
            written = f"{self.number(value, 0)},-"
        else:
            written = self.number(value, decimals)
        return (self.line_money_form if on_line else self.money_form).format(written)

    def day(self, value: date) -> str:
        month = table("phrases")["months"][self.language][value.month - 1]
        short = month if len(month) <= 4 else month[:3]
        names = {"month": month, "Month": month, "mon": short, "Mon": short}
        return self.day_form.format(d=value.day, m=value.month, y=value.year, **names)
