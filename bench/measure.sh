#!/bin/sh
# One-pass measures beside memcpy, and Gini beside numpy, over 10 million schools in the same run.
set -eu
cd "$(dirname "$0")/.."
ninja -C build/release bench/bench_measure >/dev/null
own=$(build/release/bench/bench_measure)
echo "$own"
/usr/bin/python3 - "$own" <<'PY'
import json, sys, time
try:
    import numpy as np
except ImportError:
    sys.exit("skipped: numpy is not installed (setup/install bench)")
own = json.loads(sys.argv[1])
rng = np.random.default_rng(1)
v = 0.5 + rng.random(own["n"])
w = 1.0 + np.floor(rng.random(own["n"]) * 2000)
best = 1e9
for _ in range(2):
    t = time.process_time()
    order = np.argsort(v)
    p, x = w[order], (w * v)[order]
    c = np.cumsum(x)
    gini = 1 - np.sum(p * (2 * c - x)) / (p.sum() * c[-1])
    best = min(best, time.process_time() - t)
print(f"memcpy/spread {own['spread_speed_of_memcpy']:.2f} (at least 0.50); numpy gini {best:.3f} s, numpy/own {best / own['gini_s']:.2f} (at least 2)")
PY
