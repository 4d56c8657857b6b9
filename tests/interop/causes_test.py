"""Twenty ways to lose a node, made on real processes in networks of their own, and what the others
say was the cause. At least nineteen must be named rightly.

Every agent is a host: a network namespace with an address on one bridge. One cause that has no row
here, an accuser that is overloaded itself, needs an accuser that is wrong: the swarms and the tests
of src/core/verdict make it.
"""

import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess
import time
import unittest

from cluster import (PANDO, Agent, InteropTest, form, start_all, start_process, stop_all,
                     wait_all_see, wait_for)
import watch

SIZE, CLUSTERS = 5, 5
KNOWN = 90  # seconds until a death must be known


def tool(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True, timeout=30)


class Host(Agent):
    """An agent in a network namespace of its own."""

    count = 0

    def __init__(self, name):
        Host.count += 1
        super().__init__("pando", name, host=f"10.99.0.{Host.count}")
        self.net = f"h{Host.count}"
        tool("ip", "netns", "add", self.net)
        self.inside("ip", "link", "set", "lo", "up")
        tool("ip", "link", "add", f"p{self.net}", "type", "veth", "peer", "name", "eth0", "netns",
             self.net)
        tool("ip", "link", "set", f"p{self.net}", "master", "br0", "up")
        self.inside("ip", "addr", "add", f"{self.host}/24", "dev", "eth0")
        self.inside("ip", "link", "set", "eth0", "up")
        watch.doors(self)
        self.flags += ["-log-level=info", f"-identity={self.directory}/identity"]

    def inside(self, *words, check=True):
        return tool("ip", "netns", "exec", self.net, *words, check=check)

    def launch(self, *more):
        self.starts += 1
        self.log_path = self.directory / f"log.{self.starts}"
        command = ["ip", "netns", "exec", self.net, PANDO, "agent", f"-node={self.name}",
                   f"-bind={self.gossip}", f"-rpc-addr={self.rpc}", *self.flags, *more]
        with open(self.log_path, "wb") as log:
            self.process = start_process(command, stdout=log, stderr=subprocess.STDOUT,
                                         stdin=subprocess.DEVNULL, cwd=self.directory)
        return self

    def signal(self, number):
        self.process.send_signal(number)

    def signal_both(self, number):
        for pid in watch.guardians(self):
            os.kill(pid, number if number == signal.SIGSTOP else signal.SIGKILL)
        self.signal(number)

    def rule(self, hook):
        """Drops all packets at one hook of this host, silently."""
        self.inside("nft", f"add table inet f; add chain inet f {hook} "
                           f"{{ type filter hook {hook} priority 0; policy drop; }}")

    @property
    def box(self):
        """A control group for the agent alone: of its own tree in the first version."""
        root = pathlib.Path("/sys/fs/cgroup")
        root = root / "freezer" if (root / "freezer").is_dir() else root
        return root / f"pando-test-{os.getpid()}-{self.net}"

    def freeze(self, frozen=True):
        self.box.mkdir(exist_ok=True)
        (self.box / "cgroup.procs").write_text(str(self.process.pid))
        old = self.box / "freezer.state"
        if old.exists():
            old.write_text("FROZEN" if frozen else "THAWED")
        else:
            (self.box / "cgroup.freeze").write_text("1" if frozen else "0")

    def unroute(self, others):
        """Neither side has a route to the other any more."""
        for other in others:
            self.inside("ip", "route", "add", "unreachable", other.host)
            other.inside("ip", "route", "add", "unreachable", self.host)

    def heal(self, others):
        """Ends what is left of the agent, and makes its host what it was."""
        if self.box.exists():
            self.freeze(False)
        for pid in watch.guardians(self):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kill()
        if self.box.exists():
            wait_for(lambda: self.box.rmdir() is None, "its control group is empty", 20)
        self.inside("nft", "flush", "ruleset")
        tool("ip", "link", "set", f"p{self.net}", "up")
        self.inside("ip", "link", "set", "eth0", "up")
        for other in others:
            self.inside("ip", "route", "del", "unreachable", other.host, check=False)
            other.inside("ip", "route", "del", "unreachable", self.host, check=False)


def killed(number):
    return lambda host, others: host.signal(number)


# What is done to a host, and what the others are to say about it.
CAUSES = [
    ("killed by an operator or for want of memory", killed(signal.SIGKILL), "killed by signal 9"),
    ("a wild pointer", killed(signal.SIGSEGV), "killed by signal 11"),
    ("an assertion that fails", killed(signal.SIGABRT), "killed by signal 6"),
    ("a file that shrinks while it is mapped", killed(signal.SIGBUS), "killed by signal 7"),
    ("a forbidden system call", killed(signal.SIGSYS), "killed by signal 31"),
    ("stopped by its service manager", killed(signal.SIGTERM), "ended with status 1"),
    ("killed with its guardian", lambda h, o: h.signal_both(signal.SIGKILL), "process ended"),
    ("crashed, the guardian killed", lambda h, o: h.signal_both(signal.SIGSEGV), "process ended"),
    ("told to leave", lambda h, o: h.cli("leave", via="pando"), "left"),
    ("Ctrl-C", killed(signal.SIGINT), "left"),
    ("stopped", killed(signal.SIGSTOP), "paused"),
    ("stopped with its guardian", lambda h, o: h.signal_both(signal.SIGSTOP), "paused"),
    ("frozen", lambda h, o: h.freeze(), "paused"),
    ("the cable is pulled at the switch",
     lambda h, o: tool("ip", "link", "set", f"p{h.net}", "down"), "host unreachable"),
    ("its network card is switched off",
     lambda h, o: h.inside("ip", "link", "set", "eth0", "down"), "host unreachable"),
    ("no route either way", lambda h, o: h.unroute(o), "host unreachable"),
    ("a firewall drops all it gets and sends",
     lambda h, o: (h.rule("input"), h.rule("output")), "host unreachable"),
    ("nothing that it sends arrives", lambda h, o: h.rule("output"), "host unreachable"),
    ("nothing that is sent to it arrives", lambda h, o: h.rule("input"), "one-way network"),
    ("the switch loses what is for it",
     lambda h, o: tool("nft", f"add table bridge {h.net}; add chain bridge {h.net} f "
                       "{ type filter hook forward priority 0; }; add rule bridge "
                       f'{h.net} f oifname "p{h.net}" drop'), "one-way network"),
]


class Causes(InteropTest):
    limit = 900

    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def settled_words(self, victim, others):
        """What each of the others says at last; certificates are issued within 1.1 s."""
        words = []
        for agent in others:
            deaths = watch.why(agent, victim.name)["deaths"]
            words.append(deaths[0]["words"] if deaths else "nothing")
        return words

    def test_nineteen_of_twenty_causes_are_named(self):
        clusters = [[Host(f"c{c}-n{i}") for i in range(SIZE)] for c in range(CLUSTERS)]
        for hosts in clusters:
            start_all(hosts)
            form(hosts)
        right = 0
        for first in range(0, len(CAUSES), CLUSTERS):
            time.sleep(6)  # a link counts as steady after 5 s
            trials = list(zip(CAUSES[first:first + CLUSTERS], clusters))
            for (_, inject, _), hosts in trials:
                inject(hosts[-1], hosts[:-1])
            for (name, _, wanted), hosts in trials:
                right += self.judge(name, wanted, hosts[-1], hosts[:-1])
            for _, hosts in trials:
                hosts[-1].heal(hosts[:-1])
                tool("nft", "delete", "table", "bridge", hosts[-1].net, check=False)
                hosts[-1] = self.successor(hosts)
        print(f"{right} of {len(CAUSES)} causes named rightly", flush=True)
        self.assertEqual(len(CAUSES), 20)
        self.assertGreaterEqual(right, 19)

    def judge(self, name, wanted, victim, others):
        status = "left" if wanted == "left" else "failed"
        wait_all_see(others, {victim.name: status}, name, KNOWN)
        end = time.monotonic() + 10
        while True:
            words = self.settled_words(victim, others)
            if all(word == wanted for word in words) or time.monotonic() > end:
                break
            time.sleep(0.3)
        good = all(word == wanted for word in words)
        print(f"{'ok   ' if good else 'WRONG'} {name}: wanted '{wanted}', they say {words}",
              flush=True)
        return good

    def successor(self, hosts):
        """A new node on the host of the one that is gone, so that no verdict is about two."""
        old = hosts[-1]
        old.name = f"{old.name}x"
        (old.directory / "identity").unlink(missing_ok=True)
        old.start()
        form([*hosts[:-1], old])
        return old


def own_network():
    """Goes on in a network and a view of the file system of this process's own."""
    libc = ctypes.CDLL(None, use_errno=True)
    new_mounts, new_network = 0x00020000, 0x40000000
    if libc.unshare(new_mounts | new_network) != 0:
        raise OSError(ctypes.get_errno(), "the causes need a network namespace; run as root")
    tool("mount", "--make-rprivate", "/")
    os.makedirs("/run/netns", exist_ok=True)
    tool("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
    tool("ip", "link", "set", "lo", "up")
    tool("ip", "link", "add", "br0", "type", "bridge", "stp_state", "0", "forward_delay", "0",
         "mcast_snooping", "0")
    tool("ip", "addr", "add", "10.99.0.254/24", "dev", "br0")
    tool("ip", "link", "set", "br0", "up")


def setUpModule():
    own_network()


if __name__ == "__main__":
    unittest.main()
