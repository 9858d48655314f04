"""What bench/exchange.sh needs beside the solver: a line of results, and HiGHS inside scipy on a model in MPS form.

exchange.py report OWN.json JUDGE.json SECONDS BEST|- GAP     exchange.py highs MODEL.mps SECONDS (objective x 1000)"""
import json
import sys


def report(own, judge, seconds, best, gap):
    with open(own) as f:
        r = json.load(f)
    with open(judge) as f:
        j = json.load(f)
    if r["objective"] is None:
        print("%s s: no plan, bound %s" % (seconds, r["bound"]))
        return
    reached = r["optimal"] if float(gap) == 0 else r["gap"] * 100 <= float(gap)
    line = "%.2f s: %.10f bound %.10f gap %.4f %% (asked %s: %s)" % (
        r["seconds"], r["objective"], r["bound"], 100 * r["gap"], "proof" if float(gap) == 0 else gap + " %", "yes" if reached else "NO")
    if best != "-":
        line += ", above best known %.4f %%" % (100 * (r["objective"] / float(best) - 1))
    print(line + ", judge: " + ("accepts" if j["feasible"] and abs(j["objective"] - r["objective"]) < 1e-9 else "REFUSES"))


def read_mps(path):
    rows, kinds, where, columns, order, rhs, ranges, lower, upper, cost, entries, whole = [], [], {}, {}, [], {}, {}, {}, {}, {}, [], set()
    section, marked, objective = None, False, None
    with open(path) as f:
        for line in f:
            if line[0] != " ":
                section = line.split()[0]
                continue
            p = line.split()
            if section == "ROWS":
                if p[0] == "N":
                    objective = p[1]
                else:
                    where[p[1]] = len(rows)
                    rows.append(p[1])
                    kinds.append(p[0])
            elif section == "COLUMNS":
                if p[1] == "'MARKER'":
                    marked = p[2] == "'INTORG'"
                    continue
                if p[0] not in columns:
                    columns[p[0]] = len(order)
                    order.append(p[0])
                    if marked:
                        whole.add(p[0])
                for row, value in zip(p[1::2], p[2::2]):
                    if row == objective:
                        cost[p[0]] = float(value)
                    else:
                        entries.append((where[row], columns[p[0]], float(value)))
            elif section in ("RHS", "RANGES"):
                for row, value in zip(p[1::2], p[2::2]):
                    (rhs if section == "RHS" else ranges)[row] = float(value)
            elif section == "BOUNDS":
                if p[0] == "FR":
                    lower[p[2]] = float("-inf")
                elif p[0] == "BV":
                    upper[p[2]] = 1.0
                if p[0] in ("LO", "FX"):
                    lower[p[2]] = float(p[3])
                if p[0] in ("UP", "FX"):
                    upper[p[2]] = float(p[3])
    return rows, kinds, order, columns, rhs, ranges, lower, upper, cost, entries, whole


def highs(path, seconds):
    import time
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_matrix
    rows, kinds, order, columns, rhs, ranges, lower, upper, cost, entries, whole = read_mps(path)
    low, high = np.full(len(rows), -np.inf), np.full(len(rows), np.inf)
    for i, row in enumerate(rows):
        b, r = rhs.get(row, 0.0), ranges.get(row)
        if kinds[i] in "EL":
            high[i] = b
        if kinds[i] in "EG":
            low[i] = b
        if r is not None:
            low[i], high[i] = (b - r, b) if kinds[i] == "L" else (b, b + r)
    a = csc_matrix(([e[2] for e in entries], ([e[0] for e in entries], [e[1] for e in entries])), shape=(len(rows), len(order)))
    start = time.time()
    r = milp([cost.get(c, 0.0) for c in order], constraints=LinearConstraint(a, low, high),
             bounds=Bounds([lower.get(c, 0.0) for c in order], [upper.get(c, np.inf) for c in order]),
             integrality=[c in whole for c in order], options={"time_limit": float(seconds), "mip_rel_gap": 0})
    plan = "no plan" if r.x is None else "%.10f" % (r.fun / 1000)
    bound = "no bound" if getattr(r, "mip_dual_bound", None) is None else "%.10f" % (r.mip_dual_bound / 1000)
    print("HiGHS %.1f s: %s bound %s" % (time.time() - start, plan, bound))


if sys.argv[1] == "report":
    report(*sys.argv[2:7])
else:
    highs(sys.argv[2], sys.argv[3])
