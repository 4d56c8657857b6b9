"""What people do wrong: one sentence with the value, its place and the remedy, and nothing lost."""

import json
import pathlib
import re
import socket
import tempfile
import unittest

from cluster import (GOSSIP_PORT, PANDO, RPC_PORT, Agent, InteropTest, address, form, run, stop_all,
                     wait_for)

KEY_A = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
KEY_B = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="


def agent_command(host, *flags):
    return [PANDO, "agent", "-node=n", f"-bind={host}:{GOSSIP_PORT}",
            f"-rpc-addr={host}:{RPC_PORT}", *flags]


class HumanErrors(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        self.home = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, name, text):
        path = self.home / name
        path.write_text(text)
        return str(path)

    @staticmethod
    def wait_logged(agent, text):
        wait_for(lambda: text in agent.log(), f"the log says: {text}")

    def refused(self, *flags, host=None):
        """The one sentence with which an agent refuses to run."""
        result = run(agent_command(host or address(), *flags), timeout=60)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertEqual(result.stderr, "")
        lines = result.stdout.splitlines()
        self.assertEqual(len(lines), 1, result.stdout)
        return lines[0].removeprefix("==> ")

    def last_words(self, *flags, host=None):
        """The last line of an agent that ran and could not go on."""
        result = run(agent_command(host or address(), *flags), timeout=60)
        self.assertEqual(result.returncode, 1, result.stdout)
        line = result.stdout.splitlines()[-1]
        self.assertTrue(line.startswith("==> "), result.stdout)
        return line.removeprefix("==> ")

    # ---- the command line and the configuration --------------------------------------------------

    def test_unknown_flag_and_unknown_verb(self):
        self.assertEqual(self.refused("-bnd=x"),
                         "agent: unknown flag -bnd; did you mean -bind? 'pando agent -h' lists "
                         "all flags")
        result = run([PANDO, "membres"])
        self.assertEqual((result.returncode, result.stdout),
                         (1, "pando has no command 'membres'; did you mean 'members'? 'pando -h' "
                             "lists all commands\n"))

    def test_flag_values_that_do_not_fit(self):
        self.assertEqual(self.refused("-retry-max=many"),
                         "agent: invalid value 'many' for -retry-max: it takes a whole number")
        self.assertEqual(self.refused("-protocol=7"),
                         "-protocol: 7 cannot be used: Protocol version '7' too high. Must be in "
                         "range: [2, 5]")

    def test_configuration_files(self):
        path = self.write("agent.json", '{\n  "node_name": "n",\n  "tag": {"a": "b"}\n}')
        self.assertEqual(self.refused(f"-config-file={path}"),
                         f"{path}:3: unknown key 'tag'; did you mean 'tags'?")
        path = self.write("agent.toml", 'node_name = "n"\nretry_interval = 30\n')
        self.assertEqual(self.refused(f"-config-file={path}"),
                         f"{path}:2: key 'retry_interval': 30 is of the wrong kind; use a "
                         f"duration such as 300ms or 1m30s")
        path = self.write("broken.json", '{\n  "node_name": "n"\n  "bind": "x"\n}')
        self.assertEqual(self.refused(f"-config-file={path}"),
                         f"{path}:3: not JSON from here on; correct it there")
        self.assertEqual(self.refused(f"-config-file={self.home}/none.json"),
                         f"there is no configuration file '{self.home}/none.json'; check "
                         f"-config-file")

    def test_maps_that_cannot_be(self):
        self.assertEqual(self.refused("-store", "-buckets=1000"),
                         "the number of buckets is 1000; use a power of two up to 16384")
        self.assertEqual(self.refused("-store", "-copies=9"),
                         "the number of copies is 9; use 1 to 5")
        self.assertEqual(self.refused("-store", "-zone=a/b/c/d/e"),
                         "the zone a/b/c/d/e is longer than 255 bytes, or has more than 4 labels; "
                         "write it as region/zone/rack/host")
        self.assertEqual(self.refused("-split-policy=never"),
                         "-split-policy: 'never' is not a split policy; use majority, read-only or "
                         "available")
        self.assertEqual(self.refused("-store", "-serf-only"),
                         "-store: a plain Serf member holds no data; leave out -serf-only or "
                         "-store")

    def test_malformed_addresses(self):
        why = ("'10.0.0.300' is not an address (Failed to resolve 10.0.0.300: '10.0.0.300' is "
               "neither an IP address nor a name); write HOST or HOST:PORT")
        for flag in ("bind", "advertise", "rpc-addr", "resp", "resp-cluster", "http"):
            result = run([*agent_command(address()), f"-{flag}=10.0.0.300"])
            self.assertEqual((result.returncode, result.stdout), (1, f"==> -{flag}: {why}\n"))
        self.assertEqual(self.refused("-http=10.0.0.3:99999"),
                         "-http: '10.0.0.3:99999' is not an address (Failed to resolve "
                         "10.0.0.3:99999: '99999' is no port; use 1 to 65535); write HOST or "
                         "HOST:PORT")
        path = self.write("agent.json", '{"advertise": "10.0.0.300"}')
        self.assertEqual(self.refused(f"-config-file={path}"), f"{path}:1: key 'advertise': {why}")
        self.assertEqual(self.refused("-advertise=0.0.0.0"),
                         "-advertise: '0.0.0.0' is no address that others can reach; name one of "
                         "this machine's")
        self.assertEqual(self.refused("-iface=nowhere0"),
                         "-iface: 'nowhere0' is no interface of this machine; see 'ip addr'")

    def test_addresses_of_other_machines(self):
        result = run([PANDO, "agent", "-bind=192.0.2.1", f"-rpc-addr={address()}:{RPC_PORT}"])
        self.assertEqual((result.returncode, result.stdout),
                         (1, "==> -bind: cannot listen on TCP 192.0.2.1:7946: cannot assign "
                             "requested address (no interface of this host has that address; "
                             "choose one that has)\n"))

    # ---- files -----------------------------------------------------------------------------------

    def test_key_files(self):
        missing = str(self.home / "keys.json")
        self.assertEqual(self.refused(f"-keyring-file={missing}"),
                         f"-keyring-file: there is no keyring file '{missing}'; make one that "
                         f"holds [\"KEY\"] with a key of 'pando keygen'")
        short = self.write("short.json", f'["{KEY_A}", "c2hvcnQ="]')
        self.assertEqual(self.refused(f"-keyring-file={short}"),
                         f"-keyring-file: key 2 of the keyring file '{short}' is not base64 of "
                         f"16, 24 or 32 bytes; make one with: pando keygen")
        refusal = self.refused("-encrypt=c2VjcmV0")
        self.assertEqual(refusal, "-encrypt: the value is not base64 of 16, 24 or 32 bytes; make "
                                  "one with: pando keygen")
        self.assertEqual(pathlib.Path(short).read_text(), f'["{KEY_A}", "c2hvcnQ="]', "as it was")

    def test_tags_file_that_is_damaged_stays_as_it_was(self):
        path = self.write("tags.json", '{"a": ')
        self.assertEqual(self.refused(f"-tags-file={path}"),
                         f"-tags-file: the tags file '{path}' is not a JSON object of texts; "
                         f"correct or remove it")
        self.assertEqual(pathlib.Path(path).read_text(), '{"a": ')

    def test_snapshot_that_cannot_be_written(self):
        self.assertEqual(self.refused("-snapshot=/nowhere/snapshot"),
                         "-snapshot: cannot open /nowhere/snapshot: no such file or directory; "
                         "name a file that can be read and written")

    def test_snapshot_that_is_damaged_costs_only_its_damaged_lines(self):
        peer = Agent("pando", "peer").start()
        path = self.home / "snapshot"
        path.write_bytes(b"clock: 7\n\x00\xff rubbish\nalive: peer " + peer.gossip.encode() +
                         b"\nalive: nonsense\nevent-clock: many\nalive: cut 127.0.0.9:79")
        agent = Agent("pando", "back", f"-snapshot={path}").start()
        wait_for(lambda: set(agent.statuses()) == {"peer", "back"}, "it comes back by what is left")
        for line in (2, 4, 5):
            self.wait_logged(agent,
                             f"[WARN] serf: skipped damaged line {line} of the snapshot file: ")

    # ---- ports -----------------------------------------------------------------------------------

    def test_ports_that_are_taken(self):
        for kind, port, flag, verb in (
                (socket.SOCK_STREAM, GOSSIP_PORT, "bind", "listen on TCP"),
                (socket.SOCK_DGRAM, GOSSIP_PORT, "bind", "bind UDP"),
                (socket.SOCK_STREAM, RPC_PORT, "rpc-addr", "listen on TCP"),
                (socket.SOCK_STREAM, 7379, "resp", "listen on TCP"),
                (socket.SOCK_STREAM, 7374, "http", "listen on TCP")):
            host = address()
            with socket.socket(socket.AF_INET, kind) as holder:
                holder.bind((host, port))
                if kind == socket.SOCK_STREAM:
                    holder.listen()
                self.assertEqual(self.refused(f"-resp={host}", f"-http={host}", host=host),
                                 f"-{flag}: cannot {verb} {host}:{port}: address already in use "
                                 f"(another program has it; stop that program or choose another "
                                 f"port)")

    # ---- seeds and keys --------------------------------------------------------------------------

    def test_seeds_that_do_not_answer(self):
        host, nobody = address(), address()
        self.assertEqual(
            self.last_words(f"-join={nobody}", "-join=10.0.0.300", host=host),
            f"no seed of -join='{nobody}' -join='10.0.0.300' could be joined (Failed to resolve "
            f"10.0.0.300: '10.0.0.300' is neither an IP address nor a name; Failed to join "
            f"{nobody}: dial tcp {nobody}:{GOSSIP_PORT}: connect: connection refused); check that "
            f"one of them runs and has the same key, or keep trying with -retry-join")
        words = self.last_words(f"-join=@{self.home}/seeds", host=host)
        self.assertIn(f"Failed to resolve @{self.home}/seeds: there is no file {self.home}/seeds",
                      words)

    def test_seeds_that_are_tried_again(self):
        nobody = address()
        words = self.last_words(f"-retry-join={nobody}", "-retry-interval=1s", "-retry-max=1")
        self.assertIn(f"no seed of -retry-join='{nobody}' could be joined in 2 tries (Failed to "
                      f"join {nobody}: dial tcp", words)
        agent = Agent("pando", "waits", f"-retry-join={nobody}", "-retry-interval=1s").start()
        self.wait_logged(agent, "could not join the cluster; trying again in 1 s: Failed to join ")
        seed = Agent("pando", "late", host=nobody).start()
        wait_for(lambda: set(seed.statuses()) == {"waits", "late"}, "it joins once somebody is "
                                                                    "there")

    def test_joining_with_another_key_harms_nobody(self):
        ours = [Agent("pando", name, f"-encrypt={KEY_A}").start() for name in ("a", "b")]
        form(ours)
        words = self.last_words(f"-join={ours[0].host}", f"-encrypt={KEY_B}")
        self.assertRegex(words, rf"no seed of -join='{ours[0].host}' could be joined \(Failed to "
                                rf"join "
                                rf"{ours[0].host}: .+\); check that one of them runs and has the "
                                rf"same key")
        stranger = Agent("pando", "stranger", f"-encrypt={KEY_B}").start()
        result = stranger.cli("join", ours[0].gossip, via="pando")
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn(f"* Failed to join {ours[0].host}: ", result.stdout)
        plain = Agent("pando", "plain").start()
        self.assertEqual(plain.cli("join", ours[0].gossip, via="pando").returncode, 1)
        for agent in ours:
            self.assertEqual(agent.statuses(), {"a": "alive", "b": "alive"})
        wait_for(lambda: re.search(r"\[(WARN|ERR)\] memberlist: .*(key|encrypt)", ours[0].log()),
                 "the cluster's log tells of it")

    # ---- handlers --------------------------------------------------------------------------------

    def test_handler_that_is_not_there(self):
        agent = Agent("pando", "n", "-event-handler=user=/nowhere/x.sh").start()
        self.assertIn("==> Warning: the event handler '/nowhere/x.sh' is not there or not "
                      "executable; put the script there and chmod +x it", agent.log())
        agent.cli("event", "go")
        self.wait_logged(
            agent, "the event handler '/nowhere/x.sh' failed: exit code 127; it said: ")
        self.assertEqual(agent.statuses(), {"n": "alive"})

    def test_handler_with_an_unknown_filter(self):
        self.assertEqual(self.refused("-event-handler=member-jion=./x.sh"),
                         '-event-handler: ["member-jion=./x.sh"] cannot be used: Invalid event '
                         'script: '
                         "'member-jion=./x.sh'; write [FILTER=]SCRIPT with filters such as "
                         "member-join or user:NAME")

    # ---- clients ---------------------------------------------------------------------------------

    def test_no_agent_on_the_rpc_port(self):
        nobody = f"{address()}:{RPC_PORT}"
        for verb in (["members"], ["info"], ["event", "x"], ["leave"], ["monitor"],
                     ["keys", "-list"]):
            result = run([PANDO, verb[0], f"-rpc-addr={nobody}", *verb[1:]])
            self.assertEqual((result.returncode, result.stdout), (
                1, f"Error connecting to Serf agent: dial tcp {nobody}: connect: connection "
                   f"refused\nStart an agent with 'pando agent', or name a running one's RPC "
                   f"address with -rpc-addr.\n"), verb)
        result = run([PANDO, "members", f"-rpc-addr={nobody}", "-json"])
        self.assertEqual(result.returncode, 1)
        self.assertEqual(set(json.loads(result.stdout)), {"error", "remedy"})

    def test_wrong_rpc_auth(self):
        config = self.write("agent.json", '{"rpc_auth": "secret"}')
        agent = Agent("pando", "n", f"-config-file={config}")
        agent.rpc_auth = ["-rpc-auth=secret"]
        agent.start()
        for flags in ([], ["-rpc-auth=wrong"]):
            result = agent.cli("members", *flags, via="pando")
            self.assertEqual(result.returncode, 1)
            first, remedy = result.stdout.splitlines()
            self.assertRegex(first, "(Authentication required|Invalid authentication token)$")
            self.assertEqual(remedy, "Give the agent's token with -rpc-auth or SERF_RPC_AUTH.")
        self.assertNotIn("secret", agent.log())

    def test_words_of_a_client_that_do_not_fit(self):
        rpc = f"-rpc-addr={Agent('pando', 'n').start().rpc}"
        for words, sentence in (
                (["query", "-timeout=soon", "q"],
                 "query: invalid value 'soon' for -timeout: it takes a time with a unit, such as "
                 "300ms or 1m30s"),
                (["members", "-statsu=alive"],
                 "members: unknown flag -statsu; did you mean -status? 'pando members -h' lists "
                 "all flags"),
                (["members", "everybody"],
                 "members: 'everybody' is a word too many; remove it, or write -FLAG=VALUE if it "
                 "belongs to a flag"),
                (["join"], "At least one address to join must be specified."),
                (["event"], "An event name must be specified."),
                (["event", "x" * 600],
                 "Error sending event: user event exceeds configured limit of 512 bytes before "
                 "encoding"),
                (["tags", "-set", "web"], "Error: Invalid tag: 'web'"),
                (["rtt", "nobody"], 'Could not find a coordinate for node "nobody"'),
                (["completion", "tcsh"],
                 "completion: no script for 'tcsh'; name bash, zsh or fish")):
            verb, *rest = words
            result = run([PANDO, verb, *([] if verb == "completion" else [rpc]), *rest])
            self.assertEqual(result.returncode, 1, words)
            self.assertEqual(result.stdout.splitlines()[0], sentence)

    def test_rpc_address_that_is_none(self):
        result = run([PANDO, "members", "-rpc-addr=nonsense:port"])
        self.assertEqual((result.returncode, result.stdout), (
            1, "Error connecting to Serf agent: dial tcp: address nonsense:port: unknown port\n"
               "Start an agent with 'pando agent', or name a running one's RPC address with "
               "-rpc-addr.\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
