#!/usr/bin/env python3
"""Checks the repository against its own rules and prints every finding as file:line: rule: reason.

    tools/tidy/tidy.py [ROOT]             report; exit status 1 if there is a finding
    tools/tidy/tidy.py [ROOT] --ratchet   lower the ratchet to what is there now, then report
    tools/tidy/tidy.py [ROOT] --accept    enter what exceeds a target now, then report

What the rules are and why: rules.py. The ratchet (ratchet.txt) lists what is longer than its target;
an entry may only shrink.
"""

import argparse
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import cxx
import rules
from ratchet import Ratchet

CXX = (".cc", ".h", ".def")
TEXT = (*CXX, ".py", ".sh", ".md", ".cmake", ".txt", ".json", ".toml", ".proto", ".yml", "")
SKIPPED = {".git", ".cache", "__pycache__", "node_modules"}
# Here the banned words are named.
OWN = ("tools/tidy/",)


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


def text_files(root):
    """All files of the repository that hold text, relative to `root`, sorted."""
    for folder, names, files in os.walk(root):
        at_top = Path(folder) == Path(root)
        names[:] = sorted(n for n in names if n not in SKIPPED
                          and not (at_top and n.startswith("build")))
        for name in sorted(files):
            path = Path(folder, name)
            if name not in SKIPPED and path.suffix in TEXT and not path.is_symlink():
                yield path.relative_to(root).as_posix()


def is_test(path):
    """Tests, benchmarks, examples, and the helpers of tests: x_harness.h, x_test_y.h."""
    return path.startswith(("tests/", "bench/", "examples/")) or re.search(
        r"_(test|bench)\.cc$|_test(_\w+)?\.h$|_harness\.h$", path) is not None


def room_of(path):
    """`core/swim` for src/core/swim/x.cc, `include/pando` for a public header, None outside."""
    parts = path.split("/")
    if parts[:2] == ["include", "pando"]:
        return "include/pando"
    if parts[0] != "src" or len(parts) < 3:
        return None
    return "/".join(parts[1:3]) if parts[1] == "core" else parts[1]


def row_of(room):
    """The row of the tables a room belongs to: all machines share `core/*`."""
    return "core/*" if room and room.startswith("core/") else room


def in_rooms(room, rooms):
    return room in rooms or row_of(room) in rooms


def check_words(path, text, code, words):
    room, test = room_of(path), is_test(path)
    for word in words:
        if word.rooms and not (in_rooms(room, word.rooms) or (test and word.in_tests)):
            continue
        if path in word.except_in or (test and word.rooms and not word.in_tests):
            continue
        for number, line in enumerate((code if word.rooms else text).splitlines(), 1):
            if match := word.pattern.search(line):
                yield Finding(path, number, word.rule, f"`{match.group().strip()}`: {word.reason}")


def check_quoted(path, number, room, target):
    allowed = [room + "/" if a == "<self>" else a for a in rules.MAY_INCLUDE[row_of(room)]]
    if target.startswith(tuple(allowed)) or (room, target) in rules.EXCEPTIONS:
        return
    if is_test(path) and target in rules.TEST_SUPPORT:
        return
    yield Finding(path, number, "layering",
                  f'"{target}" in {room}: {rules.WHY_INCLUDE[row_of(room)]}; '
                  f"may include {' '.join(allowed)}")


def check_angled(path, number, room, target):
    if is_test(path) and target.startswith(rules.TEST_LIBRARIES + rules.ALSO_IN_TESTS):
        return
    for library, rooms in rules.LIBRARIES.items():
        if (target.startswith(library) and not in_rooms(room, rooms)
                and (path, library) not in rules.FILE_LIBRARIES):
            yield Finding(path, number, "library",
                          f"<{target}> in {room}: only {' '.join(rooms) or 'tests'} may use it")
    if target.startswith(rules.TEST_LIBRARIES):
        yield Finding(path, number, "library", f"<{target}> in {room}: only tests may use it")
    if in_rooms(room, rules.PURE) and not is_test(path):
        for headers, reason in rules.IMPURE_HEADERS.items():
            if target in headers.split():
                yield Finding(path, number, "impure-header", f"<{target}>: {reason}")


def check_includes(path, text):
    room = room_of(path)
    if row_of(room) not in rules.MAY_INCLUDE:
        return
    for number, line in enumerate(text.splitlines(), 1):
        parts = line.split()
        if not parts or parts[0] != "#include" or len(parts) < 2:
            continue
        if parts[1].startswith('"'):
            yield from check_quoted(path, number, room, parts[1].strip('"'))
        else:
            yield from check_angled(path, number, room, parts[1].strip("<>"))


def check_form(path, text):
    if path.endswith(".h") and not any(
            line.strip() == "#pragma once" for line in text.splitlines()[:10]):
        yield Finding(path, 1, "pragma-once", "a header must be safe to include twice")
    if path.endswith((".cc", ".h", ".py")):
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > rules.LINE_COLUMNS:
                yield Finding(path, number, "line-length",
                              f"{len(line)} columns, at most {rules.LINE_COLUMNS}")


def measure(path, text, code):
    """Yields (kind, key, line, size) of everything that has a budget."""
    if path.endswith((".cc", ".h", ".py")) or path == "dev":
        kind = "header" if path.endswith(".h") else "file"
        yield kind, path, 1, len(text.splitlines())
    if path.endswith((".cc", ".h")):
        seen = {}
        for f in cxx.functions(cxx.without_preprocessor(code)):
            seen[f.name] = seen.get(f.name, 0) + 1
            nth = f"#{seen[f.name]}" if seen[f.name] > 1 else ""
            yield "function", f"{path}:{f.name}{nth}", f.first, f.lines


def check_budgets(path, text, code, ratchet):
    for kind, key, line, size in measure(path, text, code):
        budget = rules.BUDGETS[kind]
        name = key.removeprefix(path + ":") if kind == "function" else kind
        if size > budget.hard:
            yield Finding(path, line, f"{kind}-length",
                          f"{name}: {size} lines, never more than {budget.hard}: {rules.WHY_BUDGET}")
        elif not is_test(path) and (problem := ratchet.judge(kind, key, size, budget.target)):
            yield Finding(path, line, f"{kind}-length", f"{name}: {problem}: {rules.WHY_BUDGET}")


class Definitions:
    """Where each type is defined: the linker takes one of two for both."""

    def __init__(self):
        self.first = {}

    def check(self, path, code):
        if not path.startswith(("src/", "include/")) or is_test(path):
            return
        for line, name in cxx.types(cxx.without_preprocessor(code)):
            other = self.first.setdefault(name, path)
            if other != path:
                yield Finding(path, line, "one-definition", f"{name} is another type in {other}")


def check(root, ratchet):
    findings = []
    definitions = Definitions()
    for path in text_files(root):
        if path.startswith(OWN) and path.endswith((".py", ".txt")):
            continue
        try:
            text = Path(root, path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not a text file after all
        findings += check_words(path, text, "", rules.TEXTS)
        findings += check_form(path, text)
        code = cxx.code_only(text) if path.endswith(CXX) else ""
        findings += check_budgets(path, text, code, ratchet)
        if code:
            findings += check_words(path, text, code, rules.WORDS)
            findings += check_includes(path, text)
            findings += definitions.check(path, code)
    findings += (Finding(ratchet.path, line, "ratchet", text) for line, text in ratchet.leftovers())
    return sorted(findings)


def main():
    parser = argparse.ArgumentParser(description="Checks the repository against its own rules.")
    parser.add_argument("root", nargs="?", default=".")
    parser.add_argument("--ratchet", action="store_true", help="lower the ratchet to today's sizes")
    parser.add_argument("--accept", action="store_true", help="enter what exceeds a target today")
    options = parser.parse_args()
    ratchet = Ratchet(options.root)
    findings = check(options.root, ratchet)
    if options.ratchet or options.accept:
        ratchet.rewrite(accept=options.accept)
        findings = check(options.root, ratchet := Ratchet(options.root))
    for finding in findings:
        print(finding)
    print(f"tidy: {len(findings)} findings, {len(ratchet.entries)} entries in the ratchet")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
