"""What our commands say about themselves is what Redis's say, and the page of commands is true.

    PANDO_REWRITE=1 keys_table_test.py     writes docs/redis-compatibility.md anew
"""

import os
import tempfile
import unittest

import watch
from cluster import Agent, InteropTest, stop_all
from keys_test import ROOT, Redis
from resp import Link, encoded, read_reply

PAGE = ROOT / "docs/redis-compatibility.md"
CLUSTER_PORT = 7380
GROUPS = ("string", "bitmap", "generic", "list", "hash", "set", "sorted-set", "transactions",
          "pubsub", "connection", "server", "cluster", "stream", "geo", "hyperloglog", "scripting")
# Flags of Redis that we have, too.
FLAGS = {b"write", b"readonly", b"denyoom", b"admin", b"pubsub", b"noscript", b"blocking", b"fast",
         b"movablekeys"}
# Our rows that say something else, and why.
DIFFERENT = {
    "blmpop": "noscript, as BLPOP is",
    "bzmpop": "noscript, as BZPOPMIN is",
    "acl|dryrun": "since when there is an ACL at all",
    "exec": "movablekeys: its keys are those of its commands",
}

HEAD = """# Which commands of Redis are there?

The commands of redis-server 7.0. This page is drawn from what an agent says about itself (`COMMAND
DOCS` at its port for clients of Redis Cluster); `tests/interop/keys_table_test.py` checks it
against redis-server, and writes it with `PANDO_REWRITE=1`.

Replies and errors are Redis's. What differs on purpose, with the reasons:
`tests/interop/keys_differences.py` (keys), [protocol/resp.md](protocol/resp.md) (clients,
transactions, limits of one request), [protocol/pubsub.md](protocol/pubsub.md),
[protocol/doors.md](protocol/doors.md) (`INFO`), [protocol/shard.md](protocol/shard.md) (`CONFIG`,
`WAIT`, `SLOWLOG`) and [protocol/cluster_port.md](protocol/cluster_port.md). What is not there
answers with Redis's unknown-command error. The commands of group `cluster` are for the port for
Redis Cluster; the other one says that it is none, as a Redis does. `PANDO.…` commands:
[protocol/doors.md](protocol/doors.md).
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


class Table(InteropTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.original = Redis(cls.folder.name)
        agent = watch.doors(Agent("pando", "n0"))
        agent.flags += ["-store", f"-resp-cluster={agent.host}:{CLUSTER_PORT}"]
        agent.start()
        cls.link = Link((agent.host, CLUSTER_PORT))
        redis, ours = cls.ask("COMMAND")
        cls.redis, cls.ours = rows_of(redis), rows_of(ours)
        redis, ours = cls.ask("COMMAND", "DOCS")
        cls.redis_docs, cls.our_docs = docs_of(redis), docs_of(ours)

    @classmethod
    def tearDownClass(cls):
        cls.link.close()
        cls.original.close()
        cls.folder.cleanup()
        stop_all()

    @classmethod
    def ask(cls, *words):
        """What redis-server answers, and what we do."""
        cls.original.send(encoded(words))
        cls.link.socket.sendall(encoded(words))
        return read_reply(cls.original.input), read_reply(cls.link.stream)

    def test_rows_say_what_redis_says(self):
        wrong = []
        for name, row in self.ours.items():
            container = row[9] and name != "command"
            if name in DIFFERENT or name not in self.redis or container:
                continue
            theirs, mine = facts(self.redis[name]), facts(row)
            if b"since" not in self.our_docs[name]:  # it says no more
                mine = {"arity": mine["arity"]}
            wrong += [f"{name}: {what} {mine[what]}, Redis {theirs[what]}"
                      for what in mine if mine[what] != theirs[what]]
            for what in (b"since", b"group") if len(mine) > 1 else ():
                mine, theirs = self.our_docs[name].get(what), self.redis_docs[name].get(what)
                if mine != theirs:
                    wrong.append(f"{name}: {what.decode()} {mine}, Redis {theirs}")
        self.assertEqual(wrong, [])

    def test_keys_are_where_redis_finds_them(self):
        requests = ("GET a", "MSET a 1 b 2", "BITOP AND d a b", "LCS a b LEN", "OBJECT FREQ a",
                    "SCAN 0", "NOPE a", "DEL a b c", "GET a b", "BITOP NOT d",
                    "EXPIRE a 1", "RENAME a b", "COPY a b REPLACE", "MEMORY USAGE a")
        for request in requests:
            redis, ours = self.ask("COMMAND", "GETKEYS", *request.split())
            self.assertEqual(redis, ours, request)

    def test_what_becomes_of_keys_is_what_redis_says(self):
        """Of every command that has keys, asked with as few words as it takes and some more."""
        for name, row in self.ours.items():
            if name not in self.redis or not row[3] and b"movablekeys" not in row[2]:
                continue
            least = abs(row[1])
            for count in range(least, least + 3):
                words = (name.split("|") + ["1"] * count)[:count]
                redis, ours = self.ask("COMMAND", "GETKEYSANDFLAGS", *words)
                # We also know how many words are too many.
                if name != "exec" and (count == least or "Invalid number" not in str(ours)):
                    self.assertEqual(ours, redis, words)
        for request in ("SET a 1 GET", "SET a 1 EX 5 get", "set a GET", "BITFIELD a GET u8 0",
                        "BITFIELD a SET u8 0 1", "BITFIELD a INCRBY u8 0 1", "BITFIELD a",
                        "ZUNIONSTORE d 2 a b WEIGHTS 1 2", "BLMPOP 0 2 a b LEFT", "NOPE a",
                        "SPUBLISH a b", "PING a", "OBJECT HELP"):
            for asked in ("GETKEYS", "GETKEYSANDFLAGS"):
                redis, ours = self.ask("COMMAND", asked, *request.split())
                self.assertEqual(ours, redis, request)

    def test_names_are_found_as_in_redis(self):
        """Of all that redis-server lists, what we have is listed by us."""
        for words in ("LIST", "LIST FILTERBY PATTERN client|*", "LIST FILTERBY PATTERN X*",
                      "LIST FILTERBY ACLCAT transaction", "LIST FILTERBY ACLCAT nothing",
                      "LIST FILTERBY MODULE nothing"):
            redis, ours = self.ask("COMMAND", *words.split())
            known = {name for name in redis if name.decode() in self.ours}
            self.assertEqual({name for name in ours if name.decode() in self.redis}, known, words)
        for words in ("LIST nothing", "LIST FILTERBY nothing x", "LIST FILTERBY",
                      "INFO client|nothing nothing", "COUNT x", "DOCS nothing"):
            redis, ours = self.ask("COMMAND", *words.split())
            self.assertEqual(str(ours), str(redis), words)
        redis, ours = self.ask("COMMAND", "INFO", "client|kill", "get")
        self.assertEqual([row[0] for row in ours], [row[0] for row in redis])

    def page(self):
        lines = [HEAD]
        for group in GROUPS:
            names = sorted(name for name, known in self.redis_docs.items()
                           if known[b"group"].decode() == group
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
