"""So many requests of a mix, of which some save; memory and descriptors after the first tenth stay what they are.
Usage: soak.py JUNHENG [REQUESTS]   (default 1000000; at least 10000)"""
import re, subprocess, sys, time
from served import Served, verdict

CONNECTIONS, SLICE_S, MEMORY_GROWTH, FILES_GROWTH = 20, 5, 0.10, 4
FILLED = 5000  # requests after which every cache of every worker is full, however short the run

LUA = """local mix = {%s}
local n = %d
request = function()
  n = n + 1
  local m = mix[n %% #mix + 1]
  if m[3] then return wrk.format(m[1], m[2], save_headers, string.gsub(m[3], "NUMBER", tostring(n %% 90000))) end
  return wrk.format(m[1], m[2], m[4] and plain_headers or read_headers)
end
read_headers = {["Authorization"] = "Bearer %s", ["Accept-Encoding"] = "gzip"}
save_headers = {["Authorization"] = "Bearer %s", ["Content-Type"] = "application/json"}
plain_headers = {["Accept-Encoding"] = "gzip"}
"""


def mix_of(s, token):
    """How often, method, path, body of a save, whether without a token."""
    school = s.rows("school", token, where="status = 'open'", limit=1)[0]
    group = s.rows("group", token, limit=1)[0]
    report = s.rows("statistics", token, sort="-year", limit=1)[0]
    return [(20, "GET", "/records/school"), (10, "GET", "/records/school?q=%E7%AC%AC%E4%B8%80"), (10, "GET", "/schools/" + school["id"]), (8, "GET", "/"),
            (5, "GET", "/balance"), (5, "GET", "/balance/131102/primary"), (3, "GET", "/balance/131102/primary/what-if"), (4, "GET", "/groups"),
            (2, "GET", "/groups/" + group["id"]), (4, "GET", "/figures"), (3, "GET", "/map"), (5, "GET", "/map/features.json?zoom=9"),
            (3, "GET", "/map/regions.json"), (5, "GET", "/api/records/school?limit=50"), (3, "GET", "/records/school/" + school["id"]),
            (3, "GET", "/records/school/%s/edit" % school["id"]), (2, "GET", "/ogc/collections/schools/items?limit=20"), (2, "GET", "/jobs"),
            (3, "GET", "/sign-in", None, True), (1, "GET", "/nowhere"), (1, "GET", "/records/school", None, True),
            (1, "PATCH", "/api/records/statistics/" + report["id"], '{"books": NUMBER}'), (1, "PATCH", "/api/records/school/" + school["id"], '{"address": "No. NUMBER"}')]


def held(s):
    """Memory and descriptors once the load's own connections are closed: when the number has stood for half a second."""
    mib, files = s.memory()
    stands = 0
    while stands < 5:
        time.sleep(0.1)
        before = files
        mib, files = s.memory()
        stands = stands + 1 if files == before else 0
    return mib, files


def slice_of(s, lua, seconds):
    out = subprocess.run(["wrk", "-t1", "-c%d" % CONNECTIONS, "-d%ds" % seconds, "--timeout", "30s", "-s", lua, "http://127.0.0.1:%d" % s.port],
                         capture_output=True, text=True).stdout
    found = re.search(r"(\d+) requests in", out)
    if not found:
        sys.exit("wrk: " + out)
    errors = sum(int(x) for line in re.findall(r"Socket errors: (.*)", out) for x in re.findall(r"\d+", line))
    return int(found.group(1)), errors


def main(junheng, requests="1000000"):
    wanted = int(requests)
    s = Served(junheng)
    s.sample("hengshui")
    token = s.user("planner", "planner", "1311")
    s.start()
    lua = s.folder + "/mix.lua"
    mix = mix_of(s, token)
    lines = []
    for times, method, path, *rest in mix:
        body, plain = (rest + [None, None])[:2]
        lines += ['{"%s", "%s", %s, %s}' % (method, path, "[[%s]]" % body if body else "nil", "true" if plain else "nil")] * times
    lines = [lines[i * 37 % len(lines)] for i in range(len(lines))] if len(lines) % 37 else lines
    done = errors = 0
    first = None
    samples = []
    while done < wanted:
        open(lua, "w").write(LUA % (", ".join(lines), done, token, token))
        n, e = slice_of(s, lua, SLICE_S if wanted <= 100000 else 30)
        done, errors = done + n, errors + e
        mib, files = held(s)
        samples.append((done, mib, files))
        if not first and done >= max(wanted / 10, FILLED):
            first = (mib, files)
    for n, mib, files in samples[::max(1, len(samples) // 10)]:
        print("  after %7d requests: %6.1f MiB, %d descriptors" % (n, mib, files))
    last = samples[-1]
    print("  %d requests, %.1f ms of CPU each; %d lost; memory %.1f MiB after the first tenth, %.1f at the end; descriptors %d, %d" % (
        done, s.cpu() / done, errors, first[0], last[1], first[1], last[2]))
    failed = verdict("memory grows at most %d %% after the first tenth" % (MEMORY_GROWTH * 100), last[1] <= first[0] * (1 + MEMORY_GROWTH))
    failed += verdict("descriptors stay", last[2] <= first[1] + FILES_GROWTH)
    failed += verdict("no connection lost", errors == 0)
    s.stop()
    s.run("verify")
    return failed


sys.exit(main(*sys.argv[1:]) > 0)
