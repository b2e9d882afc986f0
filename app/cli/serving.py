"""``ublrelay serve``, ``worker`` and ``migrate``: the processes of an installation, and the tables they need.

The modules that these take are loaded when one of them runs: the other commands need no database and no web framework.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys

from ..settings import Settings

SANDBOX = "sandbox"
"""The tenant that `serve --with-sandbox` makes."""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add these commands to the command line."""
    command = commands.add_parser("serve", help="run the HTTP service", allow_abbrev=False)
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8080)
    command.add_argument(
        "--with-sandbox",
        action="store_true",
        help="make a tenant to try things with at the first start, and a test key",
    )
    command.set_defaults(run=serve)
    command = commands.add_parser("worker", help="do what the service left to be done (PostgreSQL)", allow_abbrev=False)
    command.add_argument(
        "--metrics-port", type=int, metavar="PORT", help="show figures for Prometheus on this port of this machine"
    )
    command.set_defaults(run=worker)
    command = commands.add_parser(
        "doctor", help="tell whether this installation is in order, and what to do", allow_abbrev=False
    )
    command.set_defaults(run=doctor)
    command = commands.add_parser("migrate", help="make the database's tables, or bring them up to date")
    command.set_defaults(run=migrate)


def serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the service until it is told to stop."""
    from contextlib import nullcontext  # noqa: PLC0415 - see above

    from ..main import alone_in  # noqa: PLC0415
    from ..main import serve as run_service  # noqa: PLC0415
    from .installation import told_plainly  # noqa: PLC0415

    with told_plainly(), alone_in(settings.var) if settings.is_sqlite else nullcontext():
        if arguments.with_sandbox:
            _show_sandbox(settings, settings.public_url or f"http://{arguments.host}:{arguments.port}")
        run_service(settings, host=arguments.host, port=arguments.port)
    return 0


def worker(arguments: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop."""
    from ..main import work  # noqa: PLC0415
    from .installation import told_plainly  # noqa: PLC0415

    with told_plainly():
        work(settings, arguments.metrics_port)
    sys.stdout.flush()
    logging.shutdown()
    os._exit(0)  # a thread that a slow receiver holds does not keep the process: its work is with others already


def doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    """Tell whether this installation is in order."""
    from .doctor import examine  # noqa: PLC0415

    return examine(arguments, settings)


def migrate(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - every command takes them
    """Make the tables, or bring them up to date; nothing happens where they are."""
    from ..main import make_ready  # noqa: PLC0415
    from .installation import at_hand  # noqa: PLC0415

    with at_hand(settings) as storage:
        make_ready(settings, storage, update=True)
    print("the database is up to date")
    return 0


def _show_sandbox(settings: Settings, address: str) -> None:
    """Say where everything is, and the first time the key to try it with."""
    from ..main import make_ready  # noqa: PLC0415
    from ..storage import NotFound, tenants  # noqa: PLC0415
    from .installation import at_hand  # noqa: PLC0415

    key = None
    with at_hand(settings) as storage:
        make_ready(settings, storage, update=settings.is_sqlite)
        with storage.database.transaction() as connection:
            try:
                tenants.find(connection, SANDBOX)
            except NotFound:
                tenant = tenants.add(connection, SANDBOX)
                key = tenants.create_key(connection, tenant, mode="test", name="make serve")
    print(f"The operations     {address}/docs")
    print(f"The pages          {address}/")
    print(f"Judge by eye       {address}/review")
    if key is None:
        print(f"Another test key   ublrelay keys create --tenant {SANDBOX} --test")
    else:
        print(f"Your test key      {key}")
        print("                   It is shown this once. What is posted with it is delivered to nobody.")
    sys.stdout.flush()
