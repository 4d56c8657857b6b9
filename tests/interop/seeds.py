"""From which number does a test draw?

From the same one at every run: a test that fails fails again. `PANDO_SEED` names another one, or
`any`, which draws it; the test that fails prints it.
"""

import os
import random

_named = os.environ.get("PANDO_SEED", "1")
SEED = random.SystemRandom().randrange(10**6) if _named == "any" else int(_named)
