"""`pando up`: a whole cluster by one command, on a terminal and without, until Ctrl-C or worse."""

import errno
import json
import os
import pathlib
import pty
import re
import signal
import socket
import subprocess
import threading
import time
import unittest

from cluster import GOSSIP_PORT, PANDO, RPC_PORT, InteropTest, address, run, start_process, wait_for


def alive(pid):
    """True while the process runs; one that only waits to be reaped has ended."""
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def children(pid):
    return [int(word) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
            for word in (task / "children").read_text().split()]


class Up:
    """One `pando up` and everything it has said so far."""

    def __init__(self, *words, first, terminal=False):
        self.first = first
        command = [PANDO, "up", f"-from={self.first}", *words]
        self.text = ""
        output, inside = pty.openpty() if terminal else os.pipe()
        self.process = start_process(command, stdin=inside if terminal else subprocess.DEVNULL,
                                     stdout=inside, stderr=subprocess.STDOUT,
                                     start_new_session=True)
        os.close(inside)
        self.reader = threading.Thread(target=self._read, args=(output,))
        self.reader.start()

    def _read(self, output):
        while True:
            try:
                data = os.read(output, 65536)
            except OSError as error:  # how a terminal says that nobody writes any more
                if error.errno != errno.EIO:
                    raise
                data = b""
            if not data:
                break
            self.text += data.decode(errors="replace")
        os.close(output)

    def rpc(self, step=0):
        network, _, last = self.first.rpartition(".")
        return f"{network}.{int(last) + step}:{RPC_PORT}"

    def statuses(self, step=0):
        result = run([PANDO, "members", "-json", f"-rpc-addr={self.rpc(step)}"], timeout=10)
        return {m["name"]: m["status"] for m in json.loads(result.stdout)["members"]}

    def wait_alive(self, count):
        everybody = {f"node{i}": "alive" for i in range(1, count + 1)}
        for step in range(count):
            wait_for(lambda s=step: self.statuses(s) == everybody, f"all {count} are members", 60)

    def wait_said(self, pattern, what):
        try:
            wait_for(lambda: re.search(pattern, self.text), what)
        except AssertionError as error:
            raise AssertionError(f"{error}; it said {self.text!r}") from None

    def ends(self, timeout=30):
        code = self.process.wait(timeout=timeout)
        self.reader.join(timeout=10)
        return code

    def cleanup(self):
        if self.process.poll() is None:
            self.process.kill()
        self.ends()


class UpTest(InteropTest):
    def up(self, *words, **more):
        up = Up(*words, **more)
        self.addCleanup(up.cleanup)
        return up

    def first(self, count=3):
        """The first of some neighbouring addresses."""
        return [address() for _ in range(count)][0]

    def test_starts_a_cluster_and_ends_it_in_order(self):
        up = self.up("3", first=self.first())
        up.wait_alive(3)
        agents = children(up.process.pid)
        self.assertEqual(len(agents), 3)
        up.wait_said(r"node3 +127\.[0-9.]+:7946 +alive", "the table of members")
        self.assertRegex(up.text,
                         rf"node1 +{up.first}:{GOSSIP_PORT} +{up.rpc()} +{up.first}:7379 ")
        self.assertIn("Try, in another terminal:", up.text)
        self.assertIn(f"pando members -rpc-addr={up.rpc()}", up.text)
        logs = pathlib.Path(re.search(r"Logs: (.+)", up.text)[1])
        self.assertTrue((logs / "node1.log").exists())
        up.process.send_signal(signal.SIGINT)
        self.assertEqual(up.ends(), 0)
        self.assertIn("==> Stopping: everybody leaves the cluster", up.text)
        self.assertFalse([pid for pid in agents if alive(pid)])
        self.assertFalse(logs.exists())

    def test_redraws_its_table_on_a_terminal(self):
        up = self.up("2", terminal=True, first=self.first())
        up.wait_alive(2)
        up.wait_said(r"node2 +127\.[0-9.]+:7946", "the table of members")
        pid = children(up.process.pid)[1]
        os.kill(pid, signal.SIGSTOP)
        up.wait_said(r"\x1b\[2A\x1b\[J", "the table is drawn over the last")
        self.assertNotIn("\n\n\n", up.text.replace("\r", ""))
        os.kill(pid, signal.SIGCONT)
        up.process.send_signal(signal.SIGTERM)
        self.assertEqual(up.ends(), 0)

    def test_says_so_if_an_agent_dies_and_goes_on(self):
        up = self.up("3", first=self.first())
        up.wait_alive(3)
        agents = children(up.process.pid)
        os.kill(agents[2], signal.SIGKILL)
        up.wait_said("==> node3 was killed by signal 9; its last lines:\n(.*\n)*?"
                     r" +[0-9/]+ [0-9:]+ \[INFO\] ", "the death")
        wait_for(lambda: up.statuses().get("node3") == "failed", "the others notice", 60)
        up.wait_said(r"node3 +127\.[0-9.]+:7946 +failed", "the failure in the table")
        for pid in agents[:2]:
            os.kill(pid, signal.SIGKILL)
        self.assertEqual(up.ends(), 1, "nothing is left to show")
        self.assertIn("==> No agent runs any more; their logs are in ", up.text)

    def test_its_agents_end_with_it_even_if_it_is_killed(self):
        up = self.up("3", first=self.first())
        up.wait_alive(3)
        agents = children(up.process.pid)
        up.process.kill()
        up.ends()
        wait_for(lambda: not [pid for pid in agents if alive(pid)], "no orphan is left")

    def test_ends_with_its_terminal(self):
        up = self.up("2", first=self.first())
        up.wait_alive(2)
        agents = children(up.process.pid)
        up.process.send_signal(signal.SIGHUP)
        self.assertEqual(up.ends(), 0)
        self.assertFalse([pid for pid in agents if alive(pid)])

    def test_a_second_ctrl_c_waits_for_nobody(self):
        up = self.up("2", first=self.first())
        up.wait_alive(2)
        agents = children(up.process.pid)
        for pid in agents:
            os.kill(pid, signal.SIGSTOP)  # they cannot leave
        up.process.send_signal(signal.SIGINT)
        up.wait_said("==> Stopping", "the end begins")
        start = time.monotonic()
        up.process.send_signal(signal.SIGINT)
        self.assertEqual(up.ends(), 0)
        self.assertLess(time.monotonic() - start, 5.5, "less than agents may take to leave")
        self.assertIn("==> Some had to be killed", up.text)
        self.assertFalse([pid for pid in agents if alive(pid)])

    def test_hands_further_flags_to_every_agent(self):
        up = self.up("2", "-tag=zone=x", first=self.first())
        up.wait_alive(2)
        result = run([PANDO, "members", "-tag", "zone=x", "-json", f"-rpc-addr={up.rpc()}"])
        self.assertEqual(len(json.loads(result.stdout)["members"]), 2, result.stdout)

    def test_speaks_json(self):
        up = self.up("-json", "2", first=self.first())
        up.wait_alive(2)
        up.wait_said('"node2"', "the table")
        up.process.send_signal(signal.SIGINT)
        self.assertEqual(up.ends(), 0)
        for line in up.text.splitlines():
            self.assertEqual(list(json.loads(line)), ["members"])

    def test_refuses_ports_that_are_taken_before_anything_starts(self):
        for kind, port, what in ((socket.SOCK_STREAM, GOSSIP_PORT, "gossip"),
                                 (socket.SOCK_DGRAM, GOSSIP_PORT, "gossip"),
                                 (socket.SOCK_STREAM, RPC_PORT, "RPC"),
                                 (socket.SOCK_STREAM, 7379, "RESP"),
                                 (socket.SOCK_STREAM, 7374, "HTTP")):
            first, second = address(), address()
            with socket.socket(socket.AF_INET, kind) as holder:
                holder.bind((second, port))
                if kind == socket.SOCK_STREAM:
                    holder.listen()
                result = run([PANDO, "up", f"-from={first}", "2"])
            self.assertEqual(result.returncode, 1)
            more = " or another -port" if what == "gossip" else ""
            self.assertEqual(result.stdout,
                             f"up: the {what} port {second}:{port} cannot be had: it is in use; "
                             f"stop the program that holds it, or choose other addresses with "
                             f"-from=127.0.1.1{more}\n")

    def test_refuses_what_cannot_be(self):
        for words, sentence in (
                (["0"], "'0' is not a number of agents; use 1 to 250"),
                (["many"], "'many' is not a number of agents; use 1 to 250"),
                (["251"], "'251' is not a number of agents; use 1 to 250"),
                (["-from=10.0.0.1"],
                 "-from='10.0.0.1' is not an address of this machine alone; use one such as "
                 "127.0.1.1"),
                (["-from=127.0.0.253"],
                 "-from='127.0.0.253' leaves no room for 3 agents; begin lower or start fewer"),
                (["-port=7373"],
                 "-port='7373' cannot be the gossip port; use 1 to 65535, but not 7373, 7374 "
                 "or 7379")):
            result = run([PANDO, "up", *words])
            self.assertEqual((result.returncode, result.stdout), (1, f"up: {sentence}\n"))

    def test_tells_of_an_agent_that_does_not_come_up(self):
        up = self.up("1", "-profile=moon", first=self.first(1))
        self.assertEqual(up.ends(), 1)
        self.assertIn("==> node1 ended with exit code 1; its last lines:\n", up.text)
        self.assertIn("'moon' is not a profile; use lan, wan or local", up.text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
