"""The ratchet: what is longer than its target today, and may only shrink."""

from pathlib import Path

HEADER = """\
# What is longer than its target (rules.py). An entry may only shrink: `tools/tidy/tidy.py --ratchet`
# lowers it. Nothing beyond the hard limit can be entered. New entries need a good reason.
# kind  lines  what
"""


class Ratchet:
    path = "tools/tidy/ratchet.txt"

    def __init__(self, root):
        self.file = Path(root, self.path)
        self.entries = {}  # (kind, key) -> (lines, line number in the file)
        self.sizes = {}    # what was judged in this run and exceeds its target
        if self.file.exists():
            for number, line in enumerate(self.file.read_text().splitlines(), 1):
                if line.strip() and not line.startswith("#"):
                    kind, lines, key = line.split(maxsplit=2)
                    self.entries[kind, key] = int(lines), number

    def judge(self, kind, key, size, target):
        """Why `size` is not acceptable, or None."""
        if size <= target:
            return None
        self.sizes[kind, key] = size
        listed, _ = self.entries.get((kind, key), (None, 0))
        if listed is None:
            return f"{size} lines, the target is {target}"
        if size > listed:
            return f"{size} lines, grown from the {listed} in the ratchet"
        if size < listed:
            return f"{size} lines, the ratchet still says {listed}: run tools/tidy/tidy.py --ratchet"
        return None

    def leftovers(self):
        """Entries that nothing exceeds any more, as (line, text)."""
        for (kind, key), (_, number) in self.entries.items():
            if (kind, key) not in self.sizes:
                yield number, f"{kind} {key} needs no exception any more: tools/tidy/tidy.py --ratchet"

    def rewrite(self, accept):
        """Writes the file anew: entries lowered or dropped, and new ones entered if `accept`."""
        rows = []
        for (kind, key), size in sorted(self.sizes.items()):
            listed = self.entries.get((kind, key), (None, 0))[0]
            if listed is None and not accept:
                continue
            rows.append(f"{kind:9} {size if listed is None else min(size, listed):4}  {key}\n")
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(HEADER + "".join(rows))
