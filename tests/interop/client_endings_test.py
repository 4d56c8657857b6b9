"""Keys, forced leave, leave and authorization: either CLI hears the same from both kinds."""

import base64
import json
import re
import unittest

from cluster import (Agent, InteropTest, form, start_all, stop_all, wait_all_see, wait_for,
                     wait_pruned)

KEY = base64.b64encode(bytes(range(32))).decode()
NEXT_KEY = base64.b64encode(bytes(range(32, 64))).decode()


def shape(text):
    """The lines in a stable order, without addresses and the width of columns."""
    text = re.sub(r"127\.\d+\.\d+\.\d+", "IP", text)
    return sorted(re.sub(r" +", " ", line).strip() for line in text.splitlines())


class VerbsThatEndAgents:
    """The same story told to a cluster of each kind; every answer on the way must be the same."""

    via = None

    def tell(self, kind):
        """Leave, forced leave and keys in a cluster of one kind; yields each command's answer."""
        agents = []
        for name in ("a", "b", "c"):
            agent = Agent(kind, name)
            keyring = agent.directory / "keyring.json"
            keyring.write_text(json.dumps([KEY]))
            agent.flags.append(f"-keyring-file={keyring}")
            agents.append(agent)
        form(start_all(agents))
        a, b, c = agents
        yield from self.rotate(agents)

        b.kill()
        wait_all_see([a, c], {"b": "failed"}, "the death is noticed")
        yield self.said(a, "force-leave", "b")
        wait_all_see([a, c], {"b": "left"}, "the forced leave is known")
        yield self.said(a, "force-leave", "-prune", "b")
        wait_pruned(a, "b", [a, c])
        yield self.said(c, "leave")
        yield c.process.wait(timeout=30)
        wait_all_see([a], {"c": "left"}, "the leave is known")
        yield self.said(a, "members")
        yield self.said(a, "members", "-status=left")
        # It asks by gossip, too, and fails if one is not heard in time.
        yield wait_for(lambda: self.unless_unreached(a), "all are reached")

    def rotate(self, agents):
        steps = ("-list", "-install=***", f"-use={NEXT_KEY}", f"-install={NEXT_KEY}", "-list",
                 f"-remove={KEY}", f"-use={NEXT_KEY}", f"-remove={KEY}", "-list")
        for step in steps:
            # The key queries go by gossip: one that is not heard by all in time is asked again.
            yield wait_for(lambda s=step: self.unless_unheard(agents[0], "keys", s), step)
        for agent in agents:
            yield json.loads((agent.directory / "keyring.json").read_text())

    def said(self, agent, *arguments):
        result = agent.cli(*arguments, via=self.via)
        return arguments, result.returncode, shape(result.stdout), result.stderr

    def unless_unheard(self, agent, *arguments):
        said = self.said(agent, *arguments)
        return None if any("nodes reported success" in line for line in said[2]) else said

    def unless_unreached(self, agent):
        said = self.said(agent, "reachability")
        return None if said[1] else said

    def test_the_answers_are_the_same(self):
        stories = [self.tell("serf"), self.tell("pando")]
        told = 0
        for theirs, ours in zip(*stories, strict=True):
            self.assertEqual(theirs, ours)
            told += 1
        self.assertEqual(told, 19)


class TheirClientEndsAgents(VerbsThatEndAgents, InteropTest):
    via = "serf"


class OurClientEndsAgents(VerbsThatEndAgents, InteropTest):
    via = "pando"


class Authorization(InteropTest):
    def test_the_rpc_key_is_asked_for_and_checked_by_either_side(self):
        self.addCleanup(stop_all)
        results = {}
        for kind in ("serf", "pando"):
            agent = Agent(kind, kind)
            config = agent.directory / "agent.json"
            config.write_text('{"rpc_auth": "secret"}')
            agent.flags.append(f"-config-file={config}")
            agent.rpc_auth = ["-rpc-auth=secret"]
            agent.start()
            for via in ("serf", "pando"):
                commands = (("members",), ("members", "-rpc-auth=wrong"), ("event", "x"),
                            ("info", "-rpc-auth=wrong"), ("event", "-rpc-auth=secret", "x"))
                results[kind, via] = [(r.returncode, r.stdout, r.stderr)
                                      for r in (agent.cli(*c, via=via) for c in commands)]
        for via in ("serf", "pando"):
            self.assertEqual(results["serf", via], results["pando", via], via)
            self.assertEqual([code for code, _, _ in results["pando", via]], [1, 1, 1, 1, 0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
