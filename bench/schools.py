"""schools.py N FOLDER: region.csv and school.csv of N primary schools whose names are drawn from common characters."""
import random, sys

random.seed(1)
n, folder = int(sys.argv[1]), sys.argv[2]
characters = "东西南北中新华明德育才光文化实验第一二三四五六七八九十红星人民前进胜利和平建设友谊长江黄河青山绿水桃李"
counties = ["%02d%02d%02d" % (p, c, k) for p in (13, 32, 41, 51) for c in range(1, 12) for k in range(1, 10)]
with open(folder + "/region.csv", "w", encoding="utf-8") as f:
    f.write("code,name,level\n")
    f.writelines("%s,County %s,county\n" % (c, c) for c in counties)
with open(folder + "/school.csv", "w", encoding="utf-8") as f:
    f.write("code,name,short name,type,authority,ownership,county,urban rural,address,opened,status\n")
    for i in range(n):
        name = "".join(random.choices(characters, k=4)) + "小学"
        f.write("21%02d%06d,%s第%d校,%s,211,,,%s,111,%s路%d号,%d-09-01,open\n" % (
            11 + i // 1000000, i % 1000000, name, i, name[:4], counties[i % len(counties)], name[1:3], i % 900 + 1, 1950 + i % 70))
