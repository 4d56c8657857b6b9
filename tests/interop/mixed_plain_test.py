"""Three original agents and three of ours that detect by SWIM in one cluster, not encrypted."""

import unittest

from cluster import InteropTest
from mixed import MixedCluster


class PlainMixedCluster(MixedCluster, InteropTest):
    def flags_for(self, agent):
        return ("-detection=swim",) if agent.kind == "pando" else ()


if __name__ == "__main__":
    unittest.main(verbosity=2)
