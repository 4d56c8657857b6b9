#!/usr/bin/env python3
"""SIGTERM drains a node: its own clients write all the time, and know what became of each write."""

import signal
import subprocess
import threading
import unittest

import redis

from cluster import start_all, wait_for
from map_test import settled
from stores import StoreTest, client


class Writer:
    """Writes through one node until that lets nobody in any more, and sorts what it was told."""

    def __init__(self, agent, number):
        self.way = client(agent)
        self.number = number
        self.done, self.not_done, self.unknown = {}, [], []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.write)
        self.thread.start()

    def stop(self):
        self.stopped.set()
        self.thread.join()

    def write(self):
        made = 0
        while not self.stopped.is_set():
            key = f"drained{self.number}:{made}"
            made += 1
            try:
                self.way.set(key, made)
                self.done[key] = made
            except redis.ConnectionError as error:
                # Nothing was sent by a client that is not let in; any other end is in doubt.
                refused = str(error).startswith("Error 111 connecting")
                (self.not_done if refused else self.unknown).append((key, str(error)))
                return
            except redis.ResponseError as error:
                certain = str(error).startswith(("CLUSTERDOWN", "TRYAGAIN"))
                (self.not_done if certain else self.unknown).append((key, str(error)))


class Drain(StoreTest):
    def ended(self, agent, within=60):
        try:
            return agent.process.wait(within)
        except subprocess.TimeoutExpired:
            self.fail(f"{agent.name} did not end; its log is {agent.log_path}")

    def writer(self, agent, number):
        writer = Writer(agent, number)
        self.addCleanup(writer.stop)
        return writer

    def test_clients_of_the_drained_node_know_what_became_of_each_write(self):
        agents = start_all(self.agents(3))
        self.wait_settled(agents)
        drained, rest = agents[1], [agents[0], agents[2]]
        silent = client(drained)
        silent.set("silent", 1)
        writers = [self.writer(drained, i) for i in range(4)]
        others = [self.writer(rest[i % 2], 10 + i) for i in range(2)]
        wait_for(lambda: all(len(w.done) > 200 for w in writers + others), "writes before it")
        drained.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.ended(drained), 0)
        for writer in writers:
            writer.thread.join()
            self.assertEqual(writer.unknown, [])
        wait_for(lambda: settled(rest, [a.name for a in rest], copies=2), "a map of those who stay")
        for other in others:
            before = len(other.done)
            wait_for(lambda o=other, b=before: len(o.done) > b + 100, "writes after it")
            other.stop()
            self.assertEqual((other.unknown, other.not_done), ([], []))
        reader = client(rest[0])
        for writer in writers + others:
            lost = [k for k, v in writer.done.items() if reader.get(k) != str(v).encode()]
            self.assertEqual(lost, [], f"of {len(writer.done)} acknowledged writes")
            for key, said in writer.not_done:
                self.assertIsNone(reader.get(key), f"was said not to be done: {said}")
        self.assertEqual(reader.get("silent"), b"1")

    def test_a_second_sigterm_ends_a_drain_that_cannot_go_on(self):
        agents = start_all(self.agents(3))
        self.wait_settled(agents)
        client(agents[0]).execute_command("PANDO.MOVES", "PAUSE")
        agents[1].process.send_signal(signal.SIGTERM)
        wait_for(lambda: "Gracefully shutting down" in self.log(agents[1]), "it to begin")
        self.assertIsNone(agents[1].process.poll())
        agents[1].process.send_signal(signal.SIGTERM)
        self.assertEqual(self.ended(agents[1], within=10), 1)

    def log(self, agent):
        with open(agent.log_path, encoding="utf-8") as log:
            return log.read()


if __name__ == "__main__":
    unittest.main()
