#!/usr/bin/env python3
"""Random rules of users go to redis-server and to an agent: equal replies, lists and verdicts.

    access_rules_test.py [--rounds N]

What differs on purpose stands in docs/protocol/access.md, "Rules".
"""

import argparse
import hashlib
import os
import random
import tempfile
import unittest

import watch
from cluster import Agent, InteropTest, start_all, stop_all, wait_for
from keys_test import Redis
from map_test import settled
from resp import Error, Link
from seeds import SEED

ROUNDS = 400
VERDICTS = 25  # asked of each user
KEYS = ["a", "b", "ab", "a1", "b:x", "*", ""]
GLOBS = ["*", "a*", "b:*", "a?", "[ab]", "\\*", "x", ""]
PASSWORDS = ["one", "two", ""]
HASH = hashlib.sha256(b"one").hexdigest()
# Not there: what only one side has, and what the other side knows of by other words.
LEFT_OUT = {"quit", "hello", "auth", "reset"}


def word_of(reply):
    return reply.decode("latin-1") if isinstance(reply, bytes) else str(reply)


def commands_of(side):
    """Every command and subcommand by its name in lower case, with the least number of words."""
    out = {}
    for row in side.ask("COMMAND"):
        subcommands = row[9] if len(row) > 9 else []
        out[word_of(row[0])] = None if subcommands else row[1]
        for part in subcommands:
            out[word_of(part[0])] = part[1]
    return out


class Rules(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        self.random = random.Random(SEED)
        folder = self.enterContext(tempfile.TemporaryDirectory())
        redis = Redis(folder)
        self.addCleanup(redis.close)
        agent = watch.doors(Agent("pando", "n0"))
        agent.flags += ["-store", "-buckets=64", "-copies=1"]
        start_all([agent])
        wait_for(lambda: settled([agent], ["n0"], 1), "a map")
        places = os.path.join(folder, "redis.sock"), (agent.host, watch.RESP_PORT)
        self.sides = [Link(place, 60) for place in places]
        for side in self.sides:
            self.addCleanup(side.close)
        known = [commands_of(side) for side in self.sides]
        self.names = sorted(name for name in (known[0].keys() & known[1].keys()) - LEFT_OUT
                            if known[0][name] is not None and known[1][name] is not None)
        self.least = known[0]
        self.more = {name: [1, 2] if known[0][name] == known[1][name] else [0]
                     for name in self.names}
        self.assertGreater(len(self.names), 150)
        self.categories = [word_of(name) for name in self.sides[0].ask("ACL", "CAT")]

    def both(self, *words):
        return [side.ask(*words) for side in self.sides]

    def equal(self, *words):
        redis, ours = self.both(*words)
        self.assertEqual(repr(redis), repr(ours), f"seed {SEED}: {words}")
        return redis

    def rule(self):
        pick = self.random.choice
        name = pick(self.names)
        return pick([
            lambda: pick(["on", "off", "ON", "nopass", "resetpass", "allkeys", "resetkeys",
                          "allchannels", "resetchannels", "allcommands", "nocommands", "reset",
                          "sanitize-payload", "skip-sanitize-payload", "clearselectors"]),
            lambda: pick("><") + pick(PASSWORDS),
            lambda: pick("#!") + pick([HASH, HASH[:10], HASH.upper(), "z" * 64]),
            lambda: pick(["~", "%R~", "%W~", "%r~", "%X~", "%"]) + pick(GLOBS),
            lambda: "%RW~" + pick([glob for glob in GLOBS if glob != "*"]),
            lambda: "&" + pick(GLOBS),
            lambda: pick("+-") + pick([name, name, name.upper(), name.split("|")[0], "nonsense",
                                       name.split("|")[0] + "|nonsense" if "|" in name else name]),
            lambda: pick("+-") + "@" + pick(self.categories + ["all", "nonsense", "READ"]),
            lambda: pick(["", "nonsense", "+", "-", "+@", "@read", "get", "on off", "+@all "]),
        ])()

    def words_of(self, name):
        """A request by this name; now and then too short or too long."""
        words = name.split("|")
        least = abs(self.least[name] or 2)
        # What is too much Redis finds out later, and not in the same way.
        count = least + self.random.choice([0, 0, 0, -1, *self.more[name]])
        while len(words) < count:
            words.append(self.random.choice(KEYS + ["1", "2", "GET"]))
        return words[:max(count, len(name.split("|")))]

    def shown(self, reply):
        """Of GETUSER what is not drawn in another way."""
        if not isinstance(reply, list):
            return repr(reply)
        pairs = {word_of(k): v for k, v in zip(reply[::2], reply[1::2])}
        commands = pairs.pop("commands")
        self.assertIn(commands[:5], (b"+@all", b"-@all"))
        return pairs

    def test_random_rules_mean_the_same(self):
        for number in range(ROUNDS):
            user = self.random.choice(["ann", "bob", "default"] if number % 9 else ["x y", "new"])
            rules = [self.rule() for _ in range(self.random.choice([0, 1, 1, 2, 5]))]
            self.equal("ACL", "SETUSER", user, *rules)
            redis, ours = self.both("ACL", "GETUSER", user)
            self.assertEqual(self.shown(redis), self.shown(ours), f"seed {SEED}: {rules}")
            self.verdicts(user)
            if number % 7 == 0:
                self.equal("ACL", "USERS")
                self.equal("ACL", "DELUSER", self.random.choice(["ann", "nobody", "default"]))
            if number % 50 == 0:
                self.equal("ACL", "SETUSER", "default", "reset", "on", "nopass", "+@all", "~*",
                           "&*")

    def verdicts(self, user):
        for _ in range(VERDICTS):
            self.equal("ACL", "DRYRUN", user, *self.words_of(self.random.choice(self.names)))

    def test_categories_hold_the_same_commands(self):
        self.equal("ACL", "CAT")
        self.equal("ACL", "CAT", "nonsense")
        for category in self.categories:
            redis, ours = ({word_of(name) for name in reply} & set(self.names)
                           for reply in self.both("ACL", "CAT", category))
            self.assertEqual(redis, ours, category)

    def test_passwords_are_made_alike(self):
        for words in ((), ("1",), ("5",), ("4096",)):
            redis, ours = self.both("ACL", "GENPASS", *words)
            self.assertEqual(len(redis), len(ours))
            self.assertNotEqual(redis, ours if words != ("1",) else None)
        for bits in "0", "-1", "4097", "x", "":
            self.equal("ACL", "GENPASS", bits)
        for words in (("LOG", "x"), ("LOG", "RESET"), ("LOG",), ("LOG", "-1"), ("NONSENSE",),
                      ("GETUSER",), ("WHOAMI", "x"), ("SETUSER",)):
            self.equal("ACL", *words)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given, rest = parser.parse_known_args()
    ROUNDS = given.rounds
    unittest.main(argv=["access_rules_test.py", *rest])
