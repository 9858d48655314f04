"""Processor time of the server for each dashboard of a city of 1000 schools: right after a change of the register, and again.
Usage: dashboards.py JUNHENG [ROUNDS]"""
import sys
from served import Served, verdict
from timing import saver, table

BAR_MS = 50


def pages(s, token):
    school = s.rows("school", token, where="status = 'open'", limit=1)[0]
    group = s.rows("group", token, limit=1)[0]
    return ["/", "/balance", "/balance/131102/primary", "/balance/131102/primary/what-if", "/groups", "/groups/" + group["id"],
            "/schools/" + school["id"], "/figures", "/records/school", "/reports", "/outlook", "/outlook/region/131102", "/outlook/warnings",
            "/map", "/map/about.json", "/map/regions.json", "/map/features.json?zoom=9", "/map/links.json?group=all"]


def changes(s, token):
    """Saves of one row each, of what the dashboards are made from."""
    return {"statistics": saver(s, token, "statistics", "books", lambda n: 1000 + n, sort="-year"),
            "school": saver(s, token, "school", "address", lambda n: "street %d" % n),
            "figure": saver(s, token, "figure", "note", lambda n: "note %d" % n),
            "group": saver(s, token, "group", "brand", lambda n: "brand %d" % n),
            "boarders": saver(s, token, "grades", "boarders", lambda n: 1 + n % 9, sort="-year"),
            "children": saver(s, token, "children", "children", lambda n: 200 + n % 90, sort="-year")}


def main(junheng, rounds="5"):
    s = Served(junheng)
    s.sample("hengshui")
    token = s.user("planner", "planner", "1311")
    s.start()
    failed = table(s, token, pages(s, token), changes(s, token), int(rounds), BAR_MS)
    s.stop()
    return verdict("every dashboard at most %d ms, also right after a change" % BAR_MS, not failed)


sys.exit(main(*sys.argv[1:]))
