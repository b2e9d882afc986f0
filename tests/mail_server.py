"""A real mail server for the tests: Postfix, as a private instance with its own configuration, queue and port.

It never touches the machine's own instance. It delivers to a Maildir under the domain GOUDSBLOEM, hands the mail for
LATE on to the next hop (which a test plays), and the mail for RETURN over LMTP to our door.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.delivery_servers import LOOPBACK, free_port

GOUDSBLOEM = "goudsbloem.example"  # has mailboxes here
LATE = "laat.example"  # is taken here and refused, or put off, by the next hop
RETURN = "terug.vlasfabriek.example"  # our return-path domain
MAILBOX = f"boekhouding@{GOUDSBLOEM}"
_STARTING_SECONDS = 30

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.{goudsbloem}
mydestination =
local_recipient_maps =
inet_interfaces = {loopback}
inet_protocols = ipv4
mynetworks = {loopback}/32
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_dns_support_level = disabled
smtp_host_lookup = native
virtual_mailbox_domains = {goudsbloem}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/conf/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
relay_domains = {late}, {returning}
relay_recipient_maps =
transport_maps = texthash:{folder}/conf/transport
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
delay_warning_time = 1s
message_size_limit = 30000000
alias_maps =
alias_database =
"""
_MASTER = """
{loopback}:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""


def why_not() -> str:
    """Return why Postfix cannot be run here, or "" where it can."""
    if shutil.which("postfix") is None:
        return "no postfix here (apt-get install postfix)"
    return "" if os.geteuid() == 0 else "postfix starts for root alone"


@dataclass(kw_only=True)
class PostfixServer:
    """The running server. `port` takes mail; `hop_port` and `door_port` are where it hands mail on."""

    port: int = field(default_factory=free_port)
    hop_port: int = field(default_factory=free_port)
    door_port: int = field(default_factory=free_port)

    def __enter__(self) -> Self:
        # Not under pytest's own folder, which nobody but root may enter.
        self.folder = Path(tempfile.mkdtemp(prefix="ublrelay-postfix-"))
        self.folder.chmod(0o755)
        try:
            self._lay_out()
            self._postfix("start")
            wait_for(self._answers, "postfix did not start", _STARTING_SECONDS, self.log)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(self._command("stop"), capture_output=True, check=False, timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def mails(self) -> list[bytes]:
        """Return what has arrived in the one mailbox, in no order, as bytes with the line ends that Maildir has."""
        return [path.read_bytes() for path in (self.folder / "mail/boekhouding/new").glob("*")]

    def log(self) -> str:
        """Return what the server wrote of itself."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def _lay_out(self) -> None:
        owner = pwd.getpwnam("postfix")
        for name in ("conf", "queue", "data", "mail"):
            (self.folder / name).mkdir(mode=0o755)
        for name in ("data", "mail"):
            os.chown(self.folder / name, owner.pw_uid, owner.pw_gid)
        facts: dict[str, Any] = {
            "folder": self.folder,
            "loopback": LOOPBACK,
            "port": self.port,
            "goudsbloem": GOUDSBLOEM,
            "late": LATE,
            "returning": RETURN,
            "uid": owner.pw_uid,
            "gid": owner.pw_gid,
        }
        texts = {
            "main.cf": _MAIN.format_map(facts),
            "master.cf": _MASTER.format_map(facts),
            "mailboxes": f"{MAILBOX} boekhouding/\n",
            "transport": f"{LATE} smtp:[{LOOPBACK}]:{self.hop_port}\n{RETURN} lmtp:inet:{LOOPBACK}:{self.door_port}\n",
        }
        for name, text in texts.items():
            (self.folder / "conf" / name).write_text(text)

    def _command(self, verb: str) -> list[str]:
        return ["postfix", "-c", str(self.folder / "conf"), verb]

    def _postfix(self, verb: str) -> None:
        done = subprocess.run(self._command(verb), capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr + self.log()

    def _answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=5) as line:
                return line.recv(100).startswith(b"220")
        except OSError:
            return False


def wait_for(condition: Callable[[], Any], otherwise: str, seconds: float = 20, log: Callable[[], str] = str) -> Any:
    """Return what `condition` gives as soon as that is something; fail with `otherwise` and the log after `seconds`."""
    give_up = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < give_up, f"{otherwise}\n{log()}"
        time.sleep(0.05)
    return found
