"""The table of bench/locate.sh: own engine and HiGHS (scipy.optimize.milp) on the same problems for the same seconds."""
import json, math, os, re, subprocess, sys, tempfile, time

try:
    import numpy as np
    from scipy.optimize import milp, LinearConstraint, Bounds
    from scipy.sparse import coo_matrix
except ImportError:
    sys.exit("skipped: scipy is not installed (setup/install bench)")

data, seconds, how = sys.argv[1], float(sys.argv[2]), sys.argv[3]
solver = "build/release/junheng"


def own(form, path, limit, number):
    out = tempfile.mktemp()
    base = [solver, "solve", "--format", form, path, "--problem", str(number)]
    answer = json.loads(subprocess.run(base + ["--seconds", str(limit), "--out", out], capture_output=True, text=True).stdout)
    check = subprocess.run([solver, "check", "--format", form, path, out, "--problem", str(number)], capture_output=True, text=True)
    answer["checked"] = json.loads(check.stdout)["feasible"] if os.path.exists(out) else False
    if os.path.exists(out):
        os.unlink(out)
    return answer


def numbers(path):
    return np.array([float(v) for v in open(path).read().split()])


def facility(form, path, number):
    """demand, capacity, fixed cost, cost[customer, site], most sites"""
    v = numbers(path)
    if form == "sscflp":
        i, j = int(v[0]), int(v[1])
        return v[2 + 2 * i:2 + 2 * i + j], v[2:2 + i], v[2 + i:2 + 2 * i], v[2 + 2 * i + j:].reshape(j, i), None
    if form == "cpmp-sjc":
        n, most = int(v[0]), int(v[1])
        rows = v[2:].reshape(n, 4)
        d = np.hypot(rows[:, None, 0] - rows[None, :, 0], rows[:, None, 1] - rows[None, :, 1])
        return rows[:, 3], rows[:, 2], np.zeros(n), d, most
    at = 1
    for _ in range(number):
        n, most, cap = int(v[at + 2]), int(v[at + 3]), v[at + 4]
        rows = v[at + 5:at + 5 + 4 * n].reshape(n, 4)
        at += 5 + 4 * n
    d = np.floor(np.hypot(rows[:, None, 1] - rows[None, :, 1], rows[:, None, 2] - rows[None, :, 2]))
    return rows[:, 3], np.full(n, cap), np.zeros(n), d, most


def facility_milp(demand, capacity, fixed, cost, most):
    n, m = cost.shape
    x = np.arange(n * m).reshape(n, m)
    y = n * m + np.arange(m)
    rows, cols, vals, lo, hi, r = [], [], [], [], [], 0
    for i in range(n):
        rows += [r] * m; cols += list(x[i]); vals += [1] * m; lo.append(1); hi.append(1); r += 1
    for j in range(m):
        rows += [r] * (n + 1); cols += list(x[:, j]) + [y[j]]; vals += list(demand) + [-capacity[j]]
        lo.append(-np.inf); hi.append(0); r += 1
        for i in range(n):
            rows += [r, r]; cols += [x[i, j], y[j]]; vals += [1, -1]; lo.append(-np.inf); hi.append(0); r += 1
    if most is not None:
        rows += [r] * m; cols += list(y); vals += [1] * m; lo.append(0); hi.append(most); r += 1
    a = coo_matrix((vals, (rows, cols)), shape=(r, n * m + m)).tocsr()
    return np.concatenate([cost.ravel(), fixed]), a, np.array(lo), np.array(hi), 0.0, 1.0


def mps(path):
    """The program tomps.py writes: free MPS, binaries, objective × 1000."""
    text = subprocess.run([sys.executable, os.path.join(data, "grouping", "tomps.py"), path], capture_output=True, text=True).stdout
    kind, row, col, part = {}, {}, {}, None
    entry, cost, rhs, constant = [], {}, {}, 0.0
    for line in text.splitlines():
        w = line.split()
        if not line.startswith(" "):
            part = w[0]
        elif part == "ROWS":
            kind[w[1]] = w[0]
            if w[0] != "N":
                row[w[1]] = len(row)
        elif part == "COLUMNS" and "MARKER" not in w:
            c = col.setdefault(w[0], len(col))
            if w[1] == "obj":
                cost[c] = float(w[2])
            else:
                entry.append((row[w[1]], c, float(w[2])))
        elif part == "RHS":
            if w[1] == "obj":
                constant = -float(w[2])
            else:
                rhs[row[w[1]]] = float(w[2])
    r, c, v = zip(*entry)
    a = coo_matrix((v, (r, c)), shape=(len(row), len(col))).tocsr()
    hi = np.array([rhs.get(k, 0.0) for k in range(len(row))])
    lo = np.array([rhs.get(k, 0.0) if kind[name] == "E" else -np.inf for name, k in row.items()])
    return np.array([cost.get(k, 0.0) for k in range(len(col))]), a, lo, hi, constant, 1000.0


def peer(program, limit):
    c, a, lo, hi, constant, scale = program
    start = time.time()
    r = milp(c, constraints=LinearConstraint(a, lo, hi), integrality=np.ones(len(c)), bounds=Bounds(0, 1),
             options={"time_limit": limit, "mip_rel_gap": 0})
    objective = (r.fun + constant) / scale if r.fun is not None else math.nan
    bound = r.mip_dual_bound if getattr(r, "mip_dual_bound", None) is not None else -math.inf
    return objective, (bound + constant) / scale, time.time() - start


def line(name, known, form, path, limit, number=1):
    mine = own(form, path, limit, number)
    program = mps(path) if form == "grouping" else facility_milp(*facility(form, path, number))
    objective, bound, spent = peer(program, limit)
    off = f"{100 * (mine['objective'] / known - 1):7.3f}" if mine["objective"] is not None and known else "      -"
    gap = f"{100 * mine['gap']:6.3f}" if mine["gap"] is not None else "     -"
    theirs = f"{100 * (objective - bound) / abs(objective):6.3f}" if objective == objective else "     -"
    print(f"{name:14s} {limit:4.0f} s  own {mine['objective'] or math.nan:14.6f} {gap} % in {mine['seconds']:5.1f} s"
          f"{' ' if mine['checked'] else ' REFUSED'} above known {off} %   HiGHS {objective:14.6f} {theirs} % in {spent:5.1f} s", flush=True)


def known_values(path):
    return [int(m.group(2)) for m in re.finditer(r"^ *(\d+) +(\d+) *\r?\n *\d+ +\d+ +\d+ *\r?$", open(path).read(), re.M)]


loc, grp = os.path.join(data, "locate"), os.path.join(data, "grouping")
for name, known in (("g60", 6.950856128716), ("g200", 6.558541419567), ("g200b", 7.195281601606), ("g1000", 6.823259336)):
    limits = {"g60": [1], "g200": [2, 5], "g200b": [5, 10], "g1000": [10] + ([60] if how == "all" else [])}[name]
    for limit in limits:
        line(name, known, "grouping", os.path.join(grp, name + ".csv"), limit)
for name, known in (("SJC1", 17288.99), ("SJC2", 33270.94)):
    line(name, known, "cpmp-sjc", os.path.join(loc, name + ".dat"), seconds)
for name, known in (("holmberg_p1", 8848), ("holmberg_p13", 8252), ("holmberg_p40", 13024), ("holmberg_p71", 25540), ("yang_p1", 30181),
                    ("yang_p2", 28923), ("yang_p3", 28131), ("yang_p4", 28152), ("yang_p5", 27646)):
    line(name, known, "sscflp", os.path.join(loc, "sscflp", name), seconds)
values = known_values(os.path.join(loc, "pmedcap1.txt"))
for number in range(1, len(values) + 1) if how == "all" else (1, 8, 11, 15, 20):
    line(f"pmedcap1 {number}", values[number - 1], "cpmp-orlib", os.path.join(loc, "pmedcap1.txt"), seconds, number)
