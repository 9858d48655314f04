"""verdict_agrees.py OWN.json PEER.json: the verdicts are the same, coefficients of variation to 1e-9; or says which are not."""
import json, sys

own = {(r["region"], r["stage"]): r for r in json.load(open(sys.argv[1]))["regions"]}
peer = {(r["region"], r["stage"]): r for r in json.loads(open(sys.argv[2]).read().splitlines()[-1])}
wrong = [k for k in own.keys() | peer.keys() if k not in own or k not in peer or own[k]["verdict"] != peer[k]["verdict"]
         or own[k]["schools"] != peer[k]["schools"]
         or any(abs(i["cv"] - c) > 1e-9 for i, c in zip(own[k]["indicators"], peer[k]["cv"]))]
print("  %d counties and stages agree" % len(own) if not wrong else "  differ: %s" % sorted(wrong)[:10])
sys.exit(1 if wrong else 0)
