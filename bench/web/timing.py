"""Processor time of the server for pages, right after a save and asked again: for the benches of dashboards and of the ledger."""
import itertools, statistics, sys

BESIDE = ("aside",)  # threads that make what later requests are to find: no answer waits for them


def saver(s, token, record, field, value_of, **query):
    """A call that changes one row of the register, each time to another value: the first row that the token may change."""
    count = itertools.count(1)

    def save(row):
        code, _, body = s.ask("/api/records/%s/%s" % (record, row["id"]), token, "PATCH", {field: value_of(next(count))})
        return None if code == 200 else "the change of %s: %d %s" % (record, code, body.decode()[:300])
    why = "no row of %s" % record
    for row in s.rows(record, token, limit=50, **query):
        why = save(row)
        if not why:
            return lambda: save(row) and sys.exit("the change of %s was refused" % record)
    sys.exit(why)


def timed(s, path, token):
    before = s.cpu(BESIDE)
    code, _, body = s.ask(path, token)
    if code != 200:
        sys.exit("%s: %d %s" % (path, code, body[:300]))
    return s.cpu(BESIDE) - before, len(body)


def table(s, token, pages, saves, rounds, bar_ms):
    """One line a page; how many are above the bar."""
    failed = 0
    for path in pages:
        timed(s, path, token)
    print("  server's CPU time, ms: median of %d after a change of%s, at most, and asked again" % (rounds, "".join(" %10s" % c for c in saves)))
    for path in pages:
        cold, most, warm = [], 0, []
        for save in saves.values():
            ms = []
            for _ in range(rounds):
                save()
                ms.append(timed(s, path, token)[0])
                warm.append(timed(s, path, token)[0])
            cold.append(statistics.median(ms))
            most = max(most, *ms)
        holds = max(cold) <= bar_ms and statistics.median(warm) <= bar_ms
        failed += not holds
        name = path if len(path) < 50 else path[:47] + "…"
        print("  %-50s%s   %10.1f %10.1f  %s" % (name, "".join(" %10.1f" % ms for ms in cold), most, statistics.median(warm), "" if holds else "FAILS"), flush=True)
    return failed
