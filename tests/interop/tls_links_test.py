#!/usr/bin/env python3
"""Links under TLS between real agents: made, refused with a reason, and renewed while running."""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import tempfile
import unittest

from authority import Authority
from cluster import (GOSSIP_PORT, PANDO, RPC_PORT, Agent, InteropTest, address, form, run,
                     start_all, stop_all, wait_all_see, wait_for)

HTTP_PORT = 7374
RESP_PORT = 7379
# A client of TLS begins with a record that says how long its first message is.
HALF_A_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"


class TlsLinks(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        self.home = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.grove = Authority(self.home, "grove")

    def agent(self, name, *flags):
        agent = Agent("pando", name, *flags)
        agent.flags.append(f"-http={agent.host}:{HTTP_PORT}")
        return agent

    def metrics(self, agent):
        connection = http.client.HTTPConnection(agent.host, HTTP_PORT, timeout=20)
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def count(self, agent, series):
        found = re.search(rf"^{re.escape(series)} (\S+)$", self.metrics(agent), re.MULTILINE)
        return float(found.group(1)) if found else 0

    def failures(self, agent, reason):
        return self.count(agent, f'pando_tls_handshakes_failed_total{{reason="{reason}"}}')

    @staticmethod
    def peers(agent):
        result = run([PANDO, "peers", f"-resp={agent.host}:{RESP_PORT}", "-json"])
        return {peer["peer"]: peer for peer in json.loads(result.stdout)["peers"]}

    def wait_linked(self, agents):
        """Everybody has a link with everybody; returns what each shows."""

        def linked():
            for agent in agents:
                up = {n for n, peer in self.peers(agent).items() if peer["state"] == "up"}
                if up != {other.name for other in agents} - {agent.name}:
                    raise ValueError(f"{agent.name} has links with {up}")
            return [self.peers(agent) for agent in agents]

        return wait_for(linked, "everybody is linked with everybody")

    def three(self):
        agents = [self.agent(f"n{i}", *self.grove.flags(f"n{i}")) for i in range(3)]
        start_all(agents)
        form(agents)
        return agents

    def test_links_are_under_tls(self):
        agents = self.three()
        for shown in self.wait_linked(agents):
            for name, peer in shown.items():
                self.assertEqual(peer["tls"], f"CN = {name}")
        table = run([PANDO, "peers", f"-resp={agents[0].host}:{RESP_PORT}"]).stdout
        self.assertIn("TLS", table.splitlines()[0])
        self.assertIn("CN = n1", table)
        for agent in agents:
            both = [self.count(agent, f'pando_tls_handshakes_total{{direction="{direction}"}}')
                    for direction in ("in", "out")]
            self.assertGreaterEqual(sum(both), 2)
            self.assertGreater(self.count(agent, "pando_tls_certificate_expires"), 1.7e9)
            self.assertIn("links use the certificate of CN = " + agent.name, agent.log())
        # A value too large for a datagram goes over them.
        value = "x" * 60_000
        stated = run([PANDO, "state", "set", f"-resp={agents[2].host}:{RESP_PORT}", "large", value])
        self.assertEqual(stated.returncode, 0, stated.stdout + stated.stderr)
        wait_for(lambda: value in run([PANDO, "state", "get", f"-resp={agents[0].host}:{RESP_PORT}",
                                       "n2", "large"]).stdout, "n0 knows what n2 says")

    def assert_refused(self, one, two, reason_of_one, reason_of_two):
        """The two are members of each other without a link, and both say why."""
        wait_all_see([one, two], {one.name: "alive", two.name: "alive"}, "they are members")
        for agent, other, reason in ((one, two, reason_of_one), (two, one, reason_of_two)):
            wait_for(lambda a=agent, o=other, r=reason:
                     re.search(r, a.log()) and self.peers(a)[o.name]["state"] != "up",
                     f"{agent.name} says why it has no link with {other.name}: {reason}")

    def test_one_side_without_tls_is_refused_on_both_sides(self):
        secure, plain = self.agent("secure", *self.grove.flags("secure")), self.agent("plain")
        start_all([secure, plain])
        form([secure, plain])
        words = "one side uses TLS and the other does not"
        self.assert_refused(secure, plain, f"(?:{words}|the peer has no TLS)", words)
        wait_for(lambda: self.failures(secure, "plain_peer") +
                 self.count(secure, 'pando_refused_total{reason="link_tls"}') > 0, "it is counted")
        trouble = wait_for(lambda: self.peers(secure)["plain"]["trouble"], "the trouble is shown")
        self.assertIn("TLS", trouble)

    def test_certificates_of_another_authority_are_refused_on_both_sides(self):
        ours = self.agent("ours", *self.grove.flags("ours"))
        theirs = self.agent("theirs", *Authority(self.home, "thicket").flags("theirs"))
        start_all([ours, theirs])
        form([ours, theirs])
        words = "the peer.s certificate is refused|the peer refused this node.s certificate"
        self.assert_refused(ours, theirs, words, words)
        wait_for(lambda: self.failures(ours, "untrusted") and self.failures(ours, "peer_refused"),
                 "both directions are counted")

    def test_names_are_checked_if_that_is_wanted(self):
        right = self.agent("right", *self.grove.flags("right"), "-tls-check-names")
        wrong = self.agent("wrong", *self.grove.flags("somebody-else"))
        start_all([right, wrong])
        form([right, wrong])
        words = "the certificate is not for that node: CN = somebody-else"
        self.assert_refused(right, wrong, words, words)

    def stranger(self, agent, files):
        """What a client of TLS hears that has this certificate and key, or none."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.load_verify_locations(self.grove.cert)
        if files:
            context.load_cert_chain(*files)
        with (socket.create_connection((agent.host, GOSSIP_PORT), timeout=30) as stream,
              context.wrap_socket(stream) as secure):
            try:
                secure.sendall(b"\xd7PANDO")
                return secure.recv(100)
            except (ssl.SSLError, ConnectionResetError) as error:
                return str(error)

    def test_strangers_hear_what_is_wrong_with_them(self):
        agent = self.agent("n", *self.grove.flags("n")).start()
        old, early = ("20240101", "20240102"), ("20490101", "20490102")
        cases = [
            ("expired", "expired", self.grove.issue("old", dates=old)),
            ("not_yet_valid", "bad certificate", self.grove.issue("early", dates=early)),
            ("untrusted", "unknown ca", Authority(self.home, "thicket").issue("foreign")),
            ("no_certificate", "certificate required", None),
        ]
        for reason, alert, files in cases:
            with self.subTest(reason):
                self.assertRegex(str(self.stranger(agent, files)).lower(), alert)
                wait_for(lambda r=reason: self.failures(agent, r) == 1, "it is counted")
        # One of ours gets through to the links, which want to hear more.
        heard = self.stranger(agent, self.grove.issue("proven"))
        self.assertTrue(heard.startswith(b"\xd7PANDO"), heard)

    def test_new_certificates_and_a_new_authority_lose_nobody(self):
        agents = self.three()
        self.wait_linked(agents)
        old = self.grove.issue("of-the-old-authority")
        next_grove = Authority(self.home, "next")
        both = self.grove.cert.read_text() + next_grove.cert.read_text()
        ages = {a.name: min(p["age_ms"] for p in self.peers(a).values()) for a in agents}

        def reload(agent):
            before = agent.log().count("links use the certificate of")
            agent.process.send_signal(signal.SIGHUP)
            wait_for(lambda: agent.log().count("links use the certificate of") > before,
                     f"{agent.name} has read its files again")

        # What an operator does: trust both, take new certificates, trust the new one only.
        self.grove.cert.write_text(both)
        for agent in agents:
            reload(agent)
        for agent in agents:
            for source, kind in zip(next_grove.issue(agent.name), ("crt", "key")):
                shutil.copy(source, self.grove.home / f"{agent.name}.{kind}")
            reload(agent)
        for agent in agents:
            self.grove.cert.write_text(next_grove.cert.read_text())
            reload(agent)
        for agent in agents:
            for peer in self.wait_linked(agents)[agents.index(agent)].values():
                self.assertGreater(peer["age_ms"], ages[agent.name], "the old links last")
            self.assertNotIn("EventMemberFailed", agent.log())
        agents[2].kill()
        agents[2].start(f"-join={agents[0].gossip}")
        self.wait_linked(agents)
        self.assertEqual(self.failures(agents[0], "untrusted"), 0)
        self.assertRegex(str(self.stranger(agents[0], old)).lower(), "unknown ca")

    def test_a_reload_that_cannot_be_changes_nothing(self):
        agents = self.three()[:2]
        key = self.grove.home / "n0.key"
        good = key.read_text()
        key.write_text("no key any more")
        agents[0].process.send_signal(signal.SIGHUP)
        wait_for(lambda: f"'{key}' holds no private key in PEM form" in agents[0].log(),
                 "it says what is wrong")
        # Whoever comes anew is served with what there was.
        agents[1].kill()
        agents[1].start(f"-join={agents[0].gossip}")
        wait_for(lambda: self.peers(agents[0])["n1"]["state"] == "up", "links are made")
        key.write_text(good)

    def refused(self, *flags):
        host = address()
        result = run([PANDO, "agent", "-node=n", f"-bind={host}:{GOSSIP_PORT}",
                      f"-rpc-addr={host}:{RPC_PORT}", *flags])
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertEqual(len(result.stdout.splitlines()), 1, result.stdout)
        return result.stdout.strip().removeprefix("==> ")

    def test_files_that_do_not_fit_are_refused_at_the_start(self):
        cert, key, ca = self.grove.flags("n")
        self.assertEqual(self.refused(cert, ca),
                         "-tls-key-file: tls_key_file is missing; TLS needs tls_cert_file, "
                         "tls_key_file and tls_ca_file together")
        self.assertEqual(self.refused(cert, key, "-tls-ca-file=/nowhere/ca.crt"),
                         "-tls-ca-file: there is no file '/nowhere/ca.crt'; check the path")
        _, other, _ = self.grove.flags("other")
        self.assertRegex(self.refused(cert, other, ca),
                         "^-tls-key-file: the private key '.*other.key' is not that of the "
                         "certificate '.*n.crt'; name the two that were made together$")
        self.assertRegex(self.refused(*self.grove.flags("old", dates=("20240101", "20240102"))),
                         "^-tls-cert-file: the certificate '.*old.crt' expired at 2024-01-02 "
                         "00:00:00 UTC; take a new one$")
        thicket = Authority(self.home, "thicket")
        self.assertRegex(self.refused(cert, key, f"-tls-ca-file={thicket.cert}"),
                         "^-tls-ca-file: no certificate in '.*thicket/ca.crt' has signed '.*n.crt'")
        config = self.home / "agent.json"
        config.write_text('{\n  "tls_cert_file": "/nowhere/n.crt",\n  "tls_key_file": "x",\n'
                          '  "tls_ca_file": "y"\n}')
        self.assertEqual(self.refused(f"-config-file={config}"),
                         f"{config}:2: key 'tls_cert_file': there is no file '/nowhere/n.crt'; "
                         f"check the path")

    def test_who_never_finishes_the_handshake_costs_little_and_is_cut_off(self):
        agents = [self.agent(f"n{i}", *self.grove.flags(f"n{i}")) for i in range(2)]
        start_all(agents)
        form(agents)
        victim = agents[0]

        def resident():
            statm = pathlib.Path(f"/proc/{victim.process.pid}/statm").read_text()
            return int(statm.split()[1]) * os.sysconf("SC_PAGESIZE")

        before = resident()
        crowd = []
        for _ in range(100):
            stream = socket.create_connection((victim.host, GOSSIP_PORT), timeout=30)
            self.addCleanup(stream.close)
            stream.sendall(HALF_A_HELLO)
            crowd.append(stream)
        newcomer = self.agent("newcomer", *self.grove.flags("newcomer"))
        newcomer.start(f"-join={victim.gossip}")
        wait_for(lambda: self.peers(victim)["newcomer"]["state"] == "up", "a newcomer gets a link")
        self.assertLess(resident() - before, 24 << 20)
        wait_for(lambda: self.failures(victim, "timeout") >= 80, "the crowd is cut off")
        for stream in crowd:
            stream.settimeout(30)
            self.assertIn(stream.recv(100)[:1], (b"", b"\x15"))


if __name__ == "__main__":
    unittest.main()
