"""The syntax rules' mechanism: hundreds of rules about paths, judged in one walk over the raw index.

A table (`tables/*.tsv`) says per rule which path must not stand there, may stand once, or must stand. All its paths are
compiled into one automaton: each step down the document is a single dictionary look-up, however many rules there are,
and an element that no rule speaks of costs nothing more. The automaton grows as documents need it and is bounded by the
table, never by what documents contain. Rules that are more than a path are functions (kind ``own``).

Heads follow the official order: an element is judged under the first head that fits it and under no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from ...model.raw import Raw, Spot
from ..engine import Case, Fault, Rule, Sweep, Syntax
from .checks import Condition, Count, Either, OwnCheck, Seen, Unused, Whole, Words, above, told
from .table import Head, Path, Row, Table

Found = list[tuple[int, Fault]]
_Check = Count | Either | OwnCheck


@dataclass(eq=False, slots=True)
class _Node:
    """A place in a trie of paths: what the rules say of an element that stands there."""

    steps: dict[str, _Node] = field(default_factory=dict)
    heads: list[int] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)
    attributes: dict[str, list[Unused]] = field(default_factory=dict)
    repeats: list[tuple[int, Count]] = field(default_factory=list)

    def at(self, names: Iterable[str]) -> _Node:
        node = self
        for name in names:
            node = node.steps.setdefault(name, _Node())
        return node


@dataclass(frozen=True, slots=True)
class _Judged:
    """A head as it is judged: whether it holds for an element, and what is then asked of that element."""

    condition: Condition | None
    checks: tuple[_Check, ...]
    whole: tuple[tuple[Row, Whole], ...]


class _State:
    """Where a walk stands: all that the rules say of the elements on some paths."""

    __slots__ = ("attributes", "busy", "gathers", "heads", "nodes", "repeats", "steps", "unused")

    def __init__(self, nodes: Iterable[_Node], heads: tuple[_Judged, ...], gathers: str) -> None:
        self.nodes = tuple(nodes)
        self.heads = heads
        self.gathers = gathers
        self.steps: dict[str, _State] = {}
        self.unused = tuple(each for node in self.nodes for each in node.unused)
        self.repeats = tuple(each for node in self.nodes for each in node.repeats)
        self.attributes: dict[str, list[Unused]] = {}
        for node in self.nodes:
            for name, rules in node.attributes.items():
                self.attributes[name] = self.attributes.get(name, []) + rules
        self.busy = bool(self.unused or self.repeats or heads or gathers)


class Automaton:
    """A table made ready to judge documents by. Raises KeyError where it names what `words` do not define."""

    def __init__(self, table: Table, words: Words) -> None:
        self._words = words
        self._anywhere, self._absolute = _Node(), _Node()
        self._wild: list[tuple[str, str, int]] = []
        self._partial: list[str] = []  # last names of heads with a condition: such elements have no head by path alone
        self._judged: list[_Judged] = []
        self._relative: list[_Node] = []
        self._vocabulary: set[str] = set(words.gathered)
        self._states: dict[object, _State] = {}
        self._flagged: set[str] = set()  # every attribute that some rule speaks of
        for position, head in enumerate(table.heads):
            self._add(position, head)
        self._start = self._state((self._anywhere, self._absolute), self._absolute.heads, "")

    def judge(self, root: Raw) -> Found:
        """Return (position of the rule in the table, fault) for every fault of a document, in the table's order."""
        walk = _Walk(Seen(root))
        flagged = not self._flagged.isdisjoint(root.attribute_names())
        for spot, raws in root.spots().items():
            state = spot.known.get(self) or self._settle(spot)
            if state.busy:
                walk.meet(state, raws)
            if flagged and state.attributes:
                for raw in raws:
                    if raw.attributes:
                        walk.meet_attributes(state.attributes, raw)
        return walk.ended()

    def _settle(self, spot: Spot) -> _State:
        """Return what the rules say of the elements at a spot, and have the spot keep it for the next document."""
        above = spot.above
        if above is None:
            state = self._start
        else:
            before: _State = above.known.get(self) or self._settle(above)
            state = before.steps.get(spot.name) or self._step(before, spot.name)
        spot.known[self] = state
        return state

    def _step(self, state: _State, name: str) -> _State:
        wild = [head for namespace, end, head in self._wild if name.startswith(namespace) and name.endswith(end)]
        key = name if name in self._vocabulary else f"*{wild}"
        found = state.steps.get(key)
        if found is None:
            nodes = [node.steps[name] for node in state.nodes if name in node.steps]
            heads = wild + [head for node in nodes for head in node.heads]
            gathers = name if name in self._words.gathered else ""
            found = state.steps[key] = self._state((self._anywhere, *nodes), heads, gathers)
        return found

    def _state(self, nodes: tuple[_Node, ...], heads: list[int], gathers: str) -> _State:
        chosen: list[int] = []
        for head in sorted(heads):
            chosen.append(head)
            if self._judged[head].condition is None:
                break
        nodes = (*nodes, *(self._relative[head] for head in chosen if self._judged[head].condition is None))
        key = (frozenset(map(id, nodes)), tuple(chosen), gathers)
        if key not in self._states:
            asked = tuple(self._judged[head] for head in chosen)
            is_asked = any(head.checks or head.whole for head in asked)
            self._states[key] = _State(nodes, asked if is_asked else (), gathers)
        return self._states[key]

    def _add(self, position: int, head: Head) -> None:
        relative = _Node()
        condition = self._words.conditions[head.condition] if head.condition else None
        checks: list[_Check] = []
        whole = tuple((row, self._words.whole[row.rule]) for row in head.rows if row.kind == "whole")
        for row in head.rows:
            if row.kind == "own":
                checks.append(OwnCheck(row, self._words.own[row.rule]))
            elif row.kind == "either":
                checks.append(Either(row))
            elif row.kind == "unused":
                self._forbid(row, relative)
            elif row.kind == "single" and condition is None:
                self._allow_once(row, relative)
            elif row.kind != "whole":
                checks.append(self._count(row, row.paths[0]))
        last = [where.steps[-1].name for where in head.paths if where.steps]
        if (relative.steps or relative.attributes) and (
            condition is not None or any(fnmatchcase(name, each) for name in self._partial for each in last)
        ):
            raise ValueError(f"rows about paths below an element that a condition keeps or gives away: {head}")
        self._partial += last if condition is not None else []
        for where in head.paths:
            self._stand(where, position)
        self._judged.append(_Judged(condition, tuple(checks), whole))
        self._relative.append(relative)

    def _stand(self, where: Path, position: int) -> None:
        start, _, end = where.steps[0].name.partition("*") if where.steps else ("", "", "")
        if end:
            self._wild.append((start, end, position))
            return
        names = tuple(step.name for step in where.steps)
        self._vocabulary.update(names)
        (self._absolute if where.absolute else self._anywhere).at(names).heads.append(position)

    def _forbid(self, row: Row, relative: _Node) -> None:
        for path in row.paths:
            last = len(path.steps)
            asked = [(last - level, step.condition) for level, step in enumerate(path.steps, start=1) if step.condition]
            asked += [(last, path.condition)] if path.condition else []
            conditions, circumstances = self._words.conditions, self._words.circumstances
            rule = Unused(
                row,
                tuple((levels, conditions[name]) for levels, name in asked if name not in circumstances),
                tuple(circumstances[name] for _, name in asked if name in circumstances),
            )
            names = tuple(step.name for step in path.steps)
            self._vocabulary.update(names)
            node = (self._anywhere if path.anywhere else relative).at(names)
            held = node.attributes.setdefault(path.attribute, []) if path.attribute else node.unused
            held.append(rule)
            self._flagged.add(path.attribute)

    def _allow_once(self, row: Row, relative: _Node) -> None:
        """Have a path counted only where something on it repeats: elsewhere it cannot stand twice."""
        count = self._count(row, row.paths[0])
        names = [name for name, _ in count.steps]
        self._vocabulary.update(names)
        for level in range(1, len(names) + 1):
            relative.at(names[:level]).repeats.append((level, count))

    def _count(self, row: Row, path: Path) -> Count:
        steps = ((step.name, self._words.conditions[step.condition] if step.condition else None) for step in path.steps)
        return Count(row, tuple(steps), path.attribute)


class _Walk:
    """One walk over a document: what it finds, and what can only be judged at its end."""

    __slots__ = ("_found", "_repeated", "_seen", "_whole")

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._found: Found = []
        self._repeated: dict[tuple[int, int], tuple[Count, Raw]] = {}
        self._whole: dict[int, Whole] = {}

    def meet(self, state: _State, raws: list[Raw]) -> None:
        """Judge the elements at one spot."""
        for rule in state.unused:
            for raw in raws:
                self._note(rule.row, rule.faults(raw, "", self._seen))
        if state.heads:
            self._meet_heads(state.heads, raws)
        if state.gathers:
            self._seen.gathered.setdefault(state.gathers, []).extend(raws)
        if state.repeats and len(raws) > 1:
            for raw in raws:
                siblings = raw.parent.children[raw.name] if raw.parent is not None else raws
                if siblings[-1] is not siblings[0] is raw:
                    for levels, count in state.repeats:
                        context = above(raw, levels)
                        self._repeated[count.row.position, id(context)] = (count, context)

    def meet_attributes(self, flagged: Mapping[str, list[Unused]], raw: Raw) -> None:
        """Judge the attributes of an element."""
        for name in raw.attributes:
            for rule in flagged.get(name, ()):
                self._note(rule.row, rule.faults(raw, name, self._seen))

    def ended(self) -> Found:
        """Judge what had to wait, and return everything found."""
        for count, raw in self._repeated.values():
            self._note(count.row, count.faults(raw))
        for position, find in self._whole.items():
            self._found += [(position, fault) for fault in find(self._seen)]
        self._found.sort(key=lambda pair: (pair[0], _depth(pair[1].raw)))
        return self._found

    def _meet_heads(self, heads: tuple[_Judged, ...], raws: list[Raw]) -> None:
        """Judge elements under the first head that holds for each."""
        for head in heads:
            holds = head.condition
            met = raws if holds is None else [raw for raw in raws if holds(raw)]
            for check in head.checks:
                faults, position = check.faults, check.row.position
                self._found += [(position, fault) for raw in met for fault in faults(raw)]
            for row, find in head.whole if met else ():
                self._whole[row.position] = find
            if holds is None:
                return
            raws = [raw for raw in raws if not holds(raw)]

    def _note(self, row: Row, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self._found.append((row.position, fault))


def _depth(raw: Raw | None) -> int:
    depth = 0
    while raw is not None:
        raw, depth = raw.parent, depth + 1
    return depth


@dataclass(frozen=True, slots=True)
class SyntaxRules(Sweep):
    """All syntax rules of one syntax, judged together; documents of another syntax have no faults.

    `known` says what the table tells of each rule, for explaining it without a document: the facts of its message.
    """

    by_id: Mapping[str, Rule]
    known: Mapping[str, Mapping[str, str]]

    def run(self, case: Case) -> Iterable[tuple[Rule, Fault]]:
        """Return each fault with the rule it breaks."""
        return [(self.by_id[rule_id], fault) for rule_id, fault in self.faults(case)]


def syntax_rules(table: Table, words: Words, syntax: Syntax) -> SyntaxRules:
    """Make the check of `table` for documents of `syntax` as written today (an older dialect has rules of its own)."""
    automaton = Automaton(table, words)
    ids = {row.position: row.rule for row in table.rows}

    def faults(case: Case) -> list[tuple[str, Fault]]:
        if case.raw is None or case.syntax is not syntax or case.raw.source is not None:
            return []
        return [(ids[position], fault) for position, fault in automaton.judge(case.raw)]

    def only(rule_id: str) -> Callable[[Case], Iterable[Fault]]:
        return lambda case: (fault for found, fault in faults(case) if found == rule_id)

    by_id = {row.rule: Rule(row.rule, row.terms, row.severity, only(row.rule)) for row in table.rows}
    known = {row.rule: told(head, row) for head in table.heads for row in reversed(head.rows)}
    return SyntaxRules(tuple(by_id.values()), faults, by_id, known)
