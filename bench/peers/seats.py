"""Lines of bench/district.sh and bench/seatplan.sh: own engine for so many CPU seconds of its one thread (bench/placed.c), its judge, the
bar, and HiGHS inside scipy on the seat plans, for as many seconds of the wall."""
import json
import subprocess
import sys
import tempfile

solver, data, what = sys.argv[1], sys.argv[2], sys.argv[3]


def own(files, seconds, extra, form):
    out = tempfile.NamedTemporaryFile(suffix=".plan")
    run = [solver.replace("junheng", "bench/bench_placed"), form, str(seconds), "1", extra[1] if extra else "no", out.name] + files
    answer = json.loads(subprocess.run(run, capture_output=True, text=True).stdout.splitlines()[-1])
    judge = json.loads(subprocess.run([solver, "check", "--format", form] + files + [out.name] + extra, capture_output=True, text=True).stdout
                       or '{"feasible": false}')
    return answer, judge["feasible"], out


def line(name, answer, accepted, best, bar):
    if answer["objective"] is None:
        print("%-14s no plan, bound %s" % (name, answer["bound"]))
        return
    print("%-14s %.2f s: %.3f bound %.3f gap %.2f %%%s%s, judge %s; asked: %s" % (
        name, answer["seconds"], answer["objective"], answer["bound"], 100 * answer["gap"], " (proved)" if answer["optimal"] else "",
        ", above best known %.3f %%" % (100 * (answer["objective"] / best - 1)) if best else "", "accepts" if accepted else "REFUSES", bar),
        flush=True)


def district(seconds):
    sets = [("sap", n, n[:3], b, "yes") for n, b in (("gys_37a", 76856.9212), ("gys_38a", 75941.881), ("zys_13a", 2755.7285),
                                                      ("zys_14a", 2505.2485), ("zys_15a", 2196.245))]
    for n, b in (("gya1", 3499012.5525), ("gya2", 3657364.6313), ("gyb1", 3433223.9902), ("zya1", 4428.2299), ("zya2", 4722.2299), ("zyb1", 3999.9908)):
        sets += [("cflsap", n, "gy2" if n[0] == "g" else "zy", b, c) for c in ("no", "yes")]
    for form, name, touch, best, contiguity in sets:
        files = ["%s/district/%s/%s.txt" % (data, form, name), "%s/district/%s/%s_connectivity.txt" % (data, form, touch)]
        bar = "0.2 % above best known" if form == "sap" or contiguity == "no" else "1 % above"
        answer, accepted, _ = own(files, seconds, ["--contiguity", contiguity], form)
        line("%s %s" % (name, contiguity), answer, accepted, best, bar)


def highs(path, seconds):
    text = subprocess.run([sys.executable, data + "/seatplan/tomps.py", path], capture_output=True, text=True).stdout
    with tempfile.NamedTemporaryFile("w", suffix=".mps") as f:
        f.write(text)
        f.flush()
        subprocess.run([sys.executable, "bench/peers/exchange.py", "highs", f.name, str(seconds)])


# sites, units, years, seed, budget in percent, closing; seconds
MADE = ((10, 60, 5, 12, 220, 1, 0.5), (12, 80, 5, 31, 100, 1, 2), (20, 120, 8, 7, 100, 1, 10), (50, 300, 10, 503, 90, 1, 60))


def made(peer):
    for sites, units, years, seed, budget, closing, seconds in MADE:
        with tempfile.NamedTemporaryFile("w", suffix=".seat") as f:
            names = ("--sites", "--units", "--years", "--seed", "--budget", "--close")
            options = [w for pair in zip(names, (sites, units, years, seed, budget, closing)) for w in (pair[0], str(pair[1]))]
            f.write(subprocess.run([sys.executable, data + "/seatplan/gen.py"] + options, capture_output=True, text=True).stdout)
            f.flush()
            answer, accepted, out = own([f.name], seconds, [], "seatplan")
            check = subprocess.run([sys.executable, data + "/seatplan/check.py", f.name, out.name], capture_output=True, text=True)
            line("%d-%d-%d-%d" % (sites, units, years, seed), answer, accepted and check.returncode == 0, None, "-")
            if peer == "yes":
                highs(f.name, seconds)


def seatplan(peer):
    best = {"s10": 79476934.54809, "s50a": 352506355.554628, "s50b": 637572321.375385, "s100": 1298406663.993830}
    for name, seconds, bar in (("s10", 0.5, "optimal"), ("s50a", 10, "1.4 %"), ("s50a", 60, "1.0 %"), ("s50b", 10, "3.5 %"), ("s50b", 60, "2.5 %"),
                               ("s100", 10, "2.0 %"), ("s100", 60, "1.2 %")):
        path = "%s/seatplan/%s.seat" % (data, name)
        answer, accepted, out = own([path], seconds, [], "seatplan")
        check = subprocess.run([sys.executable, data + "/seatplan/check.py", path, out.name], capture_output=True, text=True)
        line(name, answer, accepted and check.returncode == 0, best[name], bar)
        if peer == "yes":
            highs(path, seconds)
    made(peer)


district(float(sys.argv[4])) if what == "district" else seatplan(sys.argv[4])
