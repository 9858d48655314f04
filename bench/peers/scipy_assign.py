"""scipy's linear_sum_assignment on a raw matrix of 64-bit numbers: prints "objective seconds".

scipy_assign.py FILE N
"""
import sys
import time

import numpy
from scipy.optimize import linear_sum_assignment

n = int(sys.argv[2])
cost = numpy.fromfile(sys.argv[1], dtype=numpy.int64).reshape(n, n)
start = time.perf_counter()
rows, columns = linear_sum_assignment(cost)
seconds = time.perf_counter() - start
print(int(cost[rows, columns].sum()), f"{seconds:.6f}")
