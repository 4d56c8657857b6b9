"""How an agent begins, changes and ends: seeds, signals, reloading, files it keeps, logs."""

import itertools
import json
import pathlib
import signal
import tempfile
import unittest

from cluster import Agent, InteropTest, form, other, start_all, stop_all, wait_for

KEYS = ("AAECAwQFBgcICQoLDA0ODw==", "EBESExQVFhcYGRobHB0eHw==")


class AgentLife(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        self.home = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, name, content):
        path = self.home / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def wait_logged(self, agent, text):
        wait_for(lambda: text in agent.log(), f"the log of {agent.name} says: {text}")

    # ---- seeds -----------------------------------------------------------------------------------

    def test_seeds_are_addresses_names_or_files(self):
        # Every machine knows this name, and many by both families: the first that answers counts.
        peer = Agent("pando", "peer", "-bind=127.0.0.1:0").start()
        row = json.loads(peer.cli("members", "-format=json").stdout)["members"][0]
        named = "localhost:" + row["addr"].rpartition(":")[2]
        seeds = self.write("seeds", f"# the cluster\n\n{named} # its first member\n")
        agents = start_all([Agent("pando", "by-name", f"-join={named}"),
                            Agent("pando", "by-file", f"-join=@{seeds}"),
                            Agent("pando", "later", f"-retry-join=peer/{named}"),
                            Agent("pando", "by-hand")])
        answer = agents[3].cli("join", named, via="pando")
        self.assertEqual((answer.returncode, answer.stdout),
                         (0, "Successfully joined cluster by contacting 1 nodes.\n"))
        everybody = {agent.name: "alive" for agent in [peer, *agents]}
        wait_for(lambda: peer.statuses() == everybody, "all have joined")

    # ---- signals ---------------------------------------------------------------------------------

    def test_signals_end_it_as_they_end_the_original(self):
        cases = [(kind, *case) for kind, case in itertools.product(("serf", "pando"), (
            (signal.SIGINT, {}, ("left", 0)),
            (signal.SIGINT, {"skip_leave_on_interrupt": True}, ("failed", 1)),
            (signal.SIGTERM, {}, ("failed", 1)),
            (signal.SIGTERM, {"leave_on_terminate": True}, ("left", 0))))]
        peers, agents = [], []
        for number, (kind, _, config, _) in enumerate(cases):
            path = self.write(f"{number}.json", config)
            peers.append(Agent(other(kind), "peer"))
            agents.append(Agent(kind, "n", f"-config-file={path}"))
        start_all([*peers, *agents])
        for peer, agent in zip(peers, agents):
            form([peer, agent])
        for agent, (_, number, _, _) in zip(agents, cases):
            agent.process.send_signal(number)
        for peer, agent, (kind, number, config, expected) in zip(peers, agents, cases):
            with self.subTest(kind=kind, signal=number, config=config):
                code = agent.process.wait(timeout=30)
                status = wait_for(lambda: self.gone(peer), "the peer notices")
                self.assertEqual((status, code), expected)

    @staticmethod
    def gone(peer):
        status = peer.statuses()["n"]
        return status if status in ("left", "failed") else None

    def test_a_second_signal_ends_it_at_once(self):
        config = self.write("n.json", {"leave_on_terminate": True})
        peer = Agent("pando", "peer").start()
        agent = Agent("pando", "n", f"-config-file={config}").start()
        form([peer, agent])
        agent.process.send_signal(signal.SIGSTOP)
        agent.process.send_signal(signal.SIGINT)
        agent.process.send_signal(signal.SIGTERM)
        agent.process.send_signal(signal.SIGCONT)  # finds both
        self.assertEqual(agent.process.wait(timeout=30), 1)
        words = [line for line in agent.log().splitlines() if line.startswith("==> ")]
        self.assertEqual(words[-3:-1], ["==> Caught signal: interrupt",
                                        "==> Gracefully shutting down agent..."])
        self.assertEqual(words[-1], "==> Caught signal: terminated")

    def test_usr1_prints_statistics_and_changes_nothing(self):
        agent = Agent("pando", "n").start()
        agent.process.send_signal(signal.SIGUSR1)
        self.wait_logged(agent, "members 1 failed 0")
        self.assertEqual(agent.statuses(), {"n": "alive"})

    def test_a_leave_by_rpc_ends_it(self):
        agent = Agent("pando", "n").start()
        answer = agent.cli("leave")
        self.assertEqual((answer.returncode, answer.stdout), (0, "Graceful leave complete\n"))
        self.assertEqual(agent.process.wait(timeout=30), 0)

    def test_handlers_of_the_last_events_are_run(self):
        seen = self.home / "seen"
        agent = Agent("pando", "n", f"-event-handler=member-leave=cat >> {seen}").start()
        agent.kill(signal.SIGINT)
        wait_for(lambda: seen.read_text().startswith("n\t"), "its own leave was handled")

    # ---- reloading -------------------------------------------------------------------------------

    def test_hup_takes_level_tags_and_handlers_anew_and_names_the_rest(self):
        seen = self.home / "seen"
        config = self.write("n.json", {"log_level": "warn", "tags": {"role": "old"},
                                       "event_handlers": [f"user=echo old >> {seen}"]})
        agent = Agent("pando", "n", f"-config-file={config}")
        agent.level = []  # the file decides
        agent.start()
        self.assertNotIn("[INFO]", agent.log())
        self.write("n.json", {"log_level": "debug", "tags": {"role": "new"}, "snapshot_path": "/x",
                              "event_handlers": [f"user=echo new >> {seen}"]})
        agent.process.send_signal(signal.SIGHUP)
        wait_for(lambda: agent.members()["n"][1] == {"role": "new"}, "the new tags")
        self.assertEqual(agent.cli("event", "go").returncode, 0)
        wait_for(lambda: seen.read_text() == "new\n", "the new handler")
        agent.kill(signal.SIGINT)
        self.assertIn("[INFO] serf: EventMemberLeave: n", agent.log(), "the new level")
        self.assertIn("did not take over snapshot_path:  -> /x (Start the agent again", agent.log())

    def test_hup_with_a_wrong_file_changes_nothing(self):
        config = self.write("n.json", {"tags": {"role": "old"}})
        agent = Agent("pando", "n", f"-config-file={config}").start()
        self.write("n.json", {"tags": {"role": "new"}, "bnd": "x"})
        agent.process.send_signal(signal.SIGHUP)
        self.wait_logged(agent, f"kept the old configuration: {config}:1: unknown key 'bnd'")
        self.assertEqual(agent.members()["n"], ("alive", {"role": "old"}))

    # ---- files it keeps --------------------------------------------------------------------------

    def remembers(self, path, name):
        wait_for(lambda: f"alive: {name} " in path.read_text(), f"{path} remembers {name}")

    def test_a_restart_finds_the_cluster_by_its_snapshot(self):
        snapshot = self.home / "snapshot"
        peer = Agent("pando", "peer").start()
        agent = Agent("pando", "n", f"-snapshot={snapshot}").start()
        form([peer, agent])
        self.remembers(snapshot, "peer")
        agent.kill()
        agent.start()
        self.wait_logged(agent, "Re-joined to previously known node: peer")
        wait_for(lambda: peer.statuses() == {"peer": "alive", "n": "alive"}, "it is back")

    def test_after_a_leave_only_rejoin_goes_back(self):
        peer = Agent("pando", "peer").start()
        stays = Agent("pando", "stays", f"-snapshot={self.home}/stays").start()
        returns = Agent("pando", "returns", f"-snapshot={self.home}/returns", "-rejoin").start()
        form([peer, stays, returns])
        for agent in (stays, returns):
            self.remembers(self.home / agent.name, "peer")
            agent.kill(signal.SIGINT)
            self.assertEqual(agent.process.returncode, 0)
        start_all([stays, returns])
        self.wait_logged(returns, "Re-joined to previously known node: ")
        wait_for(lambda: peer.statuses()["returns"] == "alive", "it is back")
        self.assertEqual(set(stays.statuses()), {"stays"}, "a leave is meant")
        self.assertNotIn("Re-joined", stays.log())

    def test_key_rotation_is_in_the_file_at_once(self):
        files, agents = [], []
        for name in ("a", "b"):
            files.append(self.write(f"{name}.keys", [KEYS[0]]))
            agents.append(Agent("pando", name, f"-keyring-file={files[-1]}").start())
        form(agents)

        def kept(expected):
            for path in files:
                self.assertEqual(json.loads(path.read_text()), expected)
                self.assertEqual(path.stat().st_mode & 0o777, 0o600)

        for flag, expected in ((f"-install={KEYS[1]}", [KEYS[0], KEYS[1]]),
                               (f"-use={KEYS[1]}", [KEYS[1], KEYS[0]]),
                               (f"-remove={KEYS[0]}", [KEYS[1]])):
            result = agents[0].cli("keys", flag, via="pando")
            self.assertEqual(result.returncode, 0, result.stdout)
            kept(expected)
        agents[1].kill()
        agents[1].start()
        form(agents)

    def test_tags_survive_in_their_file(self):
        path = self.home / "tags.json"
        agent = Agent("pando", "n", f"-tags-file={path}").start()
        self.assertEqual(agent.cli("tags", "-set", "role=web").returncode, 0)
        self.assertEqual(json.loads(path.read_text()), {"role": "web"})
        agent.kill()
        agent.start()
        self.assertEqual(agent.members()["n"], ("alive", {"role": "web"}))

    # ---- logs ------------------------------------------------------------------------------------

    def test_every_line_of_a_json_log_can_be_parsed(self):
        agent = Agent("pando", "n", "-log-format=json").start()
        agent.kill(signal.SIGINT)
        lines = [json.loads(line) for line in agent.log().splitlines()]
        self.assertTrue(any(line.get("code") == "member_joined" for line in lines), lines)
        for line in lines:
            self.assertLessEqual({"time", "level", "subsystem", "message"}, set(line))


if __name__ == "__main__":
    unittest.main(verbosity=2)
