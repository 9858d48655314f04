"""Drives bench/again.sh: again.py PROGRAM SECONDS FIRST"""
import json
import math
import resource
import subprocess
import sys
import time

program, seconds, first = sys.argv[1], sys.argv[2], sys.argv[3]
LOCKS = 10


def run(*words, code=(0, 1)):
    done = subprocess.run([program, "--lang", "en", *words], capture_output=True, text=True)
    if done.returncode not in code:
        sys.exit(f"{words}: {done.returncode} {done.stderr}")
    return done.stdout


def tables(x, key):
    if isinstance(x, dict):
        if any(c.get("key") == key for c in x.get("columns", []) if isinstance(c, dict)):
            yield x
        for v in x.values():
            yield from tables(v, key)
    elif isinstance(x, list):
        for v in x:
            yield from tables(v, key)


def solve(limit):
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    out = json.loads(run("plan", "groups", "solve", "again", "--seconds", limit, "--json"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if out["objective"] is None:
        sys.exit(f"{time.monotonic() - wall:5.1f} s ({after.ru_utime - before.ru_utime:.1f} s of processor): no decision: {out}")
    gap = (out["objective"] - out["bound"]) / abs(out["objective"])
    print(f"{time.monotonic() - wall:5.1f} s ({after.ru_utime - before.ru_utime:.1f} s of processor): {out['objective']:.4f} km, gap {100 * gap:.2f} %", end="")
    return out


run("plan", "groups", "new", "again")
print("first ", end="")
solve(first)
print()
shown = json.loads(run("plan", "show", "again", "--json"))
groups = {r["core"] for r in next(tables(shown, "joining"))["rows"]}
members = [r for r in next(tables(shown, "kind"))["rows"] if r["school"] not in groups]
place = {}
for row in json.loads(run("list", "school", "--limit", "1000", "--json"))["rows"]:
    if row.get("longitude") and row.get("latitude"):
        place[row["name"]] = (float(row["longitude"]) * 0.79, float(row["latitude"]))  # as long as wide near 37.7 degrees north
locked = {}
for row in members[:: max(1, len(members) // (12 * LOCKS))]:
    here = place.get(row["school"])
    if len(locked) == LOCKS or not here or not row["core"]:
        continue
    near = sorted((c for c in groups if c in place and c != row["core"]), key=lambda c: math.dist(place[c], here))
    allowed = json.loads(run("plan", "groups", "why", "again", row["school"], "--json"))["options"]
    reachable = {o["label"] for o in allowed if o["target"]}
    to = next((c for c in near if c in reachable and 111 * math.dist(place[c], here) < 25), None)  # km, well within the limit
    if to and to not in locked.values():
        run("plan", "groups", "lock", "again", row["school"], to)
        locked[row["school"]] = to
print("again ", end="")
solve(seconds)
check = json.loads(run("plan", "groups", "check", "again", "--json"))
differ = list(tables(json.loads(run("plan", "groups", "compare", "again:1", "again:2", "--json")), "first"))
changed = sum(len(t["rows"]) for t in differ)
print(f", {len(locked)} locks, every rule and lock kept: {'yes' if check['feasible'] else 'NO'}, schools that changed: {changed}")
