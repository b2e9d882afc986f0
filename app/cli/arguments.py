"""What can be asked on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from .. import __version__
from ..delivery import BODIES
from ..model.findings import Layer, Severity
from ..rules.explanation import known_ids
from ..rules.profiles import PROFILE_NAMES
from . import backing_up, documents, extracting, reference, sending, serving, tenancy

_FILES = "invoices in any format that is read; - reads standard input"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked, with the function to call as `run`; ends the process with status 2 on a usage error."""
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ublrelay", description="Any invoice in, one honest verdict, valid UBL 2.1 out."
    )
    parser.add_argument("--version", action="version", version=f"ublrelay {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_convert(commands)
    _add_extract(commands)
    _add_check(commands)
    _add_send(commands)
    _add_reference(commands)
    serving.add_to(commands)
    tenancy.add_to(commands)
    backing_up.add_to(commands)
    return parser


def _add_convert(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("convert", help="convert invoices into UBL 2.1", allow_abbrev=False)
    _add_files(command)
    _add_conversion(command)
    command.add_argument(
        "--correct",
        metavar="FILE.json",
        help='a list of {"path", "value"}: what you say of one invoice that is read from the pages of a PDF',
    )
    _add_layouts(command)
    command.set_defaults(run=documents.convert)


def _add_extract(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "extract", help="read the pages of PDFs, each value with its proof", allow_abbrev=False
    )
    command.add_argument("files", nargs="+", metavar="FILE.pdf", help="invoices as PDF; - reads standard input")
    command.add_argument(
        "--overlay", metavar="DIR", help="write a picture of each page here, what was found boxed; made if absent"
    )
    _add_layouts(command)
    _add_sandbox(command)
    _add_report(command)
    command.set_defaults(run=extracting.extract, profile=None)


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("check", help="judge invoices as they stand", allow_abbrev=False)
    _add_files(command)
    command.add_argument("--layers", type=_layers, default=tuple(Layer), metavar="L,L", help="xsd,rules,legal")
    command.add_argument(
        "--referee",
        nargs="*",
        metavar="STYLESHEET",
        help="show the verdict of the official rules (compiled Schematron) beside ours; by default EN 16931 for UBL",
    )
    command.set_defaults(run=documents.check)


def _add_send(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "send", help="convert and deliver once, to mailboxes and endpoints", allow_abbrev=False
    )
    _add_files(command)
    _add_conversion(command)
    command.add_argument(
        "--to", action="append", required=True, metavar="DESTINATION", help="mailto:ADDR or https://URL"
    )
    command.add_argument("--body", choices=BODIES, default="raw", help="how an endpoint is given the invoice")
    command.set_defaults(run=sending.send)


def _add_reference(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("terms", help="list every business term and where it stands", allow_abbrev=False)
    _add_report(command)
    command.set_defaults(run=reference.terms)
    command = commands.add_parser("rules", help="list the rules, or explain some", allow_abbrev=False)
    command.add_argument("ids", nargs="*", metavar="ID", help="rule ids, e.g. BR-CO-15, or patterns, e.g. 'BR-CO-*'")
    _add_report(command)
    command.set_defaults(run=reference.rules)


def _add_files(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="FILE", help=_FILES)
    command.add_argument("--profile", choices=("auto", *PROFILE_NAMES), default="auto", help="what to judge by")
    command.add_argument(
        "--severity",
        action="append",
        type=_severity,
        default=[],
        metavar="ID=SEVERITY",
        help="let a rule weigh otherwise: fatal, warning or info; the verdict records it (may be repeated)",
    )
    _add_sandbox(command)
    _add_report(command)


def _add_sandbox(command: argparse.ArgumentParser) -> None:
    command.add_argument("--no-sandbox", action="store_true", help="open the files in this process (to debug)")


def _add_layouts(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--layouts", metavar="DIR", help="how suppliers print their invoices, learned with --correct; made if absent"
    )


def _add_conversion(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", metavar="DIR", help="write the UBL here; made if absent")
    command.add_argument("--no-embed", action="store_true", help="leave a source PDF out of the UBL")


def _add_report(command: argparse.ArgumentParser) -> None:
    command.add_argument("--report", choices=("text", "json"), default="text", help="json: one object per line")
    command.add_argument("--lang", choices=("nl", "en"), help="language of the messages (default: the system's)")


def _severity(text: str) -> tuple[str, str]:
    rule, _, severity = text.partition("=")
    if rule not in known_ids():
        raise argparse.ArgumentTypeError(f"no rule is called {rule!r}; `ublrelay rules` lists them")
    if severity not in set(Severity):
        raise argparse.ArgumentTypeError(f"severities are {', '.join(Severity)}")
    return rule, severity


def _layers(text: str) -> tuple[Layer, ...]:
    try:
        wanted = {Layer(each.strip()) for each in text.split(",")}
    except ValueError:
        known = ", ".join(layer.value for layer in Layer)
        raise argparse.ArgumentTypeError(f"layers are {known}, separated by commas") from None
    return tuple(layer for layer in Layer if layer in wanted)
