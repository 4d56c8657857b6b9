"""Agents on hosts of their own: network namespaces with one address each, on one bridge.

A test module calls own_network() first (setUpModule). All of it is gone with the process.
"""

import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess

from cluster import PANDO, Agent, start_process, wait_for
import watch


def own_network():
    """Goes on in a network and a view of the file system of this process's own."""
    libc = ctypes.CDLL(None, use_errno=True)
    new_mounts, new_network = 0x00020000, 0x40000000
    if libc.unshare(new_mounts | new_network) != 0:
        raise OSError(ctypes.get_errno(), "hosts of their own need network namespaces; run as root")
    tool("mount", "--make-rprivate", "/")
    os.makedirs("/run/netns", exist_ok=True)
    tool("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
    tool("ip", "link", "set", "lo", "up")
    tool("ip", "link", "add", "br0", "type", "bridge", "stp_state", "0", "forward_delay", "0",
         "mcast_snooping", "0")
    tool("ip", "addr", "add", "10.99.0.254/24", "dev", "br0")
    tool("ip", "link", "set", "br0", "up")


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

    def cut_off(self, others):
        """From now on nothing that these hosts send arrives here, silently."""
        self.inside("nft", "add table inet cut; add chain inet cut input "
                           "{ type filter hook input priority 0; }")
        addresses = ", ".join(other.host for other in others)
        self.inside("nft", f"add rule inet cut input ip saddr {{ {addresses} }} drop")

    def rejoined(self):
        """Ends cut_off()."""
        self.inside("nft", "delete table inet cut")

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
