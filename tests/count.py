"""Adds up the results of test runs and prints the closing line.

Reads Meson's logs of each build folder, those of the last run (a run with a setup names its logs after it): *.junit.xml for the
tests inside a program, *.json for programs that crashed, leaked or timed out without a failing test, and for tests that said
they were left out (SKIP_TEST of unit.h), which the other log has as passed.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as tree


def last(logs, ending):
    return max(logs.glob("testlog*" + ending), key=lambda path: path.stat().st_mtime)


passed = failed = skipped = 0
for folder in sys.argv[1:]:
    logs = pathlib.Path(folder) / "meson-logs"
    wrong = bad = 0
    for case in tree.parse(last(logs, ".junit.xml")).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            wrong += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    for line in last(logs, ".json").read_text().splitlines():
        program = json.loads(line)
        if program["result"] not in ("OK", "SKIP", "EXPECTEDFAIL"):
            print(f"{folder}: {program['name']}: {program['result']}")
            bad += 1
        left_out = program.get("stdout", "").count("# test left out: ")
        passed -= left_out
        skipped += left_out
    failed += max(wrong, bad)
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or not passed else 0)
