#!/usr/bin/env python3
"""Users of the data in a cluster: one command makes them known everywhere, and nobody is shown
their passwords."""

import hashlib
import http.client
import pathlib
import unittest

import redis

from cluster import PANDO, run, start_all, wait_for
from stores import CLUSTER_PORT, PORT, ClusterPortTest

HTTP_PORT = 7374
WRONG = "invalid username-password pair or user is disabled."


def client(agent, user=None, password=None, port=PORT):
    return redis.Redis(host=agent.host, port=port, username=user, password=password,
                       socket_timeout=30, decode_responses=True)


def users(agent, **login):
    return client(agent, **login).acl_users()


def hash_of(password):
    return hashlib.sha256(password.encode()).hexdigest()


class Access(ClusterPortTest):
    def knows(self, agents, name, known=True):
        wait_for(lambda: all((name in users(agent)) == known for agent in agents),
                 f"all to know{'' if known else ' nothing'} of {name}")

    def test_one_command_makes_a_user_known_everywhere(self):
        agents = self.three()
        first, second, third = agents
        client(first).execute_command("ACL", "SETUSER", "ann", "on", ">secret", "~a:*", "&news",
                                      "+@all", "-@dangerous")
        self.knows(agents, "ann")
        for port in PORT, CLUSTER_PORT:
            ann = client(second, "ann", "secret", port)
            self.assertEqual(ann.acl_whoami(), "ann")
            with self.assertRaisesRegex(redis.exceptions.NoPermissionError, "one of the keys"):
                ann.get("b:1")
            with self.assertRaisesRegex(redis.exceptions.NoPermissionError, "'flushall' command"):
                ann.execute_command("FLUSHALL")
            with self.assertRaisesRegex(redis.exceptions.NoPermissionError, "of the channels"):
                ann.publish("olds", "x")
            with self.assertRaisesRegex(redis.exceptions.ResponseError, WRONG):
                client(second, "ann", "wrong", port).ping()
        ann = client(third, "ann", "secret")
        self.assertTrue(ann.set("a:1", "x"))
        self.assertEqual(ann.get("a:1"), "x")
        pipe = ann.pipeline(transaction=True).get("a:1").get("b:1")
        with self.assertRaises(redis.exceptions.RedisError):
            pipe.execute()
        reasons = [entry["reason"] for entry in self.log_of(second)]
        self.assertEqual(set(reasons), {"auth", "key", "command", "channel"})

    @staticmethod
    def log_of(agent):
        shown = redis.Redis(host=agent.host, port=PORT, decode_responses=True)
        entries = shown.connection_pool.get_connection("_")
        entries.send_command("ACL", "LOG", "100")
        return [dict(zip(entry[::2], entry[1::2])) for entry in entries.read_response()]

    def test_the_cluster_forgets_no_user_while_somebody_lives(self):
        agents = self.agents(4)
        late = agents.pop()
        start_all(agents)
        self.wait_settled(agents)
        first, second, third = agents
        client(first).acl_setuser("ann", enabled=True, passwords=["+one"], commands=["+@all"],
                                  keys=["*"])
        self.knows(agents, "ann")
        first.kill()
        client(second).acl_setuser("bob", enabled=True, passwords=["+two"], commands=["+ping"])
        start_all([late])
        self.knows([second, third, late], "ann")
        self.knows([second, third, late], "bob")
        self.assertTrue(client(late, "bob", "two").ping())
        self.assertEqual(client(third).acl_deluser("ann"), 1)
        self.knows([second, third, late], "ann", known=False)
        first.start()
        self.knows([first], "bob")
        self.knows([first], "ann", known=False)

    def test_clients_of_a_deleted_user_are_cut_off(self):
        agents = self.three()
        first, second, _ = agents
        client(first).acl_setuser("ann", enabled=True, passwords=["+x"], commands=["+@all"],
                                  keys=["*"], channels=["*"])
        self.knows(agents, "ann")
        asks, waits = client(second, "ann", "x"), client(second, "ann", "x")
        asks.ping()
        listener = waits.pubsub()
        listener.subscribe("news")
        wait_for(lambda: listener.get_message(timeout=1), "the subscription")
        connection = asks.connection_pool.get_connection("_")
        connection.send_command("BLPOP", "nothing", "0")
        client(first).acl_deluser("ann")
        for one in connection, listener.connection:
            with self.assertRaises(redis.exceptions.ConnectionError):
                while True:
                    one.read_response()

    def test_nobody_is_shown_a_hash_but_who_may_ask_for_users(self):
        agents = self.agents(2)
        for agent in agents:
            agent.flags.append(f"-http={agent.host}:{HTTP_PORT}")
        start_all(agents)
        self.wait_settled(agents)
        first, second = agents
        client(first).acl_setuser("ann", enabled=True, passwords=["+secret"], commands=["+ping"])
        self.knows(agents, "ann")
        hidden = hash_of("secret")
        self.assertIn(hidden, str(client(second).acl_getuser("ann")))
        shown = [str(client(second).execute_command("PANDO.STATE", *words.split())) for words in
                 ("LIST", "LIST NODE n0", "LIST PREFIX pando/acl/", "GET n0 pando/acl/ann",
                  "GET n1 pando/acl/ann")]
        shown.append(run([PANDO, "state", f"-resp={second.host}:{PORT}"]).stdout)
        for path in "/v1/state", "/v1/state?prefix=pando/acl/", "/metrics", "/v1/info":
            connection = http.client.HTTPConnection(second.host, HTTP_PORT, timeout=20)
            connection.request("GET", path)
            shown.append(connection.getresponse().read().decode())
            connection.close()
        for text in shown:
            self.assertNotIn(hidden, text)
            self.assertNotIn("pando/acl", text)
        for words in ("SET pando/acl/eve x", "ERASE pando/acl/ann"):
            with self.assertRaisesRegex(redis.exceptions.ResponseError, "of the node itself"):
                client(first).execute_command("PANDO.STATE", *words.split())

    def test_a_file_is_read_saved_and_followed_by_all(self):
        agents = self.agents(2)
        files = [pathlib.Path(agent.directory) / "users" for agent in agents]
        for agent, file in zip(agents, files):
            agent.flags.append(f"-resp-acl-file={file}")
        files[0].write_text(f"user ann on #{hash_of('x')} ~* +@all\n")
        start_all(agents)
        self.wait_settled(agents)
        first, second = agents
        self.knows(agents, "ann")
        client(second).acl_setuser("bob", enabled=True, passwords=["+y"], commands=["+get"])
        self.assertTrue(client(second).acl_save())
        self.assertEqual(files[1].read_text().splitlines(), client(second).acl_list())
        self.knows(agents, "bob")
        self.assertTrue(client(first).acl_load())
        self.knows(agents, "bob", known=False)
        files[0].write_text("user ann on\nuser eve +nonsense\n")
        with self.assertRaisesRegex(redis.exceptions.ResponseError, "users:2: .*nothing has"):
            client(first).acl_load()
        self.assertIn(hash_of("x"), str(client(first).acl_getuser("ann")))

    def test_the_password_of_default_is_asked_for_and_can_be_changed(self):
        agents = self.agents(2)
        for agent in agents:
            file = pathlib.Path(agent.directory) / "auth.toml"
            file.write_text('resp_auth = "first"\n')
            agent.flags.append(f"-config-file={file}")
        start_all(agents)
        with self.assertRaisesRegex(redis.exceptions.AuthenticationError, "required"):
            client(agents[0]).ping()
        admin = client(agents[0], password="first")
        self.assertTrue(admin.ping())
        wait_for(lambda: len(admin.execute_command("PANDO.MEMBERS")) == 2, "both")
        admin.execute_command("ACL", "SETUSER", "default", "resetpass", ">second")

        def changed(agent):
            try:
                return client(agent, password="second").ping()
            except redis.exceptions.ResponseError:
                return False
        wait_for(lambda: all(changed(agent) for agent in agents), "the new password everywhere")
        with self.assertRaisesRegex(redis.exceptions.ResponseError, WRONG):
            client(agents[1], password="first").ping()


if __name__ == "__main__":
    unittest.main()
