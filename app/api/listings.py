"""GET /v1/formats, /v1/profiles, /v1/rules: what the service itself knows, read off the code that does the work."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from ..formats import FORMATS, Format
from ..rules import example, explain, nearest, rule_ids
from ..rules.profiles import PROFILES, Profile
from . import documentation
from .callers import somebody
from .documentation import KEY_PROBLEMS
from .problems import Problem, from_parameter
from .shapes import ExamplesShape, FormatShape, Listing, ProfileShape, RuleSetShape, RuleShape, Texts

PAGE = 20
LONGEST_PAGE = 100
EXAMPLE_RULE = "BR-CO-15"
_FACT = re.compile(r"\{[^{}]*\}")


class PageQuery(BaseModel):
    """Which page of a list is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    limit: int = Field(default=PAGE, ge=1, le=LONGEST_PAGE, description="How many at most.")
    starting_after: str | None = Field(default=None, max_length=100, description="The last id of the page before.")


def router() -> APIRouter:
    """Return the operations that list what there is; the rules are open to everybody, as findings lead there."""
    routes = APIRouter(prefix="/v1", tags=["reference"])
    known = [Depends(somebody)]
    formats_page = documentation.listing(
        "List the syntaxes of invoices", "listFormats", list_formats(), "/v1/formats", *KEY_PROBLEMS
    )
    profiles_page = documentation.listing(
        "List the profiles", "listProfiles", list_profiles(), "/v1/profiles", *KEY_PROBLEMS
    )
    first_rules = list_rules(PageQuery(limit=2))
    rules_page = documentation.listing(
        "List the rules by id", "listRules", first_rules, "/v1/rules", "invalid-parameter"
    )
    about_rule = documentation.listing(
        "Explain a rule", "explainRule", explain_rule(EXAMPLE_RULE), "/v1/rules/BR-CO15", "unknown-rule"
    )

    @routes.get("/formats", dependencies=known, **formats_page)
    def formats() -> Listing[FormatShape]:
        return list_formats()

    @routes.get("/profiles", dependencies=known, **profiles_page)
    def profiles() -> Listing[ProfileShape]:
        return list_profiles()

    @routes.get("/rules", **rules_page)
    def rules(page: Annotated[PageQuery, Query()]) -> Listing[RuleShape]:
        return list_rules(page)

    @routes.get("/rules/{rule}", **about_rule)
    def rule(rule: Annotated[str, Path(examples=[EXAMPLE_RULE])]) -> RuleShape:
        return explain_rule(rule)

    return routes


def list_formats() -> Listing[FormatShape]:
    """Return every syntax, in the order in which a document is offered to them."""
    return Listing(data=[_format(each) for each in FORMATS])


def list_profiles() -> Listing[ProfileShape]:
    """Return every profile that can be asked for by name."""
    return Listing(data=[_profile(each) for each in PROFILES])


def list_rules(page: PageQuery) -> Listing[RuleShape]:
    """Return a page of the rules, by id. Raises Problem where the cursor is no rule."""
    ids = rule_ids()
    if page.starting_after is not None and page.starting_after not in ids:
        error = from_parameter("starting_after", "value", page.starting_after, "next_cursor")
        raise Problem("invalid-parameter", errors=[error])
    start = 0 if page.starting_after is None else bisect_right(ids, page.starting_after)
    shown = ids[start : start + page.limit]
    more = start + page.limit < len(ids)
    return Listing(data=[_rule(each) for each in shown], has_more=more, next_cursor=shown[-1] if more else None)


def explain_rule(rule: str) -> RuleShape:
    """Return all that is known of one rule, with examples. Raises Problem (unknown-rule)."""
    if rule not in rule_ids():
        raise Problem("unknown-rule", facts=unknown_rule(rule))
    shown = example(rule)
    examples = ExamplesShape(breaks=shown.breaks, satisfies=shown.satisfies) if shown is not None else None
    return _rule(rule, examples)


def unknown_rule(rule: str) -> dict[str, str]:
    """Return the facts about a rule that is none: what was asked for, and what looks like it."""
    meant = ", ".join(nearest(rule))
    return {"rule": rule, "meant": meant, "kind": "meant"} if meant else {"rule": rule}


def _rule(rule: str, examples: ExamplesShape | None = None) -> RuleShape:
    told = explain(rule)
    return RuleShape(
        rule=rule,
        layer=told.get("layer"),
        severity=told.get("severity"),
        rule_set=told.get("rule_set"),
        version=told.get("version"),
        terms=list(told.get("terms", ())),
        message=Texts(**_without_facts(told["message"])),
        fix=_texts(told.get("fix")),
        explanation=_texts(told.get("about")),
        examples=examples,
    )


def _texts(told: Mapping[str, str] | None) -> Texts | None:
    return Texts(**_without_facts(told)) if told else None


def _without_facts(told: Mapping[str, str]) -> dict[str, str]:
    """Return the texts with an ellipsis wherever a fact of the case would stand."""
    return {language: _FACT.sub("…", text) for language, text in told.items()}


def _format(syntax: Format) -> FormatShape:
    writes = callable(getattr(syntax, "write", None))
    return FormatShape(name=syntax.name, media_types=list(syntax.media_types), reads=True, writes=writes)


def _profile(profile: Profile) -> ProfileShape:
    return ProfileShape(
        name=profile.name,
        customization_id=profile.customization_id,
        profile_id=profile.profile_id,
        rule_sets=[
            RuleSetShape(
                name=each.name,
                version=each.version,
                valid_from=each.valid_from.isoformat(),
                complete=not each.missing,
            )
            for each in profile.rule_sets
        ],
    )
