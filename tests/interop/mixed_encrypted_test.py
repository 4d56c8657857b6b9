"""Three original agents and three of ours, which probe in turns, in one encrypted cluster."""

import base64
import json
import re
import unittest

from cluster import Agent, InteropTest, form, other, wait_for
from mixed import KINDS, MixedCluster

KEY = base64.b64encode(bytes(range(32))).decode()
NEXT_KEY = base64.b64encode(bytes(range(32, 64))).decode()


class EncryptedMixedCluster(MixedCluster, InteropTest):
    def flags_for(self, agent):
        keyring = agent.directory / "keyring.json"
        keyring.write_text(json.dumps([KEY]))
        turns = ("-detection=ring",) if agent.kind == "pando" else ()
        return (f"-keyring-file={keyring}", *turns)

    def test_key_rotation_through_either_cli_loses_nobody(self):
        form(self.agents)
        for kind, via, old, new in (("pando", "serf", KEY, NEXT_KEY),
                                    ("serf", "pando", NEXT_KEY, KEY),
                                    ("pando", "pando", KEY, NEXT_KEY)):
            boss = self.of(kind)[0]
            for step in (f"-install={new}", f"-use={new}", f"-remove={old}"):
                # A command that not all have heard of in time can be repeated.
                wait_for(lambda b=boss, s=step, v=via: b.cli("keys", s, via=v).returncode == 0,
                         f"keys {step}")
            self.everybody_has_only(new, boss, via)
        self.wait_all_alive("nobody is lost")
        victim = self.of("serf")[2]
        victim.kill()
        victim.start(f"-join={self.of('pando')[0].gossip}")
        self.wait_all_alive("a restart with the stored keyring comes back")

    def everybody_has_only(self, key, boss, via):
        total = len(self.agents)
        whole = re.escape(key) + rf"\s+\[{total}/{total}\]"
        listing = wait_for(lambda: re.search(whole, text) and text if (
            text := boss.cli("keys", "-list", via=via).stdout) else None, "all list the key")
        self.assertEqual(len(re.findall(r"\[\d+/\d+\]", listing)), 1, listing)
        for agent in self.agents:
            stored = json.loads((agent.directory / "keyring.json").read_text())
            self.assertEqual(stored, [key], agent.name)

    def test_a_wrong_key_is_refused_with_a_reason(self):
        for kind in KINDS:
            stranger = Agent(kind, f"stranger-{kind}", f"-encrypt={NEXT_KEY}").start()
            for first in (self.of("serf")[0], self.of("pando")[0]):
                result = stranger.cli("join", first.gossip, via=other(kind))
                self.assertEqual(result.returncode, 1)
                self.assertIn("Failed to join", result.stdout)
                self.assertEqual(set(first.members()), {first.name})
                if kind == "pando":
                    self.assertIn("key", result.stdout.lower())


if __name__ == "__main__":
    unittest.main(verbosity=2)
