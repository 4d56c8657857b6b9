"""What a cluster of three original agents and three of ours must do, plain or encrypted."""

import json

from cluster import (Agent, catch_up, form, other, run_all, start_all, stop_all, wait_all_see,
                     wait_for, wait_pruned)

KINDS = ("serf", "pando")
RECORDER = """#!/bin/sh
{ echo "$SERF_EVENT ${SERF_USER_EVENT:-$SERF_QUERY_NAME} $SERF_SELF_NAME"; cat; echo; } >> "$0.log"
[ "$SERF_EVENT" = query ] && [ "$SERF_QUERY_NAME" = who ] && printf 'I am %s' "$SERF_SELF_NAME"
exit 0
"""


class MixedCluster:
    """To be mixed into an InteropTest; every test has six fresh agents that nobody has joined."""

    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        self.agents = [self.make(kind, f"{kind}{number}") for kind in KINDS for number in (1, 2, 3)]
        start_all(self.agents)

    def make(self, kind, name):
        agent = Agent(kind, name, f"-tag=kind={kind}")
        script = agent.directory / "handler.sh"
        script.write_text(RECORDER)
        script.chmod(0o755)
        agent.flags += [*self.flags_for(agent), f"-event-handler={script}"]
        return agent

    def flags_for(self, agent):
        """Further flags for one agent, before it starts."""
        del agent
        return ()

    def of(self, kind):
        return [agent for agent in self.agents if agent.kind == kind]

    def wait_all_alive(self, what):
        wait_all_see(self.agents, {agent.name: "alive" for agent in self.agents}, what)

    def test_joining_through_either_kind_makes_all_see_all(self):
        first, second, third = self.of("serf")
        ours = self.of("pando")
        # Each joins through a member of the other kind; the last two islands meet through ours.
        for newcomer, seed, via in ((ours[0], first, "serf"), (second, ours[0], "pando"),
                                    (ours[2], third, "pando"), (ours[1], third, "serf"),
                                    (third, ours[0], "serf")):
            result = newcomer.cli("join", seed.gossip, via=via)
            self.assertEqual((result.returncode, result.stdout),
                             (0, "Successfully joined cluster by contacting 1 nodes.\n"))
        self.wait_all_alive("all see all")
        for agent in self.agents:
            self.assertEqual(agent.members("serf"), agent.members("pando"), agent.name)
            kinds = {name: tags.get("kind") for name, (_, tags) in agent.members().items()}
            self.assertEqual(kinds, {a.name: a.kind for a in self.agents})

    def test_what_either_side_says_reaches_everybody(self):
        form(self.agents)
        self.tags_are_seen_by_everybody()
        self.events_reach_everybody()
        self.queries_are_answered_by_everybody()
        self.queries_reach_whom_they_name()
        self.wait_all_alive("nobody was lost on the way")

    def tags_are_seen_by_everybody(self):
        for kind in KINDS:
            agent = self.of(kind)[1]
            for via in KINDS:
                value = f"{kind}-{via}"
                result = agent.cli("tags", "-set", f"via={value}", "-delete", "kind", via=via)
                self.assertEqual(result.returncode, 0, result.stdout)
                for witness in self.agents:
                    wait_for(lambda w=witness, v=value: w.members()[agent.name][1] == {"via": v},
                             f"{witness.name} sees {agent.name}'s tag {value}")

    def events_reach_everybody(self):
        for kind in KINDS:
            for via in KINDS:
                name = f"deploy-{kind}-{via}"
                result = self.of(kind)[0].cli("event", name, "payload of it", via=via)
                self.assertEqual(result.returncode, 0, result.stdout)
        for agent in self.agents:
            for kind in KINDS:
                for via in KINDS:
                    wanted = f"user deploy-{kind}-{via} {agent.name}\npayload of it\n"
                    wait_for(lambda a=agent, w=wanted: w in self.heard(a),
                             f"{agent.name} runs its handler for {wanted}")

    @staticmethod
    def heard(agent):
        path = agent.directory / "handler.sh.log"
        return path.read_text() if path.exists() else ""

    def queries_are_answered_by_everybody(self):
        self.answers(agents=[self.of(kind)[2] for kind in KINDS], flags=("who", "asked"),
                     names={agent.name for agent in self.agents})

    def queries_reach_whom_they_name(self):
        # The second of each kind has lost its tag by now.
        self.answers([self.of("pando")[0]], ("-tag", "kind=^se", "-relay-factor=2", "who"),
                     {"serf1", "serf3"})
        self.answers([self.of("serf")[0]], ("-node=pando2", "-node=serf3", "who"),
                     {"pando2", "serf3"})

    def answers(self, agents, flags, names):
        """Asks all agents through both CLIs at once, until they get every answer.

        Acks and answers are single packets: on a busy machine one may be late or lost.
        """

        def asked():
            asking = [agent.command("query", "-timeout=3s", "-format=json", *flags, via=via)
                      for agent in agents for via in KINDS]
            for code, output in run_all(asking):
                self.assertEqual(code, 0, output)
                answer = json.loads(output)
                if set(answer["Acks"]) != names or answer["Responses"] != {
                        name: f"I am {name}" for name in names}:
                    raise ValueError(answer)
            return True

        wait_for(asked, f"{flags}: acks and answers of {names}")

    def test_the_killed_are_noticed_by_the_other_kind_and_come_back(self):
        form(self.agents)
        victims = [self.of(kind)[1] for kind in KINDS]
        witnesses = [agent for agent in self.agents if agent not in victims]
        for victim in victims:
            victim.kill()
        wait_all_see(witnesses, {victim.name: "failed" for victim in victims}, "both failed")
        for victim in victims:
            victim.start(f"-join={self.of(other(victim.kind))[0].gossip}")
        self.wait_all_alive("both are back for all")

    def test_left_and_forced_to_leave_is_left_for_everybody(self):
        form(self.agents)
        self.leave_on_either_side()
        self.wait_all_alive("nobody else was lost")
        self.force_leave_through_either_side()
        self.wait_all_alive("nobody else was lost")

    def leave_on_either_side(self):
        leavers = [self.of(kind)[2] for kind in KINDS]
        for leaver in leavers:
            catch_up(leaver, self.agents)
            result = leaver.cli("leave", via=other(leaver.kind))
            self.assertEqual((result.returncode, result.stdout), (0, "Graceful leave complete\n"))
            self.assertEqual(leaver.process.wait(timeout=60), 0)
            self.agents.remove(leaver)
        wait_all_see(self.agents, {leaver.name: "left" for leaver in leavers}, "both left")

    def force_leave_through_either_side(self):
        victims = [self.of(kind)[1] for kind in KINDS]
        for victim in victims:
            victim.kill()
            self.agents.remove(victim)
        wait_all_see(self.agents, {victim.name: "failed" for victim in victims}, "both failed")
        for victim in victims:
            boss = self.of(other(victim.kind))[0]
            catch_up(boss, self.agents)
            self.assertEqual(boss.cli("force-leave", victim.name, via=victim.kind).returncode, 0)
        wait_all_see(self.agents, {victim.name: "left" for victim in victims}, "both left")
        for victim in victims:
            boss = self.of(other(victim.kind))[0]
            catch_up(boss, self.agents)
            result = boss.cli("force-leave", "-prune", victim.name, via=boss.kind)
            self.assertEqual(result.returncode, 0)
            wait_pruned(boss, victim.name, self.agents)
