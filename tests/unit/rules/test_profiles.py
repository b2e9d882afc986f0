"""Profiles: what documents name, what is chosen, and what a conversion puts into the invoice."""

import pytest

from app.model.findings import Layer, Severity
from app.model.invoice import Address, Invoice, Party, ProcessControl
from app.model.reading import Reading
from app.rules.judgement import check
from app.rules.profiles import PROFILE_NAMES, PROFILES, UnknownProfile, choose, find
from tests.unit.rules.mutations import TODAY, changed

CORE = "urn:cen.eu:en16931:2017"
PEPPOL = f"{CORE}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
NLCIUS = f"{CORE}#compliant#urn:fdc:nen.nl:nlcius:v1.0"
XRECHNUNG = f"{CORE}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
OLD_XRECHNUNG = f"{CORE}#compliant#urn:xoev-de:kosit:standard:xrechnung_2.3"
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def stating(specification=None, process=None, **fields):
    return Invoice(process=ProcessControl(specification=specification, business_process=process), **fields)


def test_the_profiles_stand_in_the_order_of_the_contract():
    assert PROFILE_NAMES == ("en16931", "peppol-bis-3", "nlcius", "nlcius-gaccount", "xrechnung")
    assert [find(name) for name in PROFILE_NAMES] == list(PROFILES)
    for name in ("auto", "nothing"):
        with pytest.raises(UnknownProfile):
            find(name)


@pytest.mark.parametrize(
    ("specification", "name"),
    [
        (CORE, "en16931"),
        (PEPPOL, "peppol-bis-3"),
        (NLCIUS, "nlcius"),
        (f"{NLCIUS}#conformant#urn:fdc:nen.nl:gaccount:v1.0", "nlcius-gaccount"),
        (f"{CORE}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "xrechnung"),
        (f"{XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9", "xrechnung"),
        (f"{CORE}#compliant#urn:factur-x.eu:1p0:basic", "en16931"),
        (f"{CORE}#conformant#urn:factur-x.eu:1p0:extended", "en16931"),
        (f"{CORE}#conformant#urn:zugferd.de:2p0:extended", "en16931"),
        ("urn:factur-x.eu:1p0:minimum", "en16931"),
        ("urn:ferd:CrossIndustryDocument:invoice:1p0:comfort", "en16931"),
    ],
)
def test_auto_takes_the_profile_that_the_document_names(specification, name):
    choice = choose("auto", stating(specification), has_ids=True)
    assert (choice.profile.name, choice.findings) == (name, ())
    assert choice.apply(stating(specification)) == (stating(specification), ())


@pytest.mark.parametrize("profile", PROFILES, ids=PROFILE_NAMES)
def test_a_profile_fits_what_it_sets(profile):
    assert profile.fits(ProcessControl(specification=profile.customization_id))
    assert profile.allows(profile.profile_id)
    assert choose("auto", stating(profile.customization_id), has_ids=True).profile is profile


@pytest.mark.parametrize(
    "specification",
    [
        f"{CORE}#compliant#urn:elsewhere:1.0",
        f"{CORE}#compliant#urn:xoev-de:kosit:standard:xrechnung_1.2",
        f"{OLD_XRECHNUNG}#conformant#urn:xoev-de:kosit:extension:xrechnung_2.3",
        "urn:peppol:pint:billing-1@sg-1",
        "x",
    ],
)
def test_an_unknown_specification_is_judged_by_the_norm_with_a_warning(specification):
    choice = choose("auto", stating(specification), has_ids=False)
    assert choice.profile.name == "en16931"
    (finding,) = choice.findings
    assert (finding.rule, finding.severity) == ("RELAY-PROFILE-UNKNOWN", Severity.WARNING)
    assert finding.facts["specification"] == specification
    assert choice.apply(stating(specification)) == (stating(specification), ())


def test_of_several_that_fit_the_first_is_taken_and_the_others_are_named():
    both = f"{CORE}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    choice = choose("auto", stating(both), has_ids=True)
    assert choice.profile.name == "peppol-bis-3"
    (finding,) = choice.findings
    assert (finding.rule, finding.severity) == ("RELAY-PROFILE-CHOICE", Severity.INFO)
    assert finding.facts == {"profile": "peppol-bis-3", "others": "xrechnung"}


def test_the_business_process_names_a_profile_where_there_is_no_specification():
    assert choose("auto", stating(process=BILLING), has_ids=True).profile.name == "peppol-bis-3"
    assert choose("auto", stating(CORE, BILLING), has_ids=True).profile.name == "en16931"


DUTCH = [
    {"seller": Party(address=Address(country="NL"))},
    {"buyer": Party(vat_identifier="nl812345678b01")},
]


@pytest.mark.parametrize("fields", DUTCH)
def test_other_sources_follow_the_parties_where_nothing_is_named(fields):
    choice = choose("auto", Invoice(**fields), has_ids=False)
    assert choice.profile.name == "nlcius"
    invoice, (told,) = choice.apply(Invoice(**fields))
    assert invoice.process == ProcessControl(specification=NLCIUS)
    assert (told.rule, told.facts["kind"]) == ("RELAY-PROFILE", "added")
    abroad = choose("auto", Invoice(seller=Party(address=Address(country="BE"))), has_ids=False)
    assert abroad.profile.name == "en16931"


@pytest.mark.parametrize("fields", DUTCH)
def test_a_syntax_with_ids_of_its_own_gets_none(fields):
    choice = choose("auto", Invoice(**fields), has_ids=True)
    assert choice.profile.name == "en16931"
    assert choice.apply(Invoice(**fields)) == (Invoice(**fields), ())


def test_a_profile_asked_for_sets_its_ids_and_reports_the_old_ones():
    invoice, told = choose("peppol-bis-3", stating(NLCIUS, "urn:other"), has_ids=True).apply(
        stating(NLCIUS, "urn:other")
    )
    assert invoice.process == ProcessControl(specification=PEPPOL, business_process=BILLING)
    assert [(each.terms, each.facts["old"], each.severity) for each in told] == [
        (("BT-24",), NLCIUS, Severity.INFO),
        (("BT-23",), "urn:other", Severity.INFO),
    ]


def test_a_business_process_that_the_profile_allows_stays():
    stated = stating(PEPPOL, "urn:fdc:peppol.eu:2017:poacc:billing:02:1.0")
    assert choose("peppol-bis-3", stated, has_ids=True).apply(stated) == (stated, ())
    invoice, _ = choose("nlcius", stating(CORE, "anything"), has_ids=True).apply(stating(CORE, "anything"))
    assert invoice.process.business_process == "anything"


def test_a_profile_holds_the_rules_of_the_norm_and_the_law():
    for profile in PROFILES:
        assert profile.rule_sets[0].name == "en16931"
        assert profile.rule_sets[-1].layer is Layer.LEGAL
        assert set(profile.contains) < set(PROFILE_NAMES)


def test_a_verdict_names_versions_layers_and_what_was_skipped():
    verdict = check(changed(), find("nlcius"), TODAY)
    assert list(verdict.by_layer) == [Layer.RULES, Layer.LEGAL]
    assert {"en16931", "legal-nl"} <= verdict.rule_sets.keys()
    unfinished = [each.name for each in find("nlcius").rule_sets if each.missing]
    assert [each.facts["set"] for each in verdict.skipped] == unfinished
    assert all((each.rule, each.severity) == ("RELAY-SKIPPED", Severity.INFO) for each in verdict.skipped)
    assert verdict.findings == (*verdict.by_layer[Layer.RULES], *verdict.by_layer[Layer.LEGAL], *verdict.skipped)


def test_a_layer_left_out_is_not_judged_and_not_mentioned():
    bare = Reading(format="json", invoice=Invoice())
    legal = check(bare, find("nlcius"), TODAY, (Layer.LEGAL,))
    assert (list(legal.by_layer), legal.skipped, list(legal.rule_sets)) == ([Layer.LEGAL], (), ["legal-nl"])
    rules = check(bare, find("en16931"), TODAY, (Layer.XSD, Layer.RULES))
    assert list(rules.by_layer) == [Layer.RULES]
    assert rules.by_layer[Layer.RULES]
