"""Control chart constants of the moving range of two points, exact.

The range of two independent standard normal values is |N(0, 2)|; its mean, standard deviation and
median follow from the integrals of that density in closed form.
"""

import math

from scipy.special import ndtri

D2 = 2 / math.sqrt(math.pi)
"""The mean of the range, 1.128379."""

D3 = math.sqrt(2 - 4 / math.pi)
"""The standard deviation of the range, 0.852502."""

RANGE_MEDIAN = math.sqrt(2) * float(ndtri(0.75))
"""The median of the range, 0.953873."""
