"""What our commands say about themselves is what Redis's say, and the page of commands is true.

    PANDO_REWRITE=1 keys_table_test.py     writes docs/redis-compatibility.md anew
"""

import os
import unittest

from keys_test import ROOT, Pair
from resp import Error

PAGE = ROOT / "docs/redis-compatibility.md"
# What a client can do with keys; everything else is the business of the whole node.
GROUPS = ("string", "bitmap", "generic", "list", "hash", "set", "sorted-set", "stream", "geo",
          "hyperloglog", "scripting", "server")
# Of the group "server" only what is about keys.
OF_SERVER = {"dbsize", "flushall", "flushdb", "memory|usage", "swapdb"}
# Flags of Redis that we have, too.
FLAGS = {b"write", b"readonly", b"denyoom", b"admin", b"pubsub", b"noscript", b"blocking", b"fast",
         b"movablekeys"}
# Our rows that say something else, and why.
DIFFERENT = {
    "blmpop": "noscript, as BLPOP is",
    "bzmpop": "noscript, as BZPOPMIN is",
}

HEAD = """# Which commands of Redis are there?

Commands on keys, compared with those of redis-server 7.0. This page is drawn from the table of
commands; `tests/interop/keys_table_test.py` checks it against redis-server, and writes it with
`PANDO_REWRITE=1`.

Replies and errors are Redis's. What differs on purpose, with the reasons:
`tests/interop/keys_differences.py`. Limits of one request: [protocol/resp.md](protocol/resp.md).
"""


def lower_names(names):
    return {name.lower() for name in names}


def rows_of(command):
    """Name -> row of `COMMAND`, subcommands included."""
    out = {}
    for row in command:
        out[row[0].decode()] = row
        for part in row[9]:
            out[part[0].decode()] = part
    return out


def docs_of(flat):
    """Name -> fields of `COMMAND DOCS`, subcommands included."""
    out = {}
    for name, fields in zip(flat[::2], flat[1::2]):
        known = dict(zip(fields[::2], fields[1::2]))
        parts = known.pop(b"subcommands", [])
        out[name.decode()] = known
        out.update(docs_of(parts))
    return out


def facts(row):
    """What is to be equal."""
    flags = {bytes(flag) for flag in row[2]} & FLAGS
    categories = {bytes(c) for c in row[6]}
    return {"arity": row[1], "flags": sorted(flags), "places": row[3:6],
            "categories": sorted(categories)}


class Table(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pair = Pair()
        redis, ours = cls.pair.ask("COMMAND")
        cls.redis, cls.ours = rows_of(redis), rows_of(ours)
        redis, ours = cls.pair.ask("COMMAND", "DOCS")
        cls.redis_docs, cls.our_docs = docs_of(redis), docs_of(ours)

    @classmethod
    def tearDownClass(cls):
        cls.pair.close()

    def test_rows_say_what_redis_says(self):
        wrong = []
        for name, row in self.ours.items():
            if name in DIFFERENT or name in ("object", "memory"):
                continue
            theirs, mine = facts(self.redis[name]), facts(row)
            wrong += [f"{name}: {what} {mine[what]}, Redis {theirs[what]}"
                      for what in mine if mine[what] != theirs[what]]
            for what in (b"since", b"group"):
                mine, theirs = self.our_docs[name].get(what), self.redis_docs[name].get(what)
                if mine != theirs:
                    wrong.append(f"{name}: {what.decode()} {mine}, Redis {theirs}")
        self.assertEqual(wrong, [])

    def test_keys_are_where_redis_finds_them(self):
        requests = ("GET a", "MSET a 1 b 2", "BITOP AND d a b", "LCS a b LEN", "OBJECT FREQ a",
                    "SCAN 0", "NOPE a", "DEL a b c", "GET a b", "BITOP NOT d",
                    "EXPIRE a 1", "RENAME a b", "COPY a b REPLACE", "MEMORY USAGE a")
        for request in requests:
            redis, ours = self.pair.ask("COMMAND", "GETKEYS", *request.split())
            self.assertEqual(redis, ours, request)

    def page(self):
        lines = [HEAD]
        for group in GROUPS:
            names = sorted(name for name, known in self.redis_docs.items()
                           if known[b"group"].decode() == group
                           and (group != "server" or name in OF_SERVER)
                           and (name not in self.redis or not self.redis[name][9]))
            there = [name for name in names if name in self.ours]
            missing = [name for name in names if name not in self.ours]
            lines.append(f"\n## {group}\n")
            if there:
                lines.append("| command | arguments | |\n|---|---|---|")
            for name in there:
                known = self.our_docs[name]
                arguments = known.get(b"arguments", [[b"", b""]])[0][1].decode()
                shown = f"`{arguments}`".replace("|", "\\|") if arguments else ""
                lines.append(f"| `{name.upper().replace('|', ' ')}` | {shown} | "
                             f"{known[b'summary'].decode()} |")
            if missing:
                absent = ", ".join(f"`{name.upper().replace('|', ' ')}`" for name in missing)
                lines.append(f"\nNot there: {absent}")
        return "\n".join(lines) + "\n"

    def test_the_page_is_true(self):
        page = self.page()
        if os.environ.get("PANDO_REWRITE"):
            PAGE.write_text(page, encoding="utf-8")
        self.assertEqual(PAGE.read_text(encoding="utf-8"), page,
                         "with PANDO_REWRITE=1 this test writes the page anew")


if __name__ == "__main__":
    unittest.main()
