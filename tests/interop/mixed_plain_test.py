"""Three original agents and three of ours in one cluster without encryption."""

import unittest

from cluster import InteropTest
from mixed import MixedCluster


class PlainMixedCluster(MixedCluster, InteropTest):
    pass


if __name__ == "__main__":
    unittest.main(verbosity=2)
