"""tools/check_links.py: finds what leads nowhere, leaves the rest alone, and the project's pages are whole."""

import importlib.util

import pytest

OTHER = "# One page\n\n## A `heading`, with marks\n"


@pytest.fixture(scope="module")
def links(root):
    specification = importlib.util.spec_from_file_location("check_links", root / "tools/check_links.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def page(tmp_path):
    (tmp_path / "other.md").write_text(OTHER, encoding="utf-8")
    return tmp_path / "page.md"


@pytest.mark.parametrize("target", ["other.md", "other.md#a-heading-with-marks", "https://example.nl/x", "#here", "."])
def test_a_link_that_leads_somewhere_passes(links, page, target):
    page.write_text(f"# Here\n\nSee [this]({target}).\n", encoding="utf-8")
    assert links.broken_links(page) == []


@pytest.mark.parametrize("target", ["absent.md", "other.md#no-such", "#there"])
def test_a_link_that_leads_nowhere_is_found(links, page, target):
    page.write_text(f"# Here\n\nSee [this]({target}).\n", encoding="utf-8")
    assert links.broken_links(page) == [target]


def test_links_in_code_are_no_links(links, page):
    page.write_text("`[a](absent.md)`\n\n```\n[b](absent.md)\n```\n", encoding="utf-8")
    assert links.broken_links(page) == []


def test_the_pages_of_this_project_are_whole(links):
    pages = links.pages()
    assert {page.name for page in pages} >= {"README.md", "CONTRIBUTING.md"}
    assert {page.name: links.broken_links(page) for page in pages if links.broken_links(page)} == {}
