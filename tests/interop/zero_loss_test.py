#!/usr/bin/env python3
"""Whatever dies, comes or goes under full pipelined load: no acknowledged write is lost.

PANDO_KILLS=50 tests/interop/zero_loss_test.py     kills as many times in each test (default: 2)

Writers send batches of unique keys by both ports, and remember which were acknowledged. After each
kill, once every bucket has its copies again, all of them are read, and erased to make room.
"""

import contextlib
import os
import random
import signal
import threading
import time
import unittest

from cluster import PANDO, InteropTest, run, stop_all, wait_for
from map_test import settled, the_map
from pando_cluster import PandoCluster
from pipelined_writer import PipelinedWriter, lost
from resp import Client
from seeds import SEED
from stores import HONEST

KILLS = int(os.environ.get("PANDO_KILLS", "2"))


class Load:
    """Writers at all nodes, by either port."""

    def __init__(self, system, count=4):
        self.writers = []
        for number in range(count):
            nodes = system.plain_nodes if number % 2 else system.nodes
            self.writers.append(PipelinedWriter(nodes, number, batch=64))
        for writer in self.writers:
            writer.start()

    def wait_more(self, count, what):
        ends = [len(writer.acknowledged) + count for writer in self.writers]
        wait_for(lambda: all(len(writer.acknowledged) >= end
                             for writer, end in zip(self.writers, ends)), what)

    def taken(self):
        """What has been acknowledged until now and was not taken yet."""
        keys = []
        for writer in self.writers:
            count = len(writer.acknowledged)
            keys += writer.acknowledged[:count]
            del writer.acknowledged[:count]
            del writer.times[:-1]
        return keys

    @contextlib.contextmanager
    def paused(self):
        """So that what is to be read does not grow while it is read."""
        for writer in self.writers:
            writer.going.clear()
        yield
        for writer in self.writers:
            writer.going.set()

    def refusals(self):
        return set().union(*(writer.refusals for writer in self.writers))

    def stop(self):
        for writer in self.writers:
            writer.stop()


class ZeroLoss(InteropTest):
    limit = 240 + 40 * KILLS

    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        self.random = random.Random(SEED)
        self.checked = 0
        print(f"seed {SEED}, {KILLS} kills", flush=True)

    def start(self, count, copies, spare=0):
        self.system = PandoCluster(count, copies, spare, buckets=64)
        self.load = Load(self.system)
        self.addCleanup(self.load.stop)
        self.load.wait_more(500, "writes")

    def check(self):
        """Every write that has been acknowledged is there."""
        with self.load.paused():
            self.check_all(self.load.taken())

    def check_all(self, keys):
        self.assertLessEqual(self.load.refusals(), {*HONEST, "MOVED"})
        reader = Client(self.system.plain_nodes, 30)
        self.assertEqual(lost(reader, keys), [], f"of {len(keys)} acknowledged writes, seed {SEED}")
        self.checked += len(keys)
        for first in range(0, len(keys), 500):
            reader.ask_all([("DEL", *keys[first:first + 500])])
        reader.drop(None)
        print(f"{self.checked} acknowledged writes are there", flush=True)

    def wait_copied(self, agents):
        copies = self.system.copies
        wait_for(lambda: settled(agents, [agent.name for agent in agents], copies),
                 "all copies at those who are left")

    def kill(self, victims, lagging=None):
        """Ends some at once; another one was stopped for a second before, if one is given."""
        if lagging:
            lagging.process.send_signal(signal.SIGSTOP)
            time.sleep(1)  # the lag is what is tested
        for victim in victims:
            victim.process.send_signal(signal.SIGKILL)
        if lagging:
            lagging.process.send_signal(signal.SIGCONT)
        for victim in victims:
            victim.process.wait()

    def kill_again_and_again(self, at_once):
        agents = self.system.agents
        for number in range(KILLS):
            chosen = self.random.sample(agents, at_once + 1)
            victims, lagging = chosen[:-1], chosen[-1] if number % 2 else None
            self.kill(victims, lagging)
            self.load.wait_more(500, "writes after a kill")
            self.wait_copied([agent for agent in agents if agent not in victims])
            for victim in victims:
                victim.start()
            self.wait_copied(agents)
            self.check()
        self.load.stop()
        self.check()

    def test_two_copies(self):
        self.start(4, 2)
        self.kill_again_and_again(1)

    def test_three_copies_of_which_two_die_at_once(self):
        self.start(5, 3)
        self.kill_again_and_again(2)

    def test_kills_while_buckets_move(self):
        """3 -> 6 -> 4 nodes; somebody dies as soon as something moves."""
        for _ in range((KILLS + 4) // 5):
            self.start(3, 2, spare=3)
            agents = self.system.agents
            epoch = the_map(agents[0])["epoch"]
            while self.system.spare:
                self.system.add()
            self.wait_moving(agents[0], epoch)
            victim = self.random.choice(agents)
            self.kill([victim])
            self.load.wait_more(500, "writes after a kill")
            self.wait_copied([agent for agent in agents if agent is not victim])
            victim.start()
            self.wait_copied(agents)
            self.check()
            self.drain_two_and_kill_one(agents)
            self.load.stop()
            self.check()
            stop_all()

    def wait_moving(self, agent, epoch):
        """Until a map of more than that epoch says so: what moves may have come before we look."""
        wait_for(lambda: the_map(agent)["epoch"] > epoch, "a map that moves something")

    def drain_two_and_kill_one(self, agents):
        leavers, rest = agents[4:], agents[:4]
        epoch = the_map(rest[0])["epoch"]
        leaving = [threading.Thread(target=self.leave, args=(agent,)) for agent in leavers]
        for thread in leaving:
            thread.start()
        self.wait_moving(rest[0], epoch)
        victim = self.random.choice(rest)
        self.kill([victim])
        for thread in leaving:
            thread.join()
        for agent in leavers:
            agents.remove(agent)
            agent.process.wait()
        self.load.wait_more(500, "writes after a kill while two leave")
        self.wait_copied([agent for agent in rest if agent is not victim])
        victim.start()
        self.wait_copied(rest)
        self.check()

    def leave(self, agent):
        left = run([PANDO, "leave", f"-rpc-addr={agent.rpc}"], timeout=120)
        self.assertEqual(left.returncode, 0, left.stdout + left.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
