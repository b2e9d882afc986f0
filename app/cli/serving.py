"""``ublrelay serve``: the HTTP service."""

from __future__ import annotations

import argparse

from ..settings import Settings


def serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the service until it is told to stop."""
    from ..main import serve as run_service  # noqa: PLC0415 - the other commands need no web framework

    run_service(settings, host=arguments.host, port=arguments.port)
    return 0
