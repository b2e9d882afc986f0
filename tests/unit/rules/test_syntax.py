"""The mechanism of the syntax rules, on small tables made up here."""

import pytest

from app.model.raw import Raw
from app.model.reading import Reading
from app.rules.engine import Case, Fault, Syntax
from app.rules.syntax.automaton import syntax_rules
from app.rules.syntax.checks import Words
from app.rules.syntax.table import parse_table
from tests.unit.rules.syntax_documents import TODAY, read

NONE = Words(own={}, whole={}, conditions={})


def found(table, inner, words=NONE, root="ubl:Invoice"):
    check = syntax_rules(parse_table(table.replace(" ; ", "\t")), words, Syntax.UBL)
    return [(rule.id, fault.raw.xpath) for rule, fault in check.run(Case(read(root, inner), TODAY))]


def test_every_occurrence_of_an_unused_element_is_a_fault_at_its_place():
    table = "@ /\nR-1 ; warning ; unused ; cac:Item/cbc:Note"
    inner = "<cac:Item><cbc:Note/><cbc:Note/></cac:Item><cbc:Note/><cac:Item><cbc:Note/></cac:Item>"
    places = ["/ubl:Invoice/cac:Item[1]/cbc:Note[1]", "/ubl:Invoice/cac:Item[1]/cbc:Note[2]"]
    assert found(table, inner) == [("R-1", place) for place in [*places, "/ubl:Invoice/cac:Item[2]/cbc:Note"]]


def test_a_path_from_anywhere_is_found_at_any_depth():
    table = "@ /\nR-1 ; warning ; unused ; //cac:Item/cbc:Note\nR-2 ; warning ; unused ; //@x"
    inner = '<cac:A><cac:Item><cbc:Note x="1"/></cac:Item></cac:A><cac:Item x="1"/>'
    assert found(table, inner) == [
        ("R-1", "/ubl:Invoice/cac:A/cac:Item/cbc:Note"),
        ("R-2", "/ubl:Invoice/cac:Item"),
        ("R-2", "/ubl:Invoice/cac:A/cac:Item/cbc:Note"),
    ]


def test_faults_come_in_the_order_of_the_table():
    table = "@ /\nR-2 ; fatal ; unused ; cbc:B\nR-1 ; fatal ; unused ; cbc:A"
    assert [rule for rule, _ in found(table, "<cbc:A/><cbc:B/>")] == ["R-2", "R-1"]


def test_an_element_is_judged_under_the_first_head_that_fits_alone():
    heads = ("cac:A/cbc:ID", "cbc:ID", "cbc:*Name")
    table = "\n".join(f"@ {head}\nR-{number} ; fatal ; unused ; @x" for number, head in enumerate(heads, start=1))
    inner = '<cac:A><cbc:ID x="1"/></cac:A><cbc:ID x="1"/><cbc:Name x="1"/>'
    expected = [
        ("R-1", "/ubl:Invoice/cac:A/cbc:ID"), ("R-2", "/ubl:Invoice/cbc:ID"), ("R-3", "/ubl:Invoice/cbc:Name")
    ]  # fmt: skip
    assert found(table, inner) == expected


def test_a_head_with_a_condition_leaves_other_elements_to_later_heads():
    words = Words(own={}, whole={}, conditions={"loud": lambda raw: raw.attributes.get("x") == "1"})
    table = "@ cac:A?loud\nR-1 ; fatal ; single ; cbc:B\n@ cac:A\nR-2 ; fatal ; one ; cbc:B"
    inner = '<cac:A x="1"><cbc:B/><cbc:B/></cac:A><cac:A><cbc:B/><cbc:B/></cac:A>'
    assert [rule for rule, _ in found(table, inner, words)] == ["R-1", "R-2"]


@pytest.mark.parametrize(
    "table",
    [
        "@ cac:A?loud\nR-1 ; fatal ; unused ; cbc:B",
        "@ cac:A?loud\nR-1 ; fatal ; one ; cbc:B\n@ cac:A\nR-2 ; fatal ; single ; cbc:B",
        "@ cac:A?loud\nR-1 ; fatal ; one ; cbc:B\n@ cac:*A\nR-2 ; fatal ; unused ; @x",
    ],
)
def test_rows_that_a_condition_would_have_to_be_asked_for_are_refused(table):
    words = Words(own={}, whole={}, conditions={"loud": lambda raw: "x" in raw.attributes})
    with pytest.raises(ValueError, match="condition"):
        found(table, "", words)


@pytest.mark.parametrize(
    ("inner", "faults"),
    [
        ("<cac:A><cac:B><cbc:C/></cac:B></cac:A>", 0),
        ("<cac:A><cac:B/></cac:A>", 0),
        ("<cac:A><cac:B><cbc:C/></cac:B><cac:B/></cac:A>", 0),
        ("<cac:A><cac:B><cbc:C/><cbc:C/></cac:B></cac:A>", 1),
        ("<cac:A><cac:B><cbc:C/></cac:B><cac:B><cbc:C/></cac:B></cac:A>", 1),
        ("<cac:A><cac:B><cbc:C/></cac:B></cac:A>" * 2, 0),
        ("<cac:A><cac:B><cbc:C/></cac:B><cac:B><cbc:C/><cbc:C/></cac:B></cac:A>" * 2, 2),
    ],
)
def test_single_counts_a_whole_path_below_each_element_of_the_head(inner, faults):
    assert len(found("@ cac:A\nR-1 ; fatal ; single ; cac:B/cbc:C", inner)) == faults


@pytest.mark.parametrize(("kind", "times", "faults"), [("one", 0, 1), ("one", 1, 0), ("one", 2, 1), ("needed", 0, 1)])
def test_one_and_needed_ask_for_presence(kind, times, faults):
    assert len(found(f"@ cac:A\nR-1 ; fatal ; {kind} ; cbc:C", f"<cac:A>{'<cbc:C/>' * times}</cac:A>")) == faults


def test_needed_allows_many_and_single_counts_an_attribute():
    table = "@ cac:A\nR-1 ; fatal ; needed ; cbc:C\nR-2 ; fatal ; single ; cbc:C/@x"
    assert found(table, "<cac:A><cbc:C x=''/><cbc:C/></cac:A>") == []
    assert found(table, "<cac:A><cbc:C x=''/><cbc:C x=''/></cac:A>") == [("R-2", "/ubl:Invoice/cac:A/cbc:C[2]")]


def test_either_allows_one_of_two():
    table = "@ /\nR-1 ; warning ; either ; cac:A/cbc:B | cac:A/cbc:C"
    assert found(table, "<cac:A><cbc:B/><cbc:B/></cac:A>") == []
    assert found(table, "<cac:A><cbc:C/><cbc:B/></cac:A>") == [("R-1", "/ubl:Invoice/cac:A/cbc:C")]


def test_functions_are_asked_of_each_element_or_once_of_the_document():
    words = Words(
        own={"R-1": lambda raw: [Fault(raw=raw)]},
        whole={"R-2": lambda seen: [Fault(raw=each) for each in seen.gathered["cbc:B"]]},
        conditions={},
        gathered=frozenset({"cbc:B"}),
    )
    table = "@ cac:A\nR-1 ; fatal ; own ; -\nR-2 ; fatal ; whole ; -"
    inner = "<cac:A/><cac:A/><cac:C><cbc:B/></cac:C>"
    assert [rule for rule, _ in found(table, inner, words)] == ["R-1", "R-1", "R-2"]


def test_a_circumstance_is_about_the_document():
    words = Words(
        own={}, whole={}, conditions={}, circumstances={"note": lambda seen: seen.root.name == "cn:CreditNote"}
    )
    table = "@ /\nR-1 ; fatal ; unused ; .?note/cbc:A"
    assert found(table, "<cbc:A/>", words) == []
    assert found(table, "<cbc:A/>", words, root="cn:CreditNote") == [("R-1", "/cn:CreditNote/cbc:A")]


def test_another_syntax_an_older_dialect_and_no_document_have_no_faults():
    check = syntax_rules(parse_table("@ /\nR-1\tfatal\tneeded\tcbc:A"), NONE, Syntax.UBL)
    raw = Raw("ubl:Invoice", "", None, None)
    assert len(list(check.run(Case(Reading(format="ubl", raw=raw), TODAY)))) == 1
    raw.source = "old:Invoice"
    others = [raw, Raw("rsm:CrossIndustryInvoice", "", None, None), None]
    assert [list(check.run(Case(Reading(format="ubl", raw=each), TODAY))) for each in others] == [[], [], []]


def test_a_rule_of_the_check_can_be_asked_by_itself():
    check = syntax_rules(parse_table("@ /\nR-1\tfatal\tunused\tcbc:A\nR-2\tfatal\tunused\tcbc:B"), NONE, Syntax.UBL)
    case = Case(read("ubl:Invoice", "<cbc:A/><cbc:B/>"), TODAY)
    assert [len(list(rule.run(case))) for rule in check.rules] == [1, 1]


def test_what_documents_hold_never_makes_the_automaton_grow():
    check = syntax_rules(
        parse_table("@ /cac:A\nR-1\tfatal\tunused\tcbc:B\n@ *Amount\nR-2\tfatal\tunused\t@x"), NONE, Syntax.UBL
    )
    automaton = check.faults.__closure__[0].cell_contents
    inner = "".join(f'<cac:N{n}><cbc:N{n}Amount x=""/><cac:A/></cac:N{n}>' for n in range(300))
    assert len(list(check.run(Case(read("ubl:Invoice", inner), TODAY)))) == 300
    assert len(automaton._states) < 10
    assert all(len(state.steps) < 10 for state in automaton._states.values())


@pytest.mark.parametrize(
    "table", ["R-1\tfatal\tunused\tcbc:A", "@ /\nR-1\tfatal\todd\tcbc:A", "@ /\nR-1\tgrave\tunused\tcbc:A",
              "@ /\nR-1\tfatal\tunused\t", "@ /\nR-1\tfatal\tunused\tcbc:A@", "@ /\nR-1"]
)  # fmt: skip
def test_a_table_that_is_not_well_written_is_refused_with_its_line(table):
    with pytest.raises(ValueError, match=f"line {1 + table.count(chr(10))}"):
        parse_table(table)
