"""Three original agents and three of ours that probe in turns and call witnesses."""

import signal
import unittest

from cluster import InteropTest, form, wait_all_see, wait_for
from mixed import MixedCluster


class MixedClusterInTurns(MixedCluster, InteropTest):
    def flags_for(self, agent):
        return ("-detection=ring",) if agent.kind == "pando" else ()

    def test_one_that_stops_is_agreed_suspect_and_back_before_it_is_failed(self):
        form(self.agents)
        stopped, *others = self.of("pando")
        stopped.process.send_signal(signal.SIGSTOP)
        agreed = f"the observers of {stopped.name} agree that it is silent"
        for agent in others:
            wait_for(lambda a=agent: agreed in a.log(), f"{agent.name} says: {agreed}")
        stopped.process.send_signal(signal.SIGCONT)
        wait_for(lambda: "refuting an accusation of this node" in stopped.log(),
                 "the stopped one refutes")
        wait_all_see(self.agents, {agent.name: "alive" for agent in self.agents}, "all are alive")


if __name__ == "__main__":
    unittest.main(verbosity=2)
