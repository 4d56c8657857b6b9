#!/usr/bin/env python3
"""Publish and subscribe by Redis's own clients, over a real cluster."""

import os
import signal
import socket
import time
import unittest

import redis

import watch
from cluster import Agent, InteropTest, run, start_all, stop_all, wait_for
from resp import encoded
from stores import CLUSTER_PORT, PORT, client, storing, wait_settled, with_cluster_port


class Raw:
    """A client that says bytes and hears lines."""

    opened = []

    def __init__(self, agent, port=PORT):
        Raw.opened.append(self)
        self.socket = socket.create_connection((agent.host, port), timeout=30)
        self.file = self.socket.makefile("rb")

    def say(self, *parts):
        self.socket.sendall(encoded(parts))

    def hear(self):
        """One reply, pushes included."""
        line = self.file.readline()
        kind, rest = line[:1], line[1:-2]
        if kind in b"*>~":
            return [self.hear() for _ in range(int(rest))]
        if kind == b"%":
            return {self.hear(): self.hear() for _ in range(int(rest))}
        if kind in b"$=":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        return int(rest) if kind == b":" else line[:-2]

    def ask(self, *parts):
        self.say(*parts)
        return self.hear()

    def closed(self):
        """Whether the other side has closed, as far as is known."""
        self.socket.settimeout(0.01)
        try:
            return self.socket.recv(1, socket.MSG_PEEK) == b""
        except TimeoutError:
            return False
        except ConnectionError:
            return True

    def close(self):
        self.file.close()
        self.socket.close()


def next_message(subscriber):
    """The next one that is no confirmation."""
    return wait_for(lambda: subscriber.get_message(ignore_subscribe_messages=True, timeout=1),
                    "a message")


def subscribed(agent, *names, pattern=False, port=PORT):
    """A subscriber whose subscriptions are confirmed."""
    subscriber = client(agent, port).pubsub()
    (subscriber.psubscribe if pattern else subscriber.subscribe)(*names)
    for _ in names:
        wait_for(lambda: subscriber.get_message(timeout=1), "a confirmation")
    return subscriber


class Pubsub(InteropTest):
    @classmethod
    def setUpClass(cls):
        cls.agents = start_all(with_cluster_port(storing(3)))
        wait_settled(cls.agents)

    @classmethod
    def tearDownClass(cls):
        stop_all()

    def tearDown(self):
        while Raw.opened:
            Raw.opened.pop().close()

    def test_from_any_node_to_any_node(self):
        for port in (PORT, CLUSTER_PORT):
            listeners = [subscribed(agent, "news", port=port) for agent in self.agents]
            for i, agent in enumerate(self.agents):
                self.assertEqual(client(agent, port).publish("news", f"from {i}"), 3)
                for listener in listeners:
                    message = next_message(listener)
                    self.assertEqual(message["channel"], b"news")
                    self.assertEqual(message["data"], f"from {i}".encode())
            for listener in listeners:
                listener.close()
        wait_for(lambda: client(self.agents[0]).publish("news", "nobody") == 0, "nobody to listen")

    def test_patterns(self):
        listener = subscribed(self.agents[0], "h[ae]llo", "x?", pattern=True)
        other = client(self.agents[1])
        self.assertEqual(other.publish("hillo", "no"), 0)
        self.assertEqual(other.publish("hallo", "yes"), 1)
        message = next_message(listener)
        self.assertEqual((message["type"], message["pattern"], message["channel"]),
                         ("pmessage", b"h[ae]llo", b"hallo"))
        self.assertEqual(other.pubsub_numpat(), 2)
        self.assertEqual(client(self.agents[1], CLUSTER_PORT).pubsub_numpat(), 0)
        listener.punsubscribe()
        wait_for(lambda: other.publish("hallo", "no") == 0, "the pattern to be forgotten")
        listener.close()

    def test_what_one_publisher_says_stays_in_order(self):
        listener = subscribed(self.agents[2], "order")
        with client(self.agents[0]).pipeline(transaction=False) as pipe:
            for i in range(5000):
                pipe.publish("order", i)
            self.assertEqual(set(pipe.execute()), {1})
        for i in range(5000):
            self.assertEqual(next_message(listener)["data"], str(i).encode())
        listener.close()

    def test_topics_are_those_of_the_cluster(self):
        listener = subscribed(self.agents[0], "topic:a", "topic:b")
        other = client(self.agents[1])
        self.assertEqual(sorted(other.pubsub_channels("topic:*")), [b"topic:a", b"topic:b"])
        self.assertEqual(other.pubsub_numsub("topic:a", "none"), [(b"topic:a", 1), (b"none", 0)])
        own = client(self.agents[1], CLUSTER_PORT)
        self.assertEqual(own.pubsub_channels("topic:*"), [])
        shown = run(["redis-cli", "-h", self.agents[2].host, "-p", str(PORT), "PUBSUB", "NUMSUB",
                     "topic:b"])
        self.assertEqual(shown.stdout, "topic:b\n1\n")
        listener.close()

    def test_subscribers_of_both_protocols(self):
        old, new = Raw(self.agents[0]), Raw(self.agents[1])
        new.ask("HELLO", "3")
        for raw in (old, new):
            self.assertEqual(raw.ask("SUBSCRIBE", "both"), [b"subscribe", b"both", 1])
        self.assertEqual(
            old.ask("GET", "x"),
            b"-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / "
            b"RESET are allowed in this context")
        self.assertEqual(old.ask("PING"), [b"pong", b""])
        self.assertEqual(new.ask("PING"), b"+PONG")
        self.assertEqual(new.ask("SET", "pubsub:x", "1"), b"+OK")
        client(self.agents[2]).publish("both", "hi")
        for raw in (old, new):
            self.assertEqual(raw.hear(), [b"message", b"both", b"hi"])
        # Who publishes what he listens to hears it before he is answered.
        self.assertEqual(new.ask("PUBLISH", "both", "me"), [b"message", b"both", b"me"])
        self.assertEqual(new.hear(), 2)
        # A client that waits for a key still hears.
        new.say("BLPOP", "pubsub:list", "30")
        client(self.agents[2]).publish("both", "while waiting")
        self.assertEqual(new.hear(), [b"message", b"both", b"while waiting"])
        client(self.agents[0]).rpush("pubsub:list", "x")
        self.assertEqual(new.hear(), [b"pubsub:list", b"x"])
        self.assertEqual(new.ask("RESET"), b"+RESET")
        for raw in (old, new):
            raw.close()

    def test_sharded(self):
        for port in (PORT, CLUSTER_PORT):
            primary = next(agent for agent in self.agents
                           if Raw(agent, CLUSTER_PORT).ask("SPUBLISH", "shard:a", "x") == 0)
            others = [agent for agent in self.agents if agent is not primary]
            listener = Raw(primary if port == CLUSTER_PORT else others[0], port)
            self.assertEqual(listener.ask("SSUBSCRIBE", "shard:a"), [b"ssubscribe", b"shard:a", 1])
            moved = Raw(others[1], CLUSTER_PORT)
            self.assertRegex(moved.ask("SSUBSCRIBE", "shard:a"),
                             rb"^-MOVED \d+ " + primary.host.encode())
            self.assertRegex(moved.ask("SPUBLISH", "shard:a", "x"), rb"^-MOVED ")
            self.assertRegex(moved.ask("SSUBSCRIBE", "shard:a", "shard:b"), rb"^-CROSSSLOT ")
            self.assertEqual(Raw(others[1]).ask("SPUBLISH", "shard:a", "hi"), 1)
            self.assertEqual(listener.hear(), [b"smessage", b"shard:a", b"hi"])
            listener.close()
            wait_for(lambda: Raw(others[1]).ask("SPUBLISH", "shard:a", "x") == 0, "nobody")

    def test_transactions_publish(self):
        listener = subscribed(self.agents[0], "tx")
        with client(self.agents[1]).pipeline() as pipe:
            pipe.set("pubsub:tx", "1").publish("tx", "done")
            self.assertEqual(pipe.execute(), [True, 1])
        self.assertEqual(next_message(listener)["data"], b"done")
        listener.close()

    def test_changes_of_keys_are_heard_at_every_node(self):
        listeners = [subscribed(agent, "__key*__:*", pattern=True) for agent in self.agents]
        for agent in self.agents:
            self.assertTrue(client(agent).config_set("notify-keyspace-events", "KEA"))
        key = "pubsub:changed"
        for i, writer in enumerate(self.agents):
            client(writer).set(f"{key}:{i}", "1", px=200)
            for listener in listeners:
                heard = [next_message(listener) for _ in range(6)]
                self.assertEqual(sorted((m["channel"], m["data"]) for m in heard), sorted(
                    [(f"__keyspace@0__:{key}:{i}".encode(), event)
                     for event in (b"set", b"expire", b"expired")] +
                    [(b"__keyevent@0__:" + event, f"{key}:{i}".encode())
                     for event in (b"set", b"expire", b"expired")]))
        # Each node says for itself what its clients hear.
        client(self.agents[0]).config_set("notify-keyspace-events", "")
        client(self.agents[1]).config_set("notify-keyspace-events", "Eg")
        client(self.agents[2]).config_set("notify-keyspace-events", "K$")
        client(self.agents[0]).set(key, "1")
        client(self.agents[0]).delete(key)
        self.assertEqual(next_message(listeners[1])["channel"], b"__keyevent@0__:del")
        self.assertEqual(next_message(listeners[2])["data"], b"set")
        for agent, listener in zip(self.agents, listeners):
            client(agent).config_set("notify-keyspace-events", "")
            self.assertIsNone(listener.get_message(timeout=0.1))
            listener.close()

    def test_settings(self):
        node = client(self.agents[0])
        self.assertEqual(node.config_get("save"), {"save": ""})
        self.assertEqual(node.config_get("maxclients"), {"maxclients": "10000"})
        with self.assertRaisesRegex(redis.ResponseError, "can't set immutable config"):
            node.config_set("databases", 3)
        with self.assertRaisesRegex(redis.ResponseError, "without a config file"):
            node.config_rewrite()
        seconds, _ = node.time()
        self.assertLess(abs(seconds - time.time()), 5)

    def test_a_subscriber_that_never_reads_is_closed_alone(self):
        slow, good = Raw(self.agents[0]), subscribed(self.agents[0], "much")
        self.assertEqual(slow.ask("SUBSCRIBE", "much"), [b"subscribe", b"much", 1])
        publisher, payload = client(self.agents[1]), b"x" * (1 << 20)
        sent = 0
        end = time.monotonic() + 60
        while client(self.agents[0]).pubsub_numsub("much")[0][1] == 2:
            self.assertLess(time.monotonic(), end, f"still there after {sent} MiB")
            publisher.publish("much", payload)
            sent += 1
            self.assertEqual(next_message(good)["data"], payload)
        # 32 MiB, and what the system keeps for both sides.
        self.assertGreaterEqual(sent, 32)
        self.assertLess(sent, 64)
        publisher.publish("much", b"still here")
        self.assertEqual(next_message(good)["data"], b"still here")
        good.close()
        slow.close()

    def test_a_node_that_is_gone_takes_its_subscribers_along(self):
        agent = watch.doors(Agent("pando", "short-lived"))
        agent.flags += [f"-retry-join={self.agents[0].gossip}", "-retry-interval=1s"]
        agent.start()
        listener = wait_for(lambda: subscribed(agent, "gone"), "the new node to answer")
        publisher = client(self.agents[0])
        wait_for(lambda: publisher.publish("gone", "hi") == 1, "the new node to be linked")
        os.kill(agent.process.pid, signal.SIGKILL)
        wait_for(lambda: publisher.publish("gone", "hi") == 0, "its subscribers to be forgotten")
        started = time.monotonic()
        subscribed(self.agents[1], "after").close()
        self.assertLess(time.monotonic() - started, 5)
        listener.close()


if __name__ == "__main__":
    unittest.main()
