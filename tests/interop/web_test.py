#!/usr/bin/env python3
"""Clients and sessions of web applications, as npm has them: nodes are killed, added, drained.

Needs WEB_MODULES: a folder with what tests/interop/web/package.json names.
"""

import http.cookiejar
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time
import unittest
import urllib.error
import urllib.request

from cluster import PANDO, run, start_all, wait_for
from stores import CLUSTER_PORT, HONEST, PORT, ClusterPortTest, client

FOLDER = pathlib.Path(__file__).with_name("web")
USERS = 12


class Program:
    """One of the programs in web/; it ends when its input does."""

    def __init__(self, name, kind, addresses):
        self.process = subprocess.Popen(
            ["node", str(FOLDER / name), kind, *addresses], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            env=os.environ | {"NODE_PATH": os.environ["WEB_MODULES"]})

    def line(self):
        line = self.process.stdout.readline()
        assert line, "the program has ended"
        return line.strip()

    def end(self):
        self.process.stdin.close()
        rest = self.process.stdout.read()
        self.process.wait(60)
        self.process.stdout.close()
        return rest

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


class User(threading.Thread):
    """Logs in, and visits again and again."""

    def __init__(self, url, name):
        super().__init__()
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.url, self.who = url, name
        self.visits, self.failed, self.wrong = 0, 0, []
        self.stopped = threading.Event()
        self.opener.open(f"{url}/login?user={name}", data=b"", timeout=30).read()

    def run(self):
        unsure = 0
        while not self.stopped.is_set():
            try:
                shown = json.load(self.opener.open(f"{self.url}/visit", timeout=30))
            except urllib.error.HTTPError as error:
                if error.code == 401:
                    return self.wrong.append("the session is lost")
                self.failed, unsure = self.failed + 1, unsure + 1
                time.sleep(0.05)
                continue
            if shown["user"] != self.who or not 1 <= shown["visits"] - self.visits <= 1 + unsure:
                self.wrong.append(f"{shown} after {self.visits} visits and {unsure} failures")
            self.visits, unsure = shown["visits"], 0


class Web(ClusterPortTest):
    limit = 300

    def program(self, name, kind, agents, port):
        program = Program(name, kind, [f"{agent.host}:{port}" for agent in agents])
        self.addCleanup(program.kill)
        return program

    def shake(self, agents, between):
        """Kills the second node, adds the fourth, drains the third; `between` after each step."""
        between()
        agents[1].process.send_signal(signal.SIGKILL)
        agents[1].process.wait()
        between()
        self.wait_settled([agents[0], agents[2]])
        start_all([agents[3]])
        self.wait_settled([agents[0], agents[2], agents[3]])
        between()
        left = run([PANDO, "leave", f"-rpc-addr={agents[2].rpc}"], timeout=120)
        self.assertEqual(left.returncode, 0, left.stdout + left.stderr)
        self.wait_settled([agents[0], agents[3]])
        between()

    def write_through(self, kind, port):
        agents = self.agents(4)
        start_all(agents[:3])
        self.wait_settled(agents[:3])
        program = self.program("writer.js", kind, agents[:3], port)
        self.assertEqual(program.line(), "writing")
        reader = client(agents[0])

        def more():
            keys = reader.dbsize()
            wait_for(lambda: reader.dbsize() > keys + 200, "more to be written")
        self.shake(agents, more)
        told = json.loads(program.end().splitlines()[-1])
        lost = [key for key, value in told["acknowledged"].items()
                if reader.get(key) != str(value).encode()]
        self.assertEqual(lost, [], f"of {len(told['acknowledged'])}")
        self.assertGreater(len(told["acknowledged"]), 800)
        for error in told["errors"]:
            # A connection that ends with its node is all that a client may say of its own.
            # Both also give up when they are sent to a dead node again and again.
            its_own = re.search("closed|gone|ended|ECONN|^MOVED|redirections.*MOVED", error, re.I)
            self.assertTrue(error.startswith(HONEST) or its_own, told["errors"])

    def test_ioredis_at_one_node(self):
        self.write_through("ioredis", PORT)

    def test_ioredis_as_a_cluster(self):
        self.write_through("ioredis-cluster", CLUSTER_PORT)

    def test_node_redis_at_one_node(self):
        self.write_through("redis", PORT)

    def test_node_redis_as_a_cluster(self):
        self.write_through("redis-cluster", CLUSTER_PORT)

    def test_no_session_is_lost(self):
        agents = self.agents(4)
        start_all(agents[:3])
        self.wait_settled(agents[:3])
        program = self.program("sessions.js", "redis", agents[:1], PORT)
        url = f"http://127.0.0.1:{program.line()}"
        users = [User(url, f"user{i}") for i in range(USERS)]
        for user in users:
            user.start()

        def more():
            before = [user.visits for user in users]
            wait_for(lambda: all(user.visits > count + 5 or user.wrong
                                 for user, count in zip(users, before)), "everybody to visit")
        try:
            self.shake(agents, more)
        finally:
            for user in users:
                user.stopped.set()
            for user in users:
                user.join()
        self.assertEqual([wrong for user in users for wrong in user.wrong], [])
        self.assertLessEqual(sum(user.failed for user in users), USERS)


if __name__ == "__main__":
    unittest.main()
