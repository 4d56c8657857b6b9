#!/usr/bin/env python3
"""Random conversations with MULTI, EXEC, DISCARD, WATCH and UNWATCH go to redis-server and to
agents: every reply is equal.
"""

import os
import random
import tempfile
import unittest

import watch
from cluster import Agent, InteropTest, start_all, stop_all, wait_for
from keys_test import Redis
from map_test import settled
from resp import Link
from seeds import SEED

CLIENTS = 3
STEPS = 10_000
KEYS = [f"{{t}}{i}" for i in range(3)]

VERBS = ["MULTI", "MULTI", "EXEC", "EXEC", "EXEC", "DISCARD", "UNWATCH", "WATCH {k}", "WATCH {k}",
         "WATCH {k} {k}"]
COMMANDS = ["SET {k} {n}", "SET {k} {n} NX", "GET {k}", "INCR {k}", "DEL {k}", "DEL {k} {k}",
            "APPEND {k} x", "EXPIRE {k} 1000", "PERSIST {k}", "LPUSH {k} {n}", "LPOP {k}",
            "SADD {k} {n}", "SREM {k} {n}", "HSET {k} f {n}", "HDEL {k} f", "ZADD {k} {n} m",
            "ZADD {k} {n} m NX", "RENAME {k} {k}", "COPY {k} {k}", "MGET {k} {k}", "TYPE {k}",
            "HINCRBY {k} f x"]
WRONG = ["MULTI x", "EXEC x", "DISCARD x", "UNWATCH x", "WATCH", "OBJECT ENCODING {k} x", "SET {k}",
         "GET", "NONSENSE {k}"]


def step(rng):
    """Who says what."""
    [lines] = rng.choices([VERBS, COMMANDS, WRONG], [40, 57, 3])
    line = rng.choice(lines)
    words = [word.replace("{k}", rng.choice(KEYS)).replace("{n}", str(rng.randrange(4)))
             for word in line.split()]
    return rng.randrange(CLIENTS), words


class Transactions(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def redis(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        redis = Redis(folder.name)
        self.addCleanup(redis.close)
        return redis

    def agents(self):
        agents = [watch.doors(Agent("pando", f"n{i}")) for i in range(2)]
        for agent in agents:
            agent.flags += ["-store", "-buckets=64", "-copies=2", "-retry-interval=1s",
                            f"-identity={agent.directory}/identity",
                            f"-retry-join={agents[0].gossip}"]
        start_all(agents)
        wait_for(lambda: settled(agents, [agent.name for agent in agents], 2), "a map at rest")
        return agents

    def test_every_reply_is_that_of_redis(self):
        rng = random.Random(SEED)
        redis, agents = self.redis(), self.agents()
        places = [(agent.host, watch.RESP_PORT) for agent in agents]
        pairs = [(Link(redis.socket.getpeername(), 60), Link(places[i % 2], 60))
                 for i in range(CLIENTS)]
        for pair in pairs:
            for connection in pair:
                self.addCleanup(connection.close)
        said, carried_out, aborted = [], 0, 0
        for _ in range(STEPS):
            who, words = step(rng)
            said.append((who, words))
            theirs, ours = (connection.ask(*words) for connection in pairs[who])
            carried_out += words == ["EXEC"] and isinstance(ours, list) and len(ours) > 0
            aborted += words == ["EXEC"] and ours is None
            self.assertEqual((type(theirs), theirs), (type(ours), ours),
                             f"seed {SEED}, the last of {said[-30:]}")
        self.assertGreater(carried_out, 50, f"seed {SEED}")
        self.assertGreater(aborted, 10, f"seed {SEED}")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    unittest.main(verbosity=2)
