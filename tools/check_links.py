"""Say which links in the project's Markdown pages lead nowhere: a file that is absent, or a heading that is not there.

Links to other hosts are not followed. Standard library only.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"(?<!!)\[[^\]\[]*\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *#*$", re.MULTILINE)
ELSEWHERE = ("http://", "https://", "mailto:")


def main() -> int:
    """Print each broken link as page: target; exit status 1 where there is one."""
    found = pages()
    broken = [f"{page.relative_to(ROOT)}: {target}" for page in found for target in broken_links(page)]
    print(*broken, sep="\n", file=sys.stderr)
    print(f"links: {len(found)} pages, {len(broken)} broken links")
    return 1 if broken else 0


def pages() -> list[Path]:
    """Return every Markdown page that git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in sorted(set(listed.stdout.splitlines())) if (ROOT / name).is_file()]


def broken_links(page: Path) -> list[str]:
    """Return the targets in `page` that lead nowhere."""
    text = CODE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    targets = [match["target"] for match in LINK.finditer(text)]
    return [target for target in targets if not target.startswith(ELSEWHERE) and not leads_somewhere(page, target)]


def leads_somewhere(page: Path, target: str) -> bool:
    """Tell whether `target`, written in `page`, names a file or folder and, after #, one of its headings."""
    name, _, heading = target.partition("#")
    place = (page.parent / name) if name else page
    if not place.exists():
        return False
    return not heading or (place.suffix == ".md" and heading in headings(place.read_text(encoding="utf-8")))


def headings(text: str) -> set[str]:
    """Return the anchors of the headings in `text`, formed as code hosts form them."""
    return {
        re.sub(r"[^\w\- ]", "", match["text"].replace("`", "").lower()).replace(" ", "-")
        for match in HEADING.finditer(FENCE.sub("", text))
    }


if __name__ == "__main__":
    raise SystemExit(main())
