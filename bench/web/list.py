"""A list page over 50 000 rows at 100 connections, beside Fossil's ticket list over the same rows: as many rows a page, the same
columns, sorted by name, asked by somebody with rights. wrk runs on the same processors.
Usage: list.py JUNHENG [SECONDS [ROWS]]"""
import os, random, re, socket, subprocess, sys, time
from served import Served, verdict

CONNECTIONS, ROWS_A_PAGE = 100, 50
AT_LEAST, TIMES_THE_PEER, P99_MS = 2000, 5, 100
CHARACTERS = "东西南北中新华明德育才光文化实验第一二三四五六七八九十红星人民前进胜利和平建设友谊长江黄河青山绿水桃李"


def rows(n):
    random.seed(1)
    for i in range(n):
        name = "".join(random.choices(CHARACTERS, k=4)) + "小学"
        yield ("2111%06d" % i, "%s第%d校" % (name, i), "1311%02d" % (1 + i % 99), "%s路%d号" % (name[1:3], i % 900 + 1), 1950 + i % 70)


def make_own(s, n):
    with open(s.folder + "/region.csv", "w", encoding="utf-8") as f:
        f.write("code,name,parent,level\n13,Hebei,,province\n1311,Hengshui,13,city\n")
        f.writelines("1311%02d,County %d,1311,county\n" % (k, k) for k in range(1, 100))
    with open(s.folder + "/school.csv", "w", encoding="utf-8") as f:
        f.write("code,name,type,authority,ownership,county,urban rural,address,opened,status\n")
        f.writelines("%s,%s,211,county,public,%s,111,%s,%d-09-01,open\n" % r for r in rows(n))
    s.run("init")
    s.run("import", s.folder + "/region.csv", s.folder + "/school.csv", "--commit")


class Fossil:
    """A repository with the rows as tickets, and a report of the first page of them by title."""

    def __init__(self, folder, n):
        self.folder = folder
        self.repository = folder + "/peer.fossil"
        self.run("new", "--admin-user", "admin", self.repository)
        sql = ["BEGIN;"]
        for i, (code, name, county, address, opened) in enumerate(rows(n)):
            sql.append("INSERT INTO ticket(tkt_uuid, tkt_mtime, tkt_ctime, type, status, subsystem, title, comment) VALUES "
                       "(lower(hex(randomblob(20))), 2460000 + %d/86400.0, 2460000, '%s', 'Open', '%s', '%s', '%s');" % (i, code, county, name, address))
        sql.append("CREATE INDEX ticket_title ON ticket(title);")
        sql.append("UPDATE reportfmt SET sqlcode = 'SELECT title, type AS code, subsystem AS county, status, comment AS address FROM ticket "
                   "ORDER BY title LIMIT %d' WHERE rn = 1;" % ROWS_A_PAGE)
        sql.append("UPDATE user SET cap = 'rjghoz' WHERE login = 'nobody';")
        sql.append("COMMIT;")
        self.run("sql", "-R", self.repository, "-batch", input="\n".join(sql))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(["fossil", "server", "--localhost", "--port", str(self.port), self.repository], cwd=folder, env=self.env(),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)

    def env(self):
        return dict(os.environ, HOME=self.folder, FOSSIL_HOME=self.folder, USER="admin")

    def run(self, *words, input=None):
        p = subprocess.run(["fossil", *words], env=self.env(), cwd=self.folder, input=input, capture_output=True, text=True)
        if p.returncode or "Error" in p.stderr:
            sys.exit("fossil %s: %s%s" % (words[0], p.stdout[-500:], p.stderr[-500:]))

    def stop(self):
        self.process.terminate()
        self.process.wait()


def load(url, seconds, token=None):
    """Requests a second, p50 and p99 in ms, how many were not answered well."""
    headers = ["-H", "Authorization: Bearer " + token] if token else []
    out = subprocess.run(["wrk", "-t1", "-c%d" % CONNECTIONS, "-d%ds" % seconds, "--timeout", "20s", "--latency", *headers, url],
                         capture_output=True, text=True).stdout
    scale = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}
    ms = {p: float(v) * scale[u] for p, v, u in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s|m)", out)}
    bad = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", out))
    bad += sum(int(n) for line in re.findall(r"Socket errors: (.*)", out) for n in re.findall(r"\d+", line))
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)), ms["50"], ms["99"], bad


def main(junheng, seconds="8", n="50000"):
    seconds, n = int(seconds), int(n)
    s = Served(junheng)
    make_own(s, n)
    token = s.user("planner", "planner", "1311")
    s.start()
    path = "/records/school"
    code, headers, body = s.ask(path, token, headers={"Accept-Encoding": "identity"})
    if code != 200 or body.count(b"/records/school/") < ROWS_A_PAGE:
        sys.exit("the list page: %d, %d bytes" % (code, len(body)))
    peer = Fossil(s.folder, n)
    import urllib.request
    page = urllib.request.urlopen("http://127.0.0.1:%d/rptview?rn=1" % peer.port).read()
    if page.count(b"<tr") < ROWS_A_PAGE:
        sys.exit("Fossil's ticket list: %r" % page[:500])
    print("  %d rows, %d a page: %.1f KiB, Fossil's %.1f KiB" % (n, ROWS_A_PAGE, len(body) / 1024, len(page) / 1024))
    found = {}
    for who, url, t in (("Fossil", "http://127.0.0.1:%d/rptview?rn=1" % peer.port, None), ("junheng", "http://127.0.0.1:%d%s" % (s.port, path), token)):
        cpu = s.cpu()
        found[who] = load(url, seconds, t)
        ms = (s.cpu() - cpu) / found[who][0] / seconds
        print("  %-8s %8.0f requests/s, p50 %7.1f ms, p99 %7.1f ms, %d not answered well%s" % (
            (who,) + found[who] + (", %.2f ms of CPU a request" % ms if t else "",)))
    peer.stop()
    s.stop()
    own, other = found["junheng"], found["Fossil"]
    print("  load of the machine %.1f: on processors of its own the server's %.2f ms of CPU a request are %.0f requests/s" % (
        os.getloadavg()[0], ms, os.cpu_count() * 1000 / ms))
    failed = verdict("%.1f times the peer, at least %d" % (own[0] / other[0], TIMES_THE_PEER), own[0] >= TIMES_THE_PEER * other[0])
    failed += verdict("at least %d requests/s" % AT_LEAST, own[0] >= AT_LEAST)
    failed += verdict("p99 at most %d ms" % P99_MS, own[2] <= P99_MS)
    return failed + verdict("every request answered", own[3] == 0)


sys.exit(main(*sys.argv[1:]) > 0)
