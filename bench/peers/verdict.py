"""verdict.py REGISTER.db: the national measure of balance-2017 over the register's latest year by SQL and numpy: shares of what
stands on the row `whole` of combined schools, seven indicators a unit, school verdicts, weighted coefficients of variation a county,
county verdicts. Prints them as JSON. Rows are read through Python's sqlite3, as numpy reads a database."""
import json, sqlite3, sys
import numpy as np

STAGES = ["primary", "junior"]
THRESHOLD = np.array([[4.2, 1, 0.9, 4.5, 7.5, 2000, 2.3], [5.3, 1, 0.9, 5.8, 10.2, 2500, 2.4]])
CV_LIMIT = [0.50, 0.45]
RATIO = {"312": {"primary": 1, "junior": 1.1}, "341": {"junior": 1, "senior": 1.2},
         "345": {"primary": 1, "junior": 1.1, "senior": 1.32}}
NOW = 9223372036854775807

db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
year = db.execute("SELECT MAX(year) FROM statistics WHERE tx_to = ?", (NOW,)).fetchone()[0]
rows = db.execute("""
    SELECT r.code, s.section, k.type, s.pupils, s.above_degree, s.backbone, s.pe + s.music + s.art + coalesce(s.arts, 0),
           coalesce(s.teaching_rooms_m2, w.teaching_rooms_m2), coalesce(s.indoor_sports_m2, w.indoor_sports_m2),
           coalesce(s.sports_ground_m2, w.sports_ground_m2), coalesce(s.sports_hall_m2, w.sports_hall_m2),
           coalesce(s.equipment_yuan, w.equipment_yuan), coalesce(s.multimedia_rooms, w.multimedia_rooms),
           s.teaching_rooms_m2 IS NULL AND w.version IS NOT NULL, s.school
    FROM statistics s JOIN school k ON k.id = s.school AND k.tx_to = :now JOIN region r ON r.id = k.county AND r.tx_to = :now
    LEFT JOIN statistics w ON w.school = s.school AND w.year = s.year AND w.section = 'whole' AND w.tx_to = :now
    WHERE s.year = :year AND s.tx_to = :now AND s.section <> 'whole' AND k.status <> 'planned'
      AND substr(k.type, 1, 1) <> '5' AND substr(k.type, 1, 2) <> '36' AND NOT (k.type = '218' AND s.pupils < 50)
    """, {"now": NOW, "year": year}).fetchall()
county, section, kind, *numbers, taken, school = zip(*rows)
v = np.array(numbers, dtype=float)
v[4:8] /= 100  # stored as hundredths
v[8] /= 100
taken = np.array(taken, dtype=bool)
weight = np.array([RATIO.get(k, {}).get(s, 1.0) for k, s in zip(kind, section)])
_, of = np.unique(np.array(school, dtype="S16"), return_inverse=True)
sums = np.bincount(of, weights=weight * v[0])
share = np.where(taken, weight * v[0] / sums[of], 1.0)
pupils = v[0]
ind = np.array([v[1] * 100, v[2] * 100, v[3] * 100, (v[4] - v[5]) * share, (v[6] + v[7]) * share, v[8] * share, v[9] * share * 100]) / pupils
stage = np.array([STAGES.index(s) if s in STAGES else -1 for s in section])
keep = (stage >= 0) & (pupils > 0)
ind, pupils, stage = ind[:, keep], pupils[keep], stage[keep]
codes, place = np.unique(np.array(county)[keep], return_inverse=True)
group = place * 2 + stage
n = 2 * len(codes)
limit = THRESHOLD[stage].T
reached = ind >= limit
passes = (reached.sum(axis=0) >= 6) & ((ind >= 0.85 * limit) | reached).all(axis=0)
schools = np.bincount(group, minlength=n)
failing = np.bincount(group, weights=~passes, minlength=n)
total = np.maximum(np.bincount(group, weights=pupils, minlength=n), 1e-300)
cv = []
for k in range(7):
    mean = np.bincount(group, weights=ind[k] * pupils, minlength=n) / total
    spread = np.bincount(group, weights=pupils * (ind[k] - mean[group]) ** 2, minlength=n) / total
    cv.append(np.sqrt(spread) / np.maximum(mean, 1e-300))
cv = np.array(cv)
verdict = (failing == 0) & (cv <= np.array([CV_LIMIT[g % 2] for g in range(n)])).all(axis=0)
print(json.dumps([{"region": codes[g // 2], "stage": STAGES[g % 2], "schools": int(schools[g]), "failing": int(failing[g]),
                   "cv": cv[:, g].tolist(), "verdict": "pass" if verdict[g] else "fail"} for g in range(n) if schools[g]]))
