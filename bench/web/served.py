"""The program serving a register of its own in a folder that goes again, its users with API tokens, and asking it: for the
benches of the web application. Time of the server is processor time of its threads (/proc/PID/task/*/schedstat), which other
work on the machine does not lengthen."""
import atexit, glob, http.client, json, os, shutil, signal, subprocess, sys, tempfile, time

ACTIONS = "list,read,create,change,submit,return,accept,delete,export,import,undo"


class Served:
    def __init__(self, junheng, folder=None, db=None):
        self.junheng = junheng
        self.folder = folder or tempfile.mkdtemp(prefix="jh-bench.", dir=os.environ.get("TMPDIR", "/var/tmp"))
        self.own_folder = folder is None
        self.env = dict(os.environ, JUNHENG_DB=db or "sqlite:%s/register.db" % self.folder, JUNHENG_LANG="en")
        self.process = None
        atexit.register(self.end)

    def run(self, *words):
        p = subprocess.run([self.junheng, *words], env=self.env, cwd=self.folder, capture_output=True, text=True)
        if p.returncode:
            sys.exit("%s: exit %d\n%s%s" % (" ".join(words), p.returncode, p.stdout[-2000:], p.stderr[-2000:]))
        return p.stdout

    def sample(self, name, *options):
        where = os.path.join(self.folder, "sample")
        self.run("sample", name, *options, "--out", where)
        self.run("init")
        self.run("import", *sorted(glob.glob(where + "/*")), "--commit")

    def user(self, login, role, *anchor):
        self.run("user", "add", login)
        self.run("user", "grant", login, role, *anchor)
        return json.loads(self.run("token", "add", login, "--actions", ACTIONS, "--days", "2", "--json"))["token"]

    def start(self, *options):
        self.process = subprocess.Popen([self.junheng, "serve", "--listen", "127.0.0.1:0", *options], env=self.env, cwd=self.folder,
                                        stdout=subprocess.PIPE, stderr=open(self.folder + "/serve.err", "ab"), text=True)
        line = self.process.stdout.readline().strip()
        if not line.startswith("http://"):
            sys.exit("the server did not start: " + line)
        self.port = int(line.rsplit(":", 1)[1])
        self.pid = self.process.pid
        self.connection = None
        while self.ask("/alive")[0] != 200:
            time.sleep(0.05)

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
            self.process = None

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process = None
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def cpu(self, besides=()):
        """Milliseconds of processor time of all threads so far, but for those of these names."""
        total = 0
        for path in glob.glob("/proc/%d/task/*/schedstat" % self.pid):
            try:
                if open(path.replace("schedstat", "comm")).read().strip() not in besides:
                    total += int(open(path).read().split()[0])
            except OSError:
                pass
        return total / 1e6

    def memory(self):
        """MiB held, and open descriptors."""
        for line in open("/proc/%d/status" % self.pid):
            if line.startswith("VmRSS"):
                mib = int(line.split()[1]) / 1024
        return mib, len(os.listdir("/proc/%d/fd" % self.pid))

    def ask(self, path, token=None, method="GET", body=None, headers=()):
        """Code, headers and body of the answer, over one connection kept open."""
        all = {"Accept-Encoding": "gzip", **dict(headers)}
        if token:
            all["Authorization"] = "Bearer " + token
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            all["Content-Type"] = "application/json"
        for _ in range(2):
            if not self.connection:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self.connection.request(method, path, body, all)
                answer = self.connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.HTTPException, OSError):
                self.connection = None
        raise SystemExit("no answer to " + path)

    def rows(self, record, token, **query):
        from urllib.parse import urlencode
        code, _, body = self.ask("/api/records/%s?%s" % (record, urlencode(query)), token, headers={"Accept-Encoding": "identity"})
        if code != 200:
            sys.exit("%s: %d %s" % (record, code, body[:500]))
        return json.loads(body)["rows"]


def verdict(what, holds):
    """One line for each bar; the bench fails when one does."""
    print("  %s: %s" % (what, "holds" if holds else "FAILS"))
    return 0 if holds else 1


def percentile(values, p):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * p / 100))] if values else float("nan")
