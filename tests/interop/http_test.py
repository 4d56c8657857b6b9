#!/usr/bin/env python3
"""The HTTP port of real agents, by Python's http.client and by curl."""

import http.client
import json
import subprocess
import time
import unittest

from cluster import PANDO, Agent, form, run, stop_all, wait_for

PORT = 7374


def agent(name, *flags):
    made = Agent("pando", name, *flags)
    made.flags.append(f"-http={made.host}:{PORT}")
    return made.start()


def get(node, path):
    connection = http.client.HTTPConnection(node.host, PORT, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


class Events:
    """A reader of /v1/events: (id, event, data) one after the other."""

    def __init__(self, node, **headers):
        self.connection = http.client.HTTPConnection(node.host, PORT, timeout=20)
        self.connection.request("GET", "/v1/events", headers=headers)
        self.response = self.connection.getresponse()
        assert self.response.getheader("Content-Type") == "text/event-stream"
        assert self._block() == {"retry": "2000"}

    def _block(self):
        fields = {}
        while line := self.response.readline():
            key, colon, value = line.decode().strip().partition(":")
            if not colon:
                return fields
            fields[key] = value.strip()
        raise EOFError("the stream of events has ended")

    def next(self, *kinds):
        """The next event of these kinds, within 30 s: heartbeats keep the socket busy."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            fields = self._block()
            if fields.get("event") in kinds:
                return fields.get("id"), json.loads(fields["data"])
        raise TimeoutError(f"no event of {kinds}")

    def close(self):
        self.response.close()
        self.connection.close()


def metric(node, name):
    for line in get(node, "/metrics")[1].splitlines():
        if line.startswith(name + " "):
            return float(line.rsplit(" ", 1)[1])
    raise ValueError(f"no metric {name}")


class Http(unittest.TestCase):
    def tearDown(self):
        stop_all()

    def test_members_health_and_metrics_of_a_cluster(self):
        a, b = agent("a", "-tag=role=web"), agent("b")
        self.assertEqual(get(a, "/healthz"), (200, "ok\n"))
        self.assertEqual(get(a, "/readyz"), (200, "ready\n"))
        form([a, b])
        status, body = get(a, "/v1/members")
        rows = {row["name"]: row for row in json.loads(body)["members"]}
        self.assertEqual((status, rows["a"]["tags"]), (200, {"role": "web"}))
        self.assertEqual(rows["b"]["addr"], b.gossip)
        self.assertEqual(metric(a, 'pando_members{status="alive"}'), 2)
        wait_for(lambda: metric(a, 'pando_datagrams_total{direction="in"}') > 0, "a hears from b")
        b.kill()
        failed = 'pando_members{status="failed"}'
        wait_for(lambda: metric(a, failed) == 1, "a counts b as failed", 60)

    def test_state_of_all_by_node_and_by_prefix(self):
        a, b = agent("a"), agent("b")
        form([a, b])
        run([PANDO, "state", f"-resp={a.host}:7379", "set", "load/cpu", "7"])

        def state(path=""):
            status, body = get(b, "/v1/state" + path)
            self.assertEqual(status, 200)
            rows = json.loads(body)["state"]
            return {(row["node"], row["key"]): row.get("value") for row in rows}

        wait_for(lambda: state().get(("a", "load/cpu")) == "7", "b knows what a says")
        self.assertEqual(state("?prefix=load%2F"), {("a", "load/cpu"): "7"})
        self.assertEqual(state("?node=a&prefix=pando/name"), {("a", "pando/name"): "a"})
        self.assertEqual(state("?node=nobody"), {})
        self.assertEqual(state("?node=b")[("b", "pando/address/peers/gossip")], b.gossip)
        self.assertEqual(metric(b, "pando_state_owners"), 2)
        shown = subprocess.run(["curl", "-s", f"http://{b.host}:{PORT}/v1/state?node=a"],
                               capture_output=True, text=True, timeout=30, check=True).stdout
        self.assertIn('"key":"load/cpu","value":"7"', shown)

    def test_an_agent_is_ready_once_it_has_found_its_cluster(self):
        seed = Agent("pando", "seed")
        a = agent("a", f"-retry-join={seed.gossip}", "-retry-interval=1s")
        self.assertEqual(get(a, "/readyz"), (503, "not ready: no seed has answered yet\n"))
        self.assertEqual(get(a, "/healthz")[0], 200)
        seed.start()
        wait_for(lambda: get(a, "/readyz")[0] == 200, "a is ready", 30)

    def test_events_go_on_where_a_reader_stopped(self):
        a = agent("a")
        reader = Events(a)
        a.cli("event", "first", "one")
        last, event = reader.next("user")
        self.assertEqual((event["name"], event["payload"]), ("first", "one"))
        reader.close()
        a.cli("event", "second", "two")
        a.cli("query", "-timeout=200ms", "third")
        reader = Events(a, **{"Last-Event-ID": last})
        # User events are gathered for a moment, queries are not.
        names = {reader.next("user", "query")[1]["name"] for _ in range(2)}
        self.assertEqual(names, {"second", "third"})
        reader.close()
        a.kill()
        a.start()
        reader = Events(a, **{"Last-Event-ID": last})
        self.assertEqual(reader.next("gap")[1], {"missed": None})
        reader.close()

    def test_curl_follows_a_member_that_joins(self):
        a, b = agent("a"), agent("b")
        curl = subprocess.Popen(["curl", "-sN", "--max-time", "60",
                                 f"http://{a.host}:{PORT}/v1/events?since=all"],
                                stdout=subprocess.PIPE, text=True)
        try:
            form([a, b])
            while "member-join" not in (line := curl.stdout.readline()) or '"b"' not in line:
                self.assertTrue(line, "the stream ended")
        finally:
            curl.kill()
            curl.wait()
            curl.stdout.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
