#!/usr/bin/env python3
"""Clients are told where nodes are reached from the side from which they came."""

import http.client
import json
import unittest

from cluster import (GOSSIP_PORT, PANDO, Agent, InteropTest, form, run, start_all, stop_all,
                     wait_for)

HTTP_PORT, RESP_PORT = 7374, 7379


class AddressViews(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    @staticmethod
    def reach(agent):
        """name -> service -> address, as a client of the HTTP port is told."""
        connection = http.client.HTTPConnection(agent.host, HTTP_PORT, timeout=20)
        try:
            connection.request("GET", "/v1/members")
            members = json.loads(connection.getresponse().read())["members"]
        finally:
            connection.close()
        return {member["name"]: member.get("reach", {}) for member in members}

    def test_everybody_is_told_by_the_view_of_its_door(self):
        inner, gate = Agent("pando", "inner"), Agent("pando", "gate", "-http-view=outside")
        for agent in (inner, gate):
            agent.flags += [f"-http={agent.host}:{HTTP_PORT}",
                            f"-address-view=outside/resp={agent.name}.example:80"]
        start_all([inner, gate])
        form([inner, gate])
        outside = {"inner": {"resp": "inner.example:80"},
                   "gate": {"resp": "gate.example:80", "http": f"{gate.host}:{HTTP_PORT}"}}
        wait_for(lambda: self.reach(gate) == outside, "the gate names what leads through it")
        wait_for(lambda: self.reach(inner) == {
            "inner": {"rpc": inner.rpc, "resp": f"{inner.host}:{RESP_PORT}",
                      "http": f"{inner.host}:{HTTP_PORT}"},
            "gate": {"rpc": gate.rpc, "resp": f"{gate.host}:{RESP_PORT}"}},
            "others are told what leads there inside")
        listed = run([PANDO, "state", "list", f"-resp={inner.host}:{RESP_PORT}"]).stdout
        self.assertIn("pando/address/peers/gossip", listed)
        self.assertIn(f"{gate.host}:{GOSSIP_PORT}", listed)

    def test_what_is_no_address_of_a_view_is_refused(self):
        agent = Agent("pando", "n")
        for flag, words in (
                ("outside/http", "is not the address of a view; write VIEW/SERVICE=HOST:PORT"),
                ("http=web.example:80", "'http' names no view and service; write VIEW/SERVICE "),
                ("outside/http=web.example", "'web.example' is no address of outside/http; write "
                                             "HOST:PORT")):
            result = run([PANDO, "agent", "-node=n", f"-bind={agent.host}:{GOSSIP_PORT}",
                          f"-rpc-addr={agent.rpc}", f"-address-view={flag}"])
            self.assertEqual(result.returncode, 1, result.stdout)
            self.assertIn(words, result.stdout)


if __name__ == "__main__":
    unittest.main()
