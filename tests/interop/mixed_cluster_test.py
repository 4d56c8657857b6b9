"""Three original agents and three of ours in one cluster, plain and encrypted."""

import base64
import json
import re
import unittest

from cluster import Agent, form, other, stop_all, wait_all_see, wait_for

KEY = base64.b64encode(bytes(range(32))).decode()
NEXT_KEY = base64.b64encode(bytes(range(32, 64))).decode()

RECORDER = """#!/bin/sh
{ echo "$SERF_EVENT ${SERF_USER_EVENT:-$SERF_QUERY_NAME} $SERF_SELF_NAME"; cat; echo; } >> "$0.log"
[ "$SERF_EVENT" = query ] && [ "$SERF_QUERY_NAME" = who ] && printf 'I am %s' "$SERF_SELF_NAME"
exit 0
"""


class MixedCluster(unittest.TestCase):
    def setUp(self):
        self.addCleanup(stop_all)
        self.agents = []
        for kind in ("serf", "pando"):
            for number in (1, 2, 3):
                agent = Agent(kind, f"{kind}{number}")
                script = agent.directory / "handler.sh"
                script.write_text(RECORDER)
                script.chmod(0o755)
                agent.flags += [*self.flags_for(agent), f"-event-handler={script}",
                                f"-tag=kind={kind}"]
                self.agents.append(agent.start())

    def flags_for(self, agent):
        """Further flags for one agent, before it starts."""
        del agent
        return ()

    def of(self, kind):
        return [agent for agent in self.agents if agent.kind == kind]

    def heard(self, agent):
        path = agent.directory / "handler.sh.log"
        return path.read_text() if path.exists() else ""

    def test_all_see_all_and_either_cli_shows_the_same(self):
        form(self.agents)
        for agent in self.agents:
            self.assertEqual(agent.members("serf"), agent.members("pando"), agent.name)
            kinds = {name: tags.get("kind") for name, (_, tags) in agent.members().items()}
            self.assertEqual(kinds, {a.name: a.kind for a in self.agents})

    def test_tags_set_on_either_side_are_seen_on_the_other(self):
        form(self.agents)
        for kind in ("serf", "pando"):
            agent = self.of(kind)[1]
            for via in ("serf", "pando"):
                value = f"{kind}-{via}"
                result = agent.cli("tags", "-set", f"via={value}", "-delete", "kind", via=via)
                self.assertEqual(result.returncode, 0, result.stdout)
                for witness in self.agents:
                    wait_for(lambda w=witness, v=value: w.members()[agent.name][1] == {"via": v},
                             f"{witness.name} sees {agent.name}'s tag {value}")

    def test_an_event_fired_on_either_side_reaches_everybody(self):
        form(self.agents)
        for kind in ("serf", "pando"):
            for via in ("serf", "pando"):
                name = f"deploy-{kind}-{via}"
                result = self.of(kind)[0].cli("event", name, "payload of it", via=via)
                self.assertEqual(result.returncode, 0, result.stdout)
                for agent in self.agents:
                    wait_for(lambda a=agent, n=name: f"user {n} {a.name}\npayload of it" in self.heard(a),
                             f"{agent.name} runs its handler for {name}")

    def test_a_query_asked_on_either_side_is_answered_by_everybody(self):
        form(self.agents)
        everybody = {agent.name for agent in self.agents}
        for kind in ("serf", "pando"):
            for via in ("serf", "pando"):
                result = self.of(kind)[2].cli("query", "-format=json", "who", "asked", via=via)
                answer = json.loads(result.stdout)
                self.assertEqual(set(answer["Acks"]), everybody)
                self.assertEqual(answer["Responses"],
                                 {name: f"I am {name}" for name in everybody})

    def test_queries_with_filters_and_relay_reach_whom_they_name(self):
        form(self.agents)
        asker = self.of("pando")[0]
        result = asker.cli("query", "-format=json", "-tag", "kind=^se", "-relay-factor=2", "who")
        self.assertEqual(set(json.loads(result.stdout)["Responses"]), {"serf1", "serf2", "serf3"})
        result = self.of("serf")[0].cli("query", "-format=json", "-node=pando2", "-node=serf3", "-no-ack",
                                        "who", via="pando")
        self.assertEqual(set(json.loads(result.stdout)["Responses"]), {"pando2", "serf3"})

    def test_a_killed_agent_of_either_kind_is_noticed_and_its_restart_comes_back(self):
        form(self.agents)
        for kind in ("serf", "pando"):
            victim, witnesses = self.of(kind)[1], [a for a in self.agents if a.name != f"{kind}2"]
            victim.kill()
            wait_all_see(witnesses, {victim.name: "failed"}, f"all see {victim.name} failed", 60)
            victim.start(f"-join={self.of(other(kind))[0].gossip}")
            wait_all_see(self.agents, {a.name: "alive" for a in self.agents},
                         f"{victim.name} is back for all", 60)

    def test_a_leave_on_either_side_is_a_leave_for_everybody(self):
        form(self.agents)
        for kind in ("serf", "pando"):
            leaver = self.of(kind)[2]
            result = leaver.cli("leave", via=other(kind))
            self.assertEqual((result.returncode, result.stdout), (0, "Graceful leave complete\n"))
            self.assertEqual(leaver.process.wait(timeout=15), 0)
            self.agents.remove(leaver)
            wait_all_see(self.agents, {leaver.name: "left"}, f"all see {leaver.name} left")

    def test_force_leave_through_either_side_marks_and_prunes(self):
        form(self.agents)
        for kind in ("serf", "pando"):
            victim, boss = self.of(kind)[2], self.of(other(kind))[0]
            victim.kill()
            self.agents.remove(victim)
            wait_all_see(self.agents, {victim.name: "failed"}, f"all see {victim.name} failed", 60)
            self.assertEqual(boss.cli("force-leave", victim.name, via=kind).returncode, 0)
            wait_all_see(self.agents, {victim.name: "left"}, f"all see {victim.name} left")
            self.assertEqual(boss.cli("force-leave", "-prune", victim.name, via=kind).returncode, 0)
            for agent in self.agents:
                wait_for(lambda a=agent: victim.name not in a.members(),
                         f"{agent.name} has erased {victim.name}")


class EncryptedMixedCluster(MixedCluster):
    def flags_for(self, agent):
        keyring = agent.directory / "keyring.json"
        keyring.write_text(json.dumps([KEY]))
        return (f"-keyring-file={keyring}",)

    def test_key_rotation_through_either_cli_loses_nobody(self):
        form(self.agents)
        total = len(self.agents)
        for kind, old, new in (("pando", KEY, NEXT_KEY), ("serf", NEXT_KEY, KEY)):
            boss, via = self.of(kind)[0], other(kind)
            for step in (f"-install={new}", f"-use={new}", f"-remove={old}"):
                result = boss.cli("keys", step, via=via)
                self.assertEqual(result.returncode, 0, f"{step}: {result.stdout}")
            listing = boss.cli("keys", "-list", via=via).stdout
            self.assertRegex(listing, re.escape(new) + rf"\s+\[{total}/{total}\]")
            self.assertNotIn(old, listing)
            for agent in self.agents:
                stored = json.loads((agent.directory / "keyring.json").read_text())
                self.assertEqual(stored, [new], agent.name)
            wait_all_see(self.agents, {a.name: "alive" for a in self.agents}, "nobody is lost")

    def test_a_wrong_key_is_refused_with_a_reason(self):
        stranger = Agent("pando", "stranger", f"-encrypt={NEXT_KEY}").start()
        for first in (self.of("serf")[0], self.of("pando")[0]):
            result = stranger.cli("join", first.gossip, via="pando")
            self.assertEqual(result.returncode, 1)
            self.assertIn("Failed to join", result.stdout)
            self.assertIn("key", result.stdout.lower())
            self.assertEqual(set(first.members()), {first.name})


if __name__ == "__main__":
    unittest.main(verbosity=2)
