#!/usr/bin/env python3
"""TLS on both ports for Redis clients: redis-cli, redis-py, certificates that are renewed."""

import pathlib
import signal
import socket
import ssl
import tempfile
import unittest

import redis

from authority import Authority
from cluster import PANDO, run, start_all, wait_for
from stores import CLUSTER_PORT, PORT, ClusterPortTest

PORTS = PORT, CLUSTER_PORT


class RespTls(ClusterPortTest):
    def setUp(self):
        super().setUp()
        self.home = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.grove = Authority(self.home, "grove")
        self.other = Authority(self.home, "other")
        self.mine = self.grove.issue("client")

    def start(self, count, *flags):
        """Agents whose ports are under TLS, with a certificate for each."""
        agents = self.agents(count)
        for agent in agents:
            cert, key = self.grove.issue(agent.name)
            agent.flags += [f"-resp-tls-cert-file={cert}", f"-resp-tls-key-file={key}", *flags]
        start_all(agents)
        return agents

    def client(self, agent, port=PORT, mine=None):
        cert, key = mine or (None, None)
        return redis.Redis(host=agent.host, port=port, ssl=True, ssl_certfile=cert and str(cert),
                           ssl_keyfile=key and str(key), ssl_ca_certs=str(self.grove.cert),
                           ssl_check_hostname=False, socket_timeout=30)

    def cli(self, agent, port, *words, mine=True):
        shown = ["--cert", self.mine[0], "--key", self.mine[1]] if mine else []
        return run(["redis-cli", "-h", agent.host, "-p", str(port), "--tls", "--cacert",
                    str(self.grove.cert), *map(str, shown), *words])

    def ready(self, agents, **how):
        wait_for(lambda: all(self.writes(agent, **how) for agent in agents), "the data")

    def writes(self, agent, **how):
        try:
            return self.client(agent, **how).set("ready", "1")
        except redis.exceptions.ResponseError:
            return False

    def note(self, agent, text):
        wait_for(lambda: text in agent.log(), f"a note: {text}")

    def test_clients_with_certificates_use_both_ports(self):
        agents = self.start(3, f"-resp-tls-ca-file={self.grove.cert}")
        self.ready(agents, mine=self.mine)
        for agent in agents:
            for port in PORTS:
                self.assertIn("PONG", self.cli(agent, port, "PING").stdout)
            self.client(agent, mine=self.mine).set(agent.name, "x" * 300_000)
        for agent in agents:
            for other in agents:
                value = self.client(agent, mine=self.mine).get(other.name)
                self.assertEqual(value, b"x" * 300_000)
            shown = self.cli(agent, CLUSTER_PORT, "-c", "GET", agents[0].name).stdout
            self.assertIn("x" * 300_000, shown)
        pipe = self.client(agents[0], mine=self.mine).pipeline(transaction=False)
        for number in range(2_000):
            pipe.echo(str(number))
        self.assertEqual(pipe.execute(), [str(n).encode() for n in range(2_000)])

    def test_who_shows_no_certificate_or_a_strange_one_is_refused(self):
        agent, = self.start(1, f"-resp-tls-ca-file={self.grove.cert}")
        self.ready([agent], mine=self.mine)
        for port in PORTS:
            self.assertNotIn("PONG", self.cli(agent, port, "PING", mine=False).stdout)
            with self.assertRaises(redis.exceptions.ConnectionError):
                self.client(agent, port, mine=self.other.issue("eve")).ping()
            self.assertTrue(self.client(agent, port, mine=self.mine).ping())
        self.note(agent, "its TLS came to nothing")

    def test_certificates_of_clients_may_be_optional_or_unasked(self):
        for word, strange in ("optional", False), ("no", True):
            agent, = self.start(1, f"-resp-tls-ca-file={self.grove.cert}",
                                f"-resp-tls-auth-clients={word}")
            self.ready([agent])
            self.assertTrue(self.client(agent, mine=self.mine).ping())
            self.assertIn("PONG", self.cli(agent, PORT, "PING", mine=False).stdout)
            eve = self.client(agent, mine=self.other.issue("eve"))
            if strange:
                self.assertTrue(eve.ping())
            else:
                with self.assertRaises(redis.exceptions.ConnectionError):
                    eve.ping()
            agent.kill()

    def test_a_client_without_tls_is_closed_and_the_log_says_so(self):
        agent, = self.start(1, "-resp-tls-auth-clients=no")
        self.ready([agent])
        for port in PORTS:
            with socket.create_connection((agent.host, port), timeout=30) as plain:
                plain.sendall(b"PING\r\n")
                self.assertEqual(plain.recv(100), b"")
        self.note(agent, "the client has no TLS, which this port wants")

    def test_a_handshake_that_does_not_end_holds_up_nobody(self):
        agent, = self.start(1, "-resp-tls-auth-clients=no")
        self.ready([agent])
        silent = [socket.create_connection((agent.host, PORT), timeout=60) for _ in range(50)]
        for half in silent[::2]:
            half.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        self.assertTrue(self.client(agent).set("a", "b"))
        for half in silent:
            self.assertEqual(half.recv(1), b"", "it is closed after a while")
            half.close()

    def test_certificates_are_renewed_and_nobody_is_cut_off(self):
        agent, = self.start(1, "-resp-tls-auth-clients=no")
        self.ready([agent])
        old = self.client(agent)
        connection = old.connection_pool.get_connection("_")
        connection.send_command("PING")
        self.assertEqual(connection.read_response(), b"PONG")
        before = self.shown(agent)
        cert, key = self.grove.issue(agent.name)
        self.assertTrue(cert.exists() and key.exists())
        agent.process.send_signal(signal.SIGHUP)
        wait_for(lambda: self.shown(agent) != before, "the new certificate")
        connection.send_command("PING")
        self.assertEqual(connection.read_response(), b"PONG")
        cert.write_text("nonsense")
        now = self.shown(agent)
        agent.process.send_signal(signal.SIGHUP)
        self.note(agent, "kept the old configuration: -resp-tls-cert-file")
        self.assertEqual(self.shown(agent), now)

    @staticmethod
    def shown(agent):
        return ssl.get_server_certificate((agent.host, PORT))

    def test_pando_itself_asks_under_tls_as_a_user(self):
        agent, = self.start(1, f"-resp-tls-ca-file={self.grove.cert}")
        self.ready([agent], mine=self.mine)
        admin = self.client(agent, mine=self.mine)
        admin.execute_command("ACL", "SETUSER", "ann", "on", ">x", "+@all")
        admin.execute_command("ACL", "SETUSER", "default", "off")
        flags = [f"-resp={agent.host}:{PORT}", f"-resp-tls-ca-file={self.grove.cert}",
                 f"-resp-tls-cert-file={self.mine[0]}", f"-resp-tls-key-file={self.mine[1]}"]
        shown = run([PANDO, "map", *flags, "-resp-user=ann", "-resp-auth=x"])
        self.assertEqual(shown.returncode, 0, shown.stdout)
        self.assertIn("n0", shown.stdout)
        refused = run([PANDO, "map", *flags, "-resp-user=ann", "-resp-auth=wrong"])
        self.assertEqual(refused.returncode, 1)
        self.assertIn("WRONGPASS", refused.stdout)
        strange = [flag.replace(str(self.grove.cert), str(self.other.cert)) for flag in flags]
        refused = run([PANDO, "map", *strange, "-resp-user=ann", "-resp-auth=x"])
        self.assertIn("TLS: the peer's certificate is refused", refused.stdout)

    def test_what_is_missing_is_said_at_the_start(self):
        agent, = self.agents(1)
        cert, key = self.grove.issue("n0")
        agent.flags += [f"-resp-tls-cert-file={cert}", f"-resp-tls-key-file={key}"]
        with self.assertRaises(AssertionError):
            agent.start()
        self.assertIn("clients have to show certificates", agent.log())


if __name__ == "__main__":
    unittest.main()
