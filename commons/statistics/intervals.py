"""How far a share measured on few people can be from the share of all."""

import math

Z = 1.959963984540054  # 95 %


def wilson(successes: float, n: float, z: float = Z) -> tuple[float, float]:
    """Wilson's interval of a share: lowest and highest, 0-1; with nobody asked, anything is possible."""
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the formula gives 0 and 1 exactly, the arithmetic only nearly.
    return (0.0 if successes == 0 else max(0.0, middle - reach)), (1.0 if successes == n else min(1.0, middle + reach))
