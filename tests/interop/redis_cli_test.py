#!/usr/bin/env python3
"""The original redis-cli against an agent's RESP port: both dialects, help, pipes, passwords."""

import os
import pty
import re
import select
import shutil
import socket
import subprocess
import time
import unittest

from cluster import Agent, form, run, stop_all, wait_for

REDIS_CLI = shutil.which("redis-cli") or "/usr/bin/redis-cli"
PORT = 7379


def agent(name, *flags):
    made = Agent("pando", name, *flags)
    made.flags.append(f"-resp={made.host}:{PORT}")
    return made.start()


def redis(node, *words, dialect="-2", stdin=None, port=PORT):
    command = [REDIS_CLI, "-h", node.host, "-p", str(port), dialect, *words]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=30,
                          check=False).stdout


def converse(node, *lines):
    """Types lines into an interactive redis-cli; everything that it shows."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "dumb"
        os.execv(REDIS_CLI, [REDIS_CLI, "-h", node.host, "-p", str(PORT)])
    shown = b""
    try:
        for line in (*lines, "exit"):
            end = time.monotonic() + 20
            while not shown.rstrip().endswith(f"{PORT}>".encode()) and time.monotonic() < end:
                if select.select([terminal], [], [], 0.1)[0]:
                    shown += os.read(terminal, 65536)
            os.write(terminal, line.encode() + b"\n")
            shown += b"\n"
        while select.select([terminal], [], [], 5)[0]:
            shown += os.read(terminal, 65536)
    except OSError:  # the terminal is gone: it has ended
        pass
    os.waitpid(child, 0)
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode(errors="replace"))


class RedisCli(unittest.TestCase):
    def tearDown(self):
        stop_all()

    def test_members_of_a_cluster_in_both_dialects(self):
        a, b = agent("a", "-tag=role=web"), agent("b")
        self.assertEqual(redis(a, "PANDO.JOIN", b.gossip), "1\n")
        form([a, b])
        for dialect in ("-2", "-3"):
            names = redis(a, "PANDO.MEMBERS", dialect=dialect)
            self.assertIn("127.", names)
            self.assertEqual(names.count("alive"), 2, names)
        self.assertIn("role web", redis(a, "PANDO.MEMBER", "a", dialect="-3"))
        self.assertEqual(redis(a, "PANDO.TAGS", "SET", "zone", "eu"), "OK\n")
        wait_for(lambda: b.members()["a"][1].get("zone") == "eu", "b sees the new tag")
        answer = redis(b, "PANDO.QUERY", "hello", "ACK", "TIMEOUT", "1000").split("\n")
        self.assertEqual(sorted(answer[1:3]), ["a", "b"])
        self.assertEqual(redis(b, "PANDO.LEAVE"), "OK\n")
        wait_for(lambda: b.process.poll() == 0, "b ends after the leave")
        wait_for(lambda: a.statuses()["b"] == "left", "a sees that b has left")

    def test_state_in_both_dialects(self):
        a, b = agent("a"), agent("b")
        form([a, b])
        self.assertEqual(redis(a, "PANDO.STATE", "SET", "load", "7"), "OK\n")
        for dialect in ("-2", "-3"):
            get = ("PANDO.STATE", "GET", "a", "load")
            wait_for(lambda d=dialect, g=get: "7" in redis(b, *g, dialect=d), "b knows it")
        listed = redis(b, "PANDO.STATE", "LIST", "PREFIX", "pando/name", dialect="-3")
        self.assertEqual(listed.count("pando/name"), 2, listed)
        self.assertIn("HELLO 3", redis(b, "PANDO.STATE", "WATCH"))
        watched = redis(b, dialect="-3", stdin="PANDO.STATE WATCH NODE a PREFIX load\nPING\n")
        self.assertIn("PONG", watched)
        self.assertIn("load", watched)
        self.assertEqual(redis(a, "PANDO.STATE", "ERASE", "load"), "OK\n")
        wait_for(lambda: redis(b, "PANDO.STATE", "GET", "a", "load") == "\n", "b sees it go")
        self.assertIn("key of the node itself", redis(a, "PANDO.STATE", "SET", "pando/x", "1"))

    def test_events_reach_the_original_cli(self):
        a = agent("a")
        watch = subprocess.Popen(["serf", "monitor", f"-rpc-addr={a.rpc}", "-log-level=err"],
                                 stdout=subprocess.PIPE)
        seen = b""
        try:
            end = time.monotonic() + 20
            while b"deploy" not in seen and time.monotonic() < end:
                self.assertEqual(redis(a, "PANDO.EVENT", "deploy", "v1"), "OK\n")
                if select.select([watch.stdout], [], [], 0.2)[0]:
                    seen += os.read(watch.stdout.fileno(), 65536)
        finally:
            watch.kill()
            watch.wait()
            watch.stdout.close()
        self.assertIn(b"deploy", seen)

    def test_an_interactive_client_finds_its_help(self):
        shown = converse(agent("a"), "help PANDO.JOIN", "help @pando", "PANDO.TAGS SET x y")
        self.assertIn("[REPLAY] ADDR [ADDR ...]", shown)
        self.assertIn("summary: Joins through seeds; how many answered", shown)
        self.assertIn("PANDO.TAGS SET TAG VALUE [TAG VALUE ...]", shown)
        self.assertIn("OK", shown)

    def test_mass_insertion_is_answered_to_the_end(self):
        shown = redis(agent("a"), "--pipe", stdin="*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n" * 10000)
        self.assertIn("errors: 0, replies: 10000", shown)

    def test_a_password_is_asked_for(self):
        a = Agent("pando", "a")
        path = a.directory / "secret.json"
        path.write_text('{"resp_auth": "open sesame"}')
        a.flags += [f"-resp={a.host}:{PORT}", f"-config-file={path}"]
        a.start()
        self.assertIn("NOAUTH", redis(a, "PANDO.MEMBERS"))
        self.assertIn("alive", redis(a, "-a", "open sesame", "--no-auth-warning", "PANDO.MEMBERS"))
        self.assertIn("WRONGPASS", redis(a, "AUTH", "no"))
        self.assertNotIn("sesame", a.log())

    def test_a_second_port_may_be_opened_for_clients_of_clusters(self):
        a = Agent("pando", "a")
        path = a.directory / "secret.json"
        path.write_text('{"resp_auth": "open sesame"}')
        a.flags += [f"-resp-cluster={a.host}", f"-config-file={path}"]
        a.start()
        self.assertIn(f"RESP cluster: '{a.host}:7380'", a.log())
        self.assertIn("NOAUTH", redis(a, "PANDO.MEMBERS", port=7380))
        self.assertIn("alive", redis(a, "-a", "open sesame", "--no-auth-warning", "PANDO.MEMBERS",
                                     port=7380))

    def test_the_usual_port_may_be_taken_but_not_one_that_was_asked_for(self):
        holder = socket.socket()
        self.addCleanup(holder.close)
        host = Agent("pando", "z").host
        holder.bind((host, 0))
        holder.listen()
        place = f"{host}:{holder.getsockname()[1]}"
        failed = run([os.environ.get("PANDO", "pando"), "agent", f"-bind={host}:0",
                      f"-rpc-addr={host}:0", f"-resp={place}"], timeout=20)
        self.assertEqual(failed.returncode, 1)
        self.assertRegex(failed.stdout, f"-resp: .*{place}.* in use")
        a = Agent("pando", "a").start()
        self.assertIn(f"RESP addr: '{a.host}:{PORT}'", a.log())
        other = Agent("pando", "b", f"-rpc-addr={a.host}:7383", host=a.host)
        other.flags.append(f"-bind={a.host}:7956")
        other.start()
        closed = f"the port {a.host}:{PORT} for Redis clients stays closed"
        wait_for(lambda: closed in other.log(), "the log says that the port is taken")
        self.assertNotIn("RESP addr", other.log())
        off = Agent("pando", "c", "-resp=off").start()
        self.assertNotIn("RESP addr", off.log())


if __name__ == "__main__":
    unittest.main(verbosity=2)
