"""What every test may ask for: the corpus, the schemas' folder, and strictness about what is absent."""

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("UBLRELAY_CI", "") not in {"", "0"}

# A busy machine is no fault of the code; shrinking a failure can take minutes, which is for a developer, not for CI.
PHASES = [each for each in Phase if not (STRICT and each is Phase.shrink)]
settings.register_profile("house", deadline=None, print_blob=True, phases=PHASES)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """The durable service on SQLite, in a process of its own, once for all tests; each takes tenants of its own."""
    from tests.service import open_service  # noqa: PLC0415 - as below

    with open_service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents (UBLRELAY_CORPUS, by default ../shared/corpus), or a skip that says so."""
    folder = ROOT / os.environ.get("UBLRELAY_CORPUS", "../shared/corpus")
    if not (folder / "INDEX.tsv").is_file():
        pytest.skip(f"no corpus at {folder} (UBLRELAY_CORPUS names another place)")
    return folder.resolve()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """A PostgreSQL server for this session, shared by its processes; a skip that says why where there is none."""
    from tests import postgres as servers  # noqa: PLC0415 - a project without this file may have this conftest

    reason = servers.absence()
    if reason:
        pytest.skip(reason)
    base = tmp_path_factory.getbasetemp()
    with servers.shared_cluster((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "postgres") as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres):
    """The address of an empty PostgreSQL database of its own."""
    name = postgres.create()
    try:
        yield postgres.url(name)
    finally:
        postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The address of an empty database of its own, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ublrelay.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Where UBLRELAY_CI is set, a skipped test is a failed one, unless it is marked `may_skip`."""
    report = yield
    if STRICT and not item.get_closest_marker("may_skip"):
        fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """The same for a whole file that skips itself while it is collected."""
    report = yield
    if STRICT:
        fail_if_skipped(report)
    return report


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that keeps the reason; an expected failure is left alone."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"UBLRELAY_CI is set, so this skip counts as a failure: {reason}"
