"""pyfaust's butterfly, one line of JSON for each line of input: run by the Python of its own.

    {"load": "matrix.npy"}                        the matrix to factor from now on
    {"run": true, "permutation": null}            -> {"ms": time of one factorization}
    {"product": true}                             -> {"save": the product in product.npy}
"""

import json
import sys
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")
from pyfaust.fact import butterfly  # noqa: E402

answers, sys.stdout = sys.stdout, sys.stderr  # pyfaust prints
matrix = found = None
for line in sys.stdin:
    asked, answer = json.loads(line), {}
    try:
        if "load" in asked:
            matrix = np.load(asked["load"])
        elif "run" in asked:
            start = time.perf_counter()
            found = butterfly(matrix, perm=asked["permutation"])
            answer["ms"] = 1e3 * (time.perf_counter() - start)
        else:
            np.save(asked["product"], found.toarray())
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {error}"[:100]
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
