"""The ledger of a large city over five years, made up: pairs and groups of the schools there are, and so many entries of what they did.
Usage: ledger_rows.py SCHOOL.csv PERSON.csv AGREEMENT.csv ENTRIES FOLDER   (the first three as `junheng export` writes them); the same input gives
the same rows."""
import collections, csv, datetime, random, sys

PAIRS, GROUPS, MEMBERS = 500, 90, 8
FIRST, LAST = datetime.date(2021, 9, 1), datetime.date(2026, 11, 15)
# of a thousand entries
SHARES = {"activity": 300, "participation": 400, "mentorship": 15, "mentoring": 150, "posting": 60, "together": 20, "meeting": 5,
          "joint_test": 10, "problem": 30, "visit": 10}
KINDS = {"research": "联合教研", "open-lesson": "同课异构", "training": "专题讲座", "guidance": "送教指导", "study-visit": "跟岗考察",
         "class-exchange": "班级互访", "contest": "教学展示", "managers-sent": "干部派驻"}
SUBJECTS = ["chinese", "mathematics", "english", "physics", "music"]


class Ledger:
    def __init__(self, schools, people, agreements, entries, folder):
        self.random = random.Random(1)
        self.folder = folder
        self.n = {what: entries * share // 1000 for what, share in SHARES.items()}
        self.taken = {(a["helper"], a["helped"]) for a in agreements}
        self.schools = [s for s in schools if s["code"] and s["status"] == "open"]
        self.staff = collections.defaultdict(list)
        for p in people:
            self.staff[p["employer"]].append(p["number"])
        self.staffed = [s["code"] for s in self.schools if len(self.staff[s["code"]]) >= 10]

    def write(self, name, heading, rows):
        with open("%s/%s.csv" % (self.folder, name), "w") as f:
            f.write(heading + "\n")
            f.writelines(",".join(str(v) for v in row) + "\n" for row in rows)

    def day(self, last=LAST):
        return FIRST + datetime.timedelta(self.random.randrange((last - FIRST).days + 1))

    def bodies(self):
        """Agreements and groups that last all the time."""
        r, seen = self.random, set()
        while len(seen) < PAIRS:
            pair = tuple(r.sample(self.staffed, 2))
            if pair not in self.taken:
                seen.add(pair)
        self.pairs = sorted(seen)
        self.write("agreement", "kind,tier,helper,helped,stage,from", (("pairing", "within-county", a, b, "primary", FIRST) for a, b in self.pairs))
        counties = {s["code"]: s["county"] for s in self.schools}
        self.groups = [("教育集团%03d" % k, r.sample(self.staffed, MEMBERS)) for k in range(GROUPS)]
        self.write("group", "name,county,mode,core,founded", ((name, counties[m[0]], "alliance", m[0], FIRST) for name, m in self.groups))
        self.write("membership", "group,school,role,from", ((name, s, "core" if s == m[0] else "member", FIRST) for name, m in self.groups for s in m))

    def activities(self):
        r, self.held, rows = self.random, [], []
        for k in range(self.n["activity"]):
            kind, pair, group, x = r.choice(list(KINDS)), "", "", r.random()
            if x < 0.7:
                a, b = r.choice(self.pairs)
                pair = "pairing/%s/%s/primary/%s" % (a, b, FIRST)
            elif x < 0.9:
                group, members = r.choice(self.groups)
                a, b = r.sample(members, 2)
            else:
                a, b = r.sample(self.staffed, 2)
            host, other = (a, b) if r.random() < 0.5 else (b, a)
            day, title = self.day(), "%s第%d期" % (KINDS[kind], k + 1)
            rows.append((day, host, title, kind, pair, group, other, r.randint(1, 8), r.randint(2, 60), r.choice(["", r.randint(10, 300)])))
            self.held.append((day, host, other, title))
        self.write("activity", "date,school,title,kind,agreement,group,other_school,hours,teachers,pupils", rows)
        rows, k = [], 0
        while len(rows) < self.n["participation"]:
            day, host, other, title = self.held[k % len(self.held)]
            k += 1
            who = [r.choice(self.staff[host]), r.choice(self.staff[other])][:1 + (r.random() < 0.34 or k > len(self.held))]
            if k <= len(self.held):
                rows += [("%s/%s/%s" % (day, host, title), p, r.choice(["lecturer", "attendee", "attendee", "attendee"]), r.choice(["", 4])) for p in who]
            else:
                break
        self.write("participation", "activity,person,role,hours", rows)

    def people(self):
        r, rows = self.random, {}
        while len(rows) < self.n["mentorship"]:
            a, b = r.choice(self.pairs)
            day = self.day(LAST - datetime.timedelta(100))
            rows[r.choice(self.staff[a]), r.choice(self.staff[b])] = day, day + datetime.timedelta(365)
        self.write("mentorship", "mentor,learner,goals,from,to", ((m, l, "一年内能独立上好公开课", *days) for (m, l), days in rows.items()))
        mentors, done = list(rows.items()), {}
        while len(done) < self.n["mentoring"]:
            (m, l), (day, _) = r.choice(mentors)
            on = min(day + datetime.timedelta(r.randrange(365)), LAST)
            done["%s/%s/%s" % (m, l, day), on] = r.randint(1, 3)
        self.write("mentoring", "mentorship,date,what,hours", ((of, on, "听课、评课、共同备课", hours) for (of, on), hours in done.items()))
        rows = {}
        while len(rows) < self.n["posting"]:
            a, b = r.choice(self.pairs)
            if r.random() < 0.3:
                a, b = r.sample(r.choice(self.groups)[1], 2)
            day, days = self.day(), r.choice([30, 150, 365])
            rows[r.choice(self.staff[a]), b, day] = (r.choice(["teacher", "teacher", "manager", "deputy"]), r.choice(["rotation", "support", "attachment", "shadowing"]),
                                                     day + datetime.timedelta(days), a)
        self.write("posting", "person,school,role,subject,kind,from,to,origin", ((p, s, role, "chinese", kind, day, to, origin) for (p, s, day), (role, kind, to, origin) in rows.items()))

    def rest(self):
        r = self.random
        self.write("together", "group,kind,title,lead,from,to", (
            (name, r.choice(["courses", "projects", "topics", "teachers", "pupils"]), "共建第%d项" % (k + 1), members[0], day, day + datetime.timedelta(200))
            for k in range(self.n["together"]) for (name, members), day in [(r.choice(self.groups), self.day())]))
        self.write("meeting", "date,title,kind,region,group", (
            (self.day(), "集团会议第%d次" % (k + 1), r.choice(["work", "council", "exchange"]), "1311", r.choice(self.groups)[0]) for k in range(self.n["meeting"])))
        self.write("joint_test", "date,title,subject,grade,agreement,full_marks", (
            (self.day(), "联合测试第%d次" % (k + 1), r.choice(SUBJECTS), r.randint(1, 6), "pairing/%s/%s/primary/%s" % (*r.choice(self.pairs), FIRST), 100)
            for k in range(self.n["joint_test"])))
        self.write("problem", "number,title,region,school,area,raised", (
            ("P%07d" % (k + 1), r.choice(["缺少专任音乐教师", "专用教室不足", "同步课堂网络不稳定", "跨校教研时间难以统一", "上下学交通不便"]) + "（%d）" % r.randint(1, 900),
             s["county"], s["code"], r.choice(["teachers", "resources", "safety"]), self.day()) for k in range(self.n["problem"]) for s in [r.choice(self.schools)]))
        visits = {}
        while len(visits) < self.n["visit"]:
            visits[self.day(), r.choice(range(len(self.schools)))] = len(visits) + 1
        self.write("visit", "date,region,group,school,topic", ((day, self.schools[at]["county"], "", self.schools[at]["code"], "调研第%d次" % k)
                                                               for (day, at), k in visits.items()))


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def main(schools, people, agreements, entries, folder):
    ledger = Ledger(read(schools), read(people), read(agreements), int(entries), folder)
    ledger.bodies()
    ledger.activities()
    ledger.people()
    ledger.rest()


if __name__ == "__main__":
    main(*sys.argv[1:])
