"""Open event streams over the whole application: each of so many readers follows a job; all hear of it, pages stay quick, and memory
and descriptors come back when they go. Usage: streams.py JUNHENG [STREAMS]"""
import resource, select, socket, sqlite3, statistics, sys, time
from served import Served, verdict

PAGE_MS, KIB_A_STREAM = 50, 64


def open_stream(s, path, token):
    c = socket.create_connection(("127.0.0.1", s.port))
    c.sendall(("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nAccept: text/event-stream\r\n\r\n" % (path, token)).encode())
    return c


def hear(streams, mark, seconds):
    """How many of the streams say the mark within so long; what they say is read."""
    waiting, tails, until, poll = {c.fileno(): c for c in streams}, {}, time.monotonic() + seconds, select.epoll()
    for fd in waiting:
        poll.register(fd, select.EPOLLIN)
    while waiting and time.monotonic() < until:
        for fd, _ in poll.poll(0.5):
            piece = waiting[fd].recv(65536)
            tails[fd] = (tails.get(fd, b"") + piece)[-4096:]
            if not piece or mark in tails[fd]:
                poll.unregister(fd)
                del waiting[fd]
                if not piece:
                    tails[fd] = b""
    return sum(mark in t for t in tails.values())


def waiting_job(s, token):
    """A small import whose job then waits for a day that does not come, so that its streams stay open; a function that moves it on."""
    csv = "code,name\n130000,x\n"
    body = ('--XX\r\nContent-Disposition: form-data; name="record"\r\n\r\nregion\r\n--XX\r\nContent-Disposition: form-data; name="file"; '
            'filename="region.csv"\r\nContent-Type: text/csv\r\n\r\n%s\r\n--XX--\r\n' % csv)
    code, headers, text = s.ask("/import", token, "POST", body, {"Content-Type": "multipart/form-data; boundary=XX"})
    if code != 303:
        sys.exit("the job: %d %s" % (code, text[-1000:]))
    job = headers["Location"].split("?")[0].rsplit("/", 1)[1]
    time.sleep(2)
    work = sqlite3.connect(s.folder + "/register.db.work", timeout=30, isolation_level=None)

    def move(step):
        work.execute("UPDATE work_job SET state = 0, not_before = 9e18, step = ?, share = 0.5, changed = (SELECT max(changed) + 1 FROM work_job) WHERE id = ?",
                     (step, bytes.fromhex(job)))
    move("")
    return "/jobs/%s/events" % job, move


def main(junheng, n="1000"):
    n = int(n)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(4096, 2 * n), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    s = Served(junheng)
    s.sample("hengshui")
    token = s.user("planner", "planner", "1311")
    s.start()
    path, move = waiting_job(s, token)
    for page in ("/", "/balance", "/records/school"):
        s.ask(page, token)
    before, files_before = s.memory()
    streams = [open_stream(s, path, token) for _ in range(n)]
    opened = hear(streams, b"event: ", 60)
    begin = time.monotonic()
    move("a step")
    heard = hear(streams, b"a step", 30) if opened == n else 0
    told = time.monotonic() - begin
    during, files = s.memory()
    wall = []
    for _ in range(20):
        t, c = time.monotonic(), s.cpu()
        s.ask("/records/school", token)
        wall.append((time.monotonic() - t) * 1e3)
    quiet = s.cpu()
    time.sleep(5)
    quiet = (s.cpu() - quiet) / 5
    for c in streams:
        c.close()
    until = time.monotonic() + 30
    while s.memory()[1] > files_before + 8 and time.monotonic() < until:
        time.sleep(0.5)
    after, files_after = s.memory()
    print("  %d streams: %d open, %d hear of a step within %.1f s, %.1f KiB each; a page beside them p50 %.1f ms, most %.1f ms; %.1f ms of CPU a second while nothing happens" % (
        n, opened, heard, told, (during - before) * 1024 / n, statistics.median(wall), max(wall), quiet))
    print("  descriptors %d, with streams %d, afterwards %d; memory %.1f, %.1f, %.1f MiB" % (files_before, files, files_after, before, during, after))
    failed = verdict("all %d streams are open and hear" % n, heard == n and files >= files_before + n)
    failed += verdict("at most %d KiB a stream" % KIB_A_STREAM, (during - before) * 1024 / n <= KIB_A_STREAM)
    failed += verdict("a page beside them at most %d ms (median)" % PAGE_MS, statistics.median(wall) <= PAGE_MS)
    failed += verdict("descriptors come back", files_after <= files_before + 8)
    s.stop()
    return failed


sys.exit(main(*sys.argv[1:]) > 0)
