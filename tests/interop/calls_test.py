#!/usr/bin/env python3
"""`pando call` and `pando serve-echo` on real processes, PANDO.CALL by redis-cli, the counts."""

import json
import os
import re
import shutil
import signal
import subprocess
import unittest
import urllib.request

from cluster import (GOSSIP_PORT, PANDO, Agent, InteropTest, Running, address, form, run, stop_all,
                     wait_for)

REDIS_CLI = shutil.which("redis-cli") or "/usr/bin/redis-cli"
RESP, HTTP = 7379, 7374
KEY = "MDEyMzQ1Njc4OWFiY2RlZg=="


def call(agent, *words, body=None):
    """Exit code and output, bytes as they are."""
    command = [PANDO, "call", f"-resp={agent.host}:{RESP}", *words]
    done = subprocess.run(command, input=body, stdout=subprocess.PIPE, timeout=60, check=False)
    return done.returncode, done.stdout


def metrics(agent):
    with urllib.request.urlopen(f"http://{agent.host}:{HTTP}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    rows = [re.fullmatch(r"pando_(\S+) (\S+)", line) for line in lines]
    return {row[1]: float(row[2]) for row in rows if row}


class Calls(InteropTest):
    def setUp(self):
        super().setUp()
        self.agents = [Agent("pando", name, f"-encrypt={KEY}", "-cluster=grove")
                       for name in ("ash", "elm")]
        for agent in self.agents:
            agent.flags.append(f"-http={agent.host}:{HTTP}")
            agent.start()
        form(self.agents)

    def tearDown(self):
        stop_all()

    def echo(self, *flags):
        ash = self.agents[0]
        running = Running([PANDO, "serve-echo", "-node=oak", f"-join={ash.gossip}",
                           f"-bind={address()}:{GOSSIP_PORT}", f"-encrypt={KEY}",
                           "-cluster=grove", *flags])
        running.next_line(lambda line: "oak" in line, "word that it serves")
        for agent in self.agents:
            wait_for(lambda a=agent: call(a, "oak", "echo", "?")[0] == 0, "the agents can call it")
        return running

    def test_what_is_called_is_answered_byte_for_byte(self):
        ash, elm = self.agents
        echo = self.echo()
        self.assertEqual(call(ash, "oak", "echo", "hello"), (0, b"hello"))
        self.assertEqual(call(elm, "oak", "echo"), (0, b""))
        raw = os.urandom(64 << 10)
        self.assertEqual(call(ash, "oak", "echo", "-", body=raw), (0, raw))
        answer = json.loads(call(elm, "-json", "oak", "echo", "hi")[1])
        self.assertEqual(answer, {"node": "oak", "method": "echo", "answer": "hi"})
        redis = [REDIS_CLI, "-h", elm.host, "-p", str(RESP), "PANDO.CALL"]
        self.assertEqual(run([*redis, "oak", "echo", "so", "900"]).stdout, "so\n")
        echo.next_line(lambda line: "served" in line, "a count")
        echo.process.send_signal(signal.SIGINT)
        code, rest = echo.finish()
        self.assertEqual((code, "Leaving" in rest), (0, True))

    def test_failures_say_whether_it_may_have_happened(self):
        ash, elm = self.agents
        echo = self.echo("-json")
        code, text = call(ash, "nobody", "echo")
        self.assertEqual((code, b"pando members" in text), (2, True))
        code, text = call(ash, "oak", "no such method")
        self.assertEqual((code, b"serve-echo" in text), (2, True))
        self.assertEqual(call(ash, "elm", "echo")[0], 2, "an agent serves nothing itself")
        redis = [REDIS_CLI, "-h", elm.host, "-p", str(RESP), "PANDO.CALL", "oak", "none"]
        self.assertTrue(run(redis).stdout.startswith("UNKNOWN_METHOD"))
        echo.process.send_signal(signal.SIGSTOP)
        code, text = call(ash, "-timeout=300ms", "-json", "oak", "echo", "x")
        self.assertEqual((code, json.loads(text)["failure"]), (4, "expired"))
        lost = Running([PANDO, "call", f"-resp={elm.host}:{RESP}", "-timeout=60s", "oak", "echo"])
        wait_for(lambda: metrics(elm)['calls_in_flight{direction="out"}'] == 1, "it is under way")
        gone = Running([PANDO, "call", f"-resp={elm.host}:{RESP}", "-timeout=60s", "oak", "echo"])
        wait_for(lambda: metrics(elm)['calls_in_flight{direction="out"}'] == 2, "two are under way")
        gone.process.send_signal(signal.SIGINT)
        gone.finish()
        wait_for(lambda: metrics(elm).get('calls_failed_total{failure="cancelled"}') == 1,
                 "who goes takes the call along")
        echo.process.kill()
        code, text = lost.finish()
        self.assertEqual((code, "may have been done" in text), (4, True))

    def test_calls_are_counted(self):
        ash, elm = self.agents
        echo = self.echo()
        before = metrics(ash)["calls_made_total"]
        for body in ("1", "2", "3"):
            call(ash, "oak", "echo", body)
        call(ash, "oak", "none")
        call(ash, "nobody", "echo")
        after = metrics(ash)
        self.assertEqual(after["calls_made_total"] - before, 5)
        self.assertEqual(after['calls_failed_total{failure="unknown_method"}'], 1)
        self.assertEqual(after["calls_made_total"],
                         after["calls_answered_total"] +
                         sum(v for k, v in after.items() if k.startswith("calls_failed_total")))
        self.assertEqual(after['calls_in_flight{direction="out"}'], 0)
        self.assertEqual(metrics(elm)["calls_served_total"], 0)
        info = run([REDIS_CLI, "-h", ash.host, "-p", str(RESP), "INFO", "calls"]).stdout
        self.assertIn("calls_answered:", info)
        echo.cleanup()

    def test_an_echo_that_cannot_join_says_why(self):
        ash = self.agents[0]
        started = [PANDO, "serve-echo", f"-join={ash.gossip}", f"-bind={address()}:{GOSSIP_PORT}",
                   "-node=oak"]
        result = run(started)  # without the key
        self.assertEqual(result.returncode, 1)
        self.assertIn("-encrypt", result.stdout)
        result = run([*started, "-encrypt=short"])
        self.assertEqual((result.returncode, "pando keygen" in result.stdout), (1, True))


if __name__ == "__main__":
    unittest.main()
