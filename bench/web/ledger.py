"""A city of 1000 schools with a million entries of what pairs and groups did: processor time of the server for every page of the
programme, right after a save and again; the yearly report as files; clerks who save in an open loop.
Usage: ledger.py JUNHENG ACCOUNTS [ENTRIES [ROUNDS [DB]]]   DB: a register that an earlier run made, or where to leave it"""
import asyncio, glob, json, os, resource, shutil, statistics, subprocess, sys, time
from clerks import saves, show
from served import Served, percentile, verdict
from timing import saver, table, timed

PAGE_MS, REPORT_MS, CLERKS, P99_MS = 100, 5000, 500, 200
HERE = os.path.dirname(os.path.abspath(__file__))


def make(s, entries):
    s.sample("hengshui")
    rows = os.path.join(s.folder, "rows")
    os.mkdir(rows)
    for record in ["school", "person", "agreement"]:
        s.run("export", record, "--format", "csv", "--out", "%s/%s.csv" % (s.folder, record))
    subprocess.run([sys.executable, HERE + "/ledger_rows.py", *("%s/%s.csv" % (s.folder, r) for r in ["school", "person", "agreement"]), entries, rows], check=True)
    begin, cpu = time.monotonic(), children_cpu()
    s.run("import", *sorted(glob.glob(rows + "/*")), "--commit")
    print("  %s entries imported in %.0f s, %.0f s CPU" % (entries, time.monotonic() - begin, children_cpu() - cpu), flush=True)


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def copy(db, to):
    shutil.copy(db, to)
    if os.path.isdir(db + ".keys"):
        shutil.copytree(db + ".keys", to + ".keys")


def pages(s, token):
    """Every kind of page of the programme, with a row that has much to show; a past term and year too."""
    def of(path, record, **query):
        return [path + row["id"] for row in s.rows(record, token, limit=1, **query)]
    term = "2024-2025-2"
    pair, group, school = of("", "agreement", sort="-from"), of("", "group", sort="-founded"), of("", "school", where="status = 'open'")
    return ["/", "/duties", "/duties?term=" + term, "/activities", "/problems", "/training", "/yearly", "/yearly?year=2024", "/programmes", "/groups",
            "/meetings", "/growth", "/selections", "/evaluations", "/evaluations/pairs", "/surveys", "/api/evaluations",
            *("/terms/pair/%s%s" % (p, t) for p in pair for t in ["", "?term=" + term]), *("/terms/group/%s%s" % (g, t) for g in group for t in ["", "?term=" + term]),
            *("/schools/" + i for i in school), *("/groups/" + i for i in group), *of("/activities/", "activity", sort="-date"), *of("/training/", "person"),
            *of("/programmes/", "programme"), *("/records/agreement/" + i for i in pair), *("/records/school/" + i for i in school), *("/records/group/" + i for i in group),
            *of("/records/person/", "person"), *of("/records/activity/", "activity", sort="-date"), *of("/records/problem/", "problem"),
            *("/records/" + record for record in ["activity", "participation", "mentoring", "mentorship", "posting", "problem", "meeting", "together", "joint_test", "visit"]),
            "/records/activity?where=date%20%3E%3D%20date('2026-01-01')%20and%20kind%20%3D%20'training'"]


def helper(s):
    """A school with pairs: the code of one that helps."""
    return json.loads(s.run("list", "agreement", "--sort", "-from", "--limit", "1", "--json"))["rows"][0]["helper"]


def changes(s, token, clerk):
    return {"activity": saver(s, clerk, "activity", "note", lambda n: "note %d" % n, sort="-date"),
            "mentoring": saver(s, clerk, "mentoring", "hours", lambda n: 1 + n % 3, sort="-date"),
            "posting": saver(s, token, "posting", "role", lambda n: ["teacher", "manager"][n % 2], where="kind = 'rotation'"),
            "problem": saver(s, clerk, "problem", "text", lambda n: "text %d" % n),
            "school": saver(s, token, "school", "address", lambda n: "street %d" % n)}


def reports(s, token, save):
    failed = 0
    for kind in ["pdf", "docx", "xlsx"]:
        ms = []
        for _ in range(3):
            save()
            ms.append(timed(s, "/yearly?year=2025&format=" + kind, token)[0])
        failed += statistics.median(ms) > REPORT_MS
        print("  the yearly report as %-5s right after a save: %6.0f ms CPU" % (kind, statistics.median(ms)))
    return failed


def clerks_save(s, whos, seconds):
    """Each clerk logs an activity of the own school every ten seconds."""
    def form(who, n):
        return "date=2026-11-10&school=%s&title=clerk+%s+%d&kind=research&hours=2&teachers=12&do=save" % (who[1], who[0][-6:], n)
    return asyncio.run(saves(s, whos, seconds, path="/activities/new", form=form))


def main(junheng, accounts, entries="1000000", rounds="3", db=None):
    s = Served(junheng)
    to = s.folder + "/register.db"
    if db and os.path.exists(db):
        copy(db, to)
        s.run("migrate")
    else:
        make(s, entries)
        if db:
            copy(to, db)
    token, clerk = s.user("planner", "planner", "1311"), s.user("one-clerk", "clerk", helper(s))
    whos = [line.split() for line in subprocess.run([accounts, s.env["JUNHENG_DB"], str(CLERKS)], env=s.env, capture_output=True, text=True, check=True).stdout.splitlines()]
    s.start()
    all = changes(s, token, clerk)
    failed = verdict("every page at most %d ms, also right after a save" % PAGE_MS, not table(s, token, pages(s, token), all, int(rounds), PAGE_MS))
    failed += verdict("the yearly report at most %d ms" % REPORT_MS, not reports(s, token, all["activity"]))
    waits, codes = clerks_save(s, whos, 30)
    show("%d clerks" % len(whos), waits, codes)
    failed += verdict("every save stored", set(codes) == {303})
    failed += verdict("p99 of a save at most %d ms" % P99_MS, percentile(waits, 99) <= P99_MS)
    s.stop()
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) > 0)
