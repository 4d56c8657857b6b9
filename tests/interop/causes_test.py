"""Twenty ways to lose a node, made on real processes in networks of their own, and what the others
say was the cause. At least nineteen must be named rightly.

Every agent is a host: a network namespace with an address on one bridge. One cause that has no row
here, an accuser that is overloaded itself, needs an accuser that is wrong: the swarms and the tests
of src/core/verdict make it.
"""

import signal
import time
import unittest

from cluster import InteropTest, form, start_all, stop_all, wait_all_see, wait_for
from hosts import Host, own_network, tool
import watch

SIZE, CLUSTERS = 5, 5
KNOWN = 90  # seconds until a death must be known


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
        # A network card that was down has no carrier for up to a second.
        wait_for(lambda: old.cli("join", hosts[0].gossip, via="pando").returncode == 0,
                 f"{old.name} reaches the others again")
        form([*hosts[:-1], old])
        return old


def setUpModule():
    own_network()


if __name__ == "__main__":
    unittest.main()
