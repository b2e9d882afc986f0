"""Wall clocks of our processes, to be set while they run: a few lines of C (``clock.c``), preloaded.

Debian's libfaketime would do, but for a fault of version 0.9.10: with it Python's `time.sleep` fails.
"""

import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SOURCE = Path(__file__).with_name("clock.c")
_SECONDS = struct.Struct("=q")


def absence() -> str | None:
    """Why clocks cannot be set here, or None."""
    return None if shutil.which("cc") else "clocks cannot be set without a C compiler (apt-get install gcc)"


@dataclass(frozen=True, slots=True)
class Clocks:
    """Clocks, one for each process, by files in `folder`."""

    folder: Path

    def __post_init__(self) -> None:
        command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(self._library), str(_SOURCE)]
        subprocess.run(command, check=True, capture_output=True)

    def settings(self, name: str) -> dict[str, str]:
        """The environment in which a process has the clock of that name."""
        if not self._file(name).exists():
            self.set(name, 0)
        return {"LD_PRELOAD": str(self._library), "UBLRELAY_FAULTS_CLOCK": str(self._file(name))}

    def set(self, name: str, ahead: int) -> None:
        """Set a clock so many seconds ahead of the true time."""
        with self._file(name).open("r+b" if self._file(name).exists() else "wb") as file:
            file.write(_SECONDS.pack(ahead))

    @property
    def _library(self) -> Path:
        return self.folder / "clock.so"

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.clock"
