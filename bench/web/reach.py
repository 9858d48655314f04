"""Every page that a person reaches in a city with a million entries of the programme: from the home page by the pages' own links, some
addresses of each kind, and every list of a register by each column it can be ordered by, both ways, its next page, each choice of a
filter, each state and a past day. For each role, processor time of the server and wall time; those above the bar are named.
Usage: reach.py JUNHENG DB [BAR_MS [EACH [ROLE…]]]   DB: the register that `ledger.py … DB` left"""
import gzip, html, json, os, re, sqlite3, sys, time
from contextlib import closing
from urllib.parse import quote, urljoin
from ledger import copy, helper
from served import Served, percentile, verdict
from timing import BESIDE

BEGIN = ["/", "/duties", "/training", "/yearly", "/evaluations", "/evaluations/pairs", "/problems", "/activities", "/activities/new", "/programmes",
         "/meetings", "/growth", "/selections", "/surveys", "/sheets", "/sight", "/reviews", "/groups", "/calendar", "/balance", "/outlook", "/map",
         "/figures", "/plans", "/records", "/policies", "/reports", "/inbox", "/jobs", "/rights", "/search?q=%E5%AE%9E%E9%AA%8C"]
NOT = ("/assets", "/exports", "/templates", "/api/", "/language", "/day", "/sign", "/ogc", "/suggest", "/map/", "/map.svg")
UNORDERED = ("reference", "long_text", "point", "shape", "file")


def kind(path):
    """Addresses of one kind differ in ids and values; orders and columns are kinds of their own."""
    where, _, query = path.partition("?")
    parts = sorted({p.split("=")[0] + (p[p.index("="):] if p.startswith(("sort=", "f_")) else "") for p in query.split("&") if p})
    return re.sub(r"/\d{4,}", "/{n}", re.sub(r"[0-9a-f]{32}", "{id}", where)) + "?" + "&".join(parts)


def escaped(url):
    return re.sub(r"[^\x21-\x7e]", lambda m: quote(m.group(0)), url)


class Reader:
    def __init__(self, s, token, each):
        self.s, self.token, self.each = s, token, each
        self.asked, self.kinds, self.times = set(), {}, []

    def ask(self, path):
        cpu, begin = self.s.cpu(BESIDE), time.monotonic()
        code, head, body = self.s.ask(path, self.token)
        wall, cpu = (time.monotonic() - begin) * 1e3, self.s.cpu(BESIDE) - cpu
        return code, cpu, wall, head, gzip.decompress(body) if head.get("Content-Encoding") == "gzip" else body

    def see(self, path):
        """The links of the page; None: it was seen."""
        of = kind(path)
        if path in self.asked or self.kinds.get(of, 0) >= self.each:
            return None
        self.asked.add(path)
        self.kinds[of] = self.kinds.get(of, 0) + 1
        code, cpu, wall, head, body = self.ask(path)
        if code >= 500:
            print("  %d %s" % (code, path), flush=True)
        self.times.append((cpu, wall, path, code))
        if "text/html" not in (head.get("Content-Type") or "") or code != 200:
            return []
        links = (urljoin(path, html.unescape(m.group(1).decode())).split("#")[0] for m in re.finditer(rb'href="([^"]+)"', body))
        return [escaped(u) for u in links if u.startswith("/") and not u.startswith("//") and not u.startswith(NOT) and "format=" not in u]

    def follow(self, queue):
        while queue:
            queue += self.see(queue.pop(0)) or []

    def lists(self, registers):
        for r in registers:
            base = "/records/%s" % r["name"]
            if self.ask(base)[0] != 200:
                continue
            for f in r["fields"]:
                for down in ["", "-"]:
                    page = "%s?sort=%s%s" % (base, down, f["name"])
                    links = self.see(page) or []
                    for next in [u for u in links if "after=" in u][:1]:
                        self.see(next)
                for value in f["codes"]:
                    self.see("%s?f_%s=%s" % (base, f["name"], value))
            for state in r["states"]:
                self.see("%s?where=%s" % (base, quote("state = '%s'" % state)))
            self.see(base + "?as_of=2025-03-01")


def states(s, record):
    """Those that the register's rows stand in."""
    with closing(sqlite3.connect(s.folder + "/register.db")) as db:
        has = any(row[1] == "state" for row in db.execute('PRAGMA table_info("%s")' % record))
        return [row[0] for row in db.execute('SELECT DISTINCT state FROM "%s"' % record)] if has else []


def until_warm(s):
    """What pages keep of a day is made when the server begins."""
    beside = lambda: s.cpu() - s.cpu(BESIDE)
    last, quiet = beside(), 0
    while quiet < 5:
        time.sleep(1)
        now = beside()
        quiet, last = quiet + 1 if now - last < 20 else 0, now


def registers(s):
    """Names, fields that lists can be ordered by with the codes of those that lists can be narrowed by, and states."""
    found = []
    for r in json.loads(s.run("records", "--json"))["records"]:
        fields = [{"name": f["name"], "codes": [c["value"] for c in f.get("codes") or []]} for f in r["fields"] if f["kind"] not in UNORDERED and not f["personal"]]
        found.append({"name": r["name"], "fields": fields, "states": sorted(states(s, r["name"]))})
    return found


def first(s, record, **query):
    words = [w for k, v in query.items() for w in ["--" + k, v]]
    return json.loads(s.run("list", record, "--limit", "1", "--json", *words))["rows"][0]


def main(junheng, db, bar="100", each="2", *only):
    s = Served(junheng)
    copy(db, s.folder + "/register.db")
    s.run("migrate")
    school, city = helper(s), "1311"
    group = first(s, "group", sort="-founded", where="starts(name, '教育集团')")["name"]
    anchors = {"planner": [city], "county": ["131102"], "group": [group], "head": [school], "clerk": [school], "teacher": [school], "inspector": [city], "reviewer": []}
    tokens = {role: s.user("reach-" + role, role, *anchor) for role, anchor in anchors.items() if not only or role in only}
    all = registers(s)
    s.start()
    until_warm(s)
    failed = 0
    for role, token in tokens.items():
        reader = Reader(s, token, int(each))
        reader.follow(list(BEGIN))
        reader.lists(all)
        over = [t for t in reader.times if t[0] > float(bar)]
        again = sorted(((max(0, min(reader.ask(path)[1] for _ in range(2))), cpu, wall, path) for cpu, wall, path, _ in over), reverse=True)
        cpus = [t[0] for t in reader.times]
        print("  %-10s %5d addresses of %d kinds, CPU ms p50 %.1f, p99 %.1f, most %.1f; above %s: %d; load %.1f" % (
            role, len(cpus), len(reader.kinds), percentile(cpus, 50), percentile(cpus, 99), max(cpus), bar, len(over), os.getloadavg()[0]), flush=True)
        for least, cpu, wall, path in again:
            print("    %8.1f CPU, %8.1f wall, again %8.1f  %s" % (cpu, wall, least, path[:160]), flush=True)
        failed += len(over) > 0
        with open(os.environ.get("REACH_LOG", os.devnull), "a") as f:
            f.writelines("%s\t%d\t%.1f\t%.1f\t%s\n" % (role, code, cpu, wall, path) for cpu, wall, path, code in reader.times)
    failed = verdict("every page at most %s ms" % bar, not failed)
    s.stop()
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) > 0)
