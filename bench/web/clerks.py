"""Clerks who each save their school's yearly statistics every ten seconds, while a workbook of statistics is imported and committed:
an open loop, so a save counts from the moment it was due. Then a flood of sign-ins beside pages.
Usage: clerks.py JUNHENG ACCOUNTS [CLERKS [ROWS]]"""
import asyncio, os, statistics, subprocess, sys, time
from served import Served, percentile, verdict

EVERY_S, P99_MS = 10, 500
YEAR = "2026-2027"


def make(s, rows):
    schools = max(rows // 5, 600)
    with open(s.folder + "/region.csv", "w") as f:
        f.write("code,name,parent,level\n13,Hebei,,province\n1311,Hengshui,13,city\n")
        f.writelines("1311%02d,County %d,1311,county\n" % (k, k) for k in range(1, 100))
    with open(s.folder + "/school.csv", "w") as f:
        f.write("code,name,type,authority,ownership,county,urban rural,opened,status\n")
        f.writelines("2111%06d,No. %d primary,211,county,public,1311%02d,111,1990-09-01,open\n" % (i, i, 1 + i % 99) for i in range(schools))
    with open(s.folder + "/statistics.csv", "w") as f:
        f.write("school,year,section,classes,pupils,teachers,above degree,backbone,pe,music,art,books\n")
        f.writelines("2111%06d,%d-%d,primary,12,%d,40,20,4,2,1,1,%d\n" % (i // 5, 2020 + i % 5, 2021 + i % 5, 400 + i % 200, 9000 + i % 777) for i in range(rows))
    s.run("init")
    s.run("import", s.folder + "/region.csv", s.folder + "/school.csv", "--commit")


async def ask(port, method, path, token, form=None):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = form.encode() if form else b""
    writer.write(("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%sContent-Type: application/x-www-form-urlencoded\r\n"
                  "Content-Length: %d\r\n\r\n" % (method, path, "Authorization: Bearer %s\r\n" % token if token else "", len(body))).encode() + body)
    line = await reader.readline()
    await reader.read()
    writer.close()
    return int(line.split()[1]) if line else 0


def statistics_form(who, n):
    return "classes=12&pupils=%d&teachers=40&above_degree=20&do=save" % (400 + n)


async def clerk(s, who, number, clerks, until, waits, codes, path, form):
    due = time.monotonic() + EVERY_S * number / clerks
    n = 0
    while due < until():
        await asyncio.sleep(max(0, due - time.monotonic()))
        n += 1
        try:
            code = await asyncio.wait_for(ask(s.port, "POST", path or "/reports/%s/%s/primary" % (YEAR, who[1]), who[0], form(who, n)), 60)
        except (OSError, asyncio.TimeoutError):
            code = 0
        waits.append((time.monotonic() - due) * 1e3)
        codes[code] = codes.get(code, 0) + 1
        due += EVERY_S


async def saves(s, whos, seconds, running=lambda: False, path=None, form=statistics_form):
    """Waits in milliseconds and answers by code; `path`: not their school's report, but there they post what `form` gives."""
    begin, waits, codes = time.monotonic(), [], {}
    until = lambda: float("inf") if running() else begin + seconds
    await asyncio.gather(*(clerk(s, w, i, len(whos), until, waits, codes, path, form) for i, w in enumerate(whos)))
    return waits, codes


def show(what, waits, codes):
    print("  %-34s %5d saves, p50 %6.0f ms, p99 %6.0f ms, most %6.0f ms; answers %s" % (
        what, len(waits), percentile(waits, 50), percentile(waits, 99), max(waits), codes))


def main(junheng, accounts, clerks="500", rows="50000"):
    s = Served(junheng)
    make(s, int(rows))
    planner = s.user("planner", "planner", "1311")
    whos = [line.split() for line in subprocess.run([accounts, s.env["JUNHENG_DB"], clerks], env=s.env, capture_output=True, text=True, check=True).stdout.splitlines()]
    s.start()
    code, _, body = s.ask("/records/round/new", planner, "POST", "year=%s&region=1311&opens=2026-09-01&due=2027-08-30" % YEAR,
                          {"Content-Type": "application/x-www-form-urlencoded"})
    if code != 303:
        sys.exit("the round: %d %s" % (code, body[-2000:]))
    alone, codes_alone = asyncio.run(saves(s, whos, 2 * EVERY_S))
    show("%d clerks alone" % len(whos), alone, codes_alone)
    job = subprocess.Popen([junheng, "import", s.folder + "/statistics.csv", "--commit"], env=s.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    begin = time.monotonic()
    waits, codes = asyncio.run(saves(s, whos, EVERY_S, lambda: job.poll() is None))
    out = job.communicate()[0]
    show("while %s rows are imported" % rows, waits, codes)
    print("  the import: exit %d%s; load of the machine %.1f" % (job.returncode, ", " + out[-300:].strip() if job.returncode else "", os.getloadavg()[0]))
    failed = verdict("every save stored", set(codes) | set(codes_alone) == {303} and job.returncode == 0)
    failed += verdict("p99 of a save at most %d ms" % P99_MS, percentile(waits, 99) <= P99_MS)
    s.stop()
    s.run("verify")
    return failed + verdict("history verified", True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) > 0)
