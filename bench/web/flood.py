"""Pages beside a flood of sign-ins with wrong passwords, each of another name. Usage: flood.py JUNHENG [SECONDS]"""
import asyncio, collections, concurrent.futures, multiprocessing, os, sys, time
from served import Served, percentile, verdict

Port = collections.namedtuple("Port", "port")
FLOODERS, EVERY_S, TIMES, PAGE_MS = 50, 0.1, 3, 50


async def post(port, form):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    text = (await reader.read()).decode(errors="replace")
    writer.close()
    seed = text.split("seed=", 1)[1].split(";", 1)[0]
    csrf = text.split('name="csrf" value="', 1)[1].split('"', 1)[0]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = form % csrf
    writer.write(("POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: seed=%s\r\n"
                  "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s" % (seed, len(body), body)).encode())
    line = await reader.readline()
    await reader.read()
    writer.close()
    return int(line.split()[1])


async def flooder(s, number, until, codes):
    n = 0
    while time.monotonic() < until:
        n += 1
        try:
            code = await post(s.port, "csrf=%%s&login=nobody%d-%d&password=Wrong-password-%d" % (number, n, n))
        except (OSError, IndexError):
            code = 0
        codes[code] = codes.get(code, 0) + 1
        await asyncio.sleep(EVERY_S)


async def pages(s, token, seconds):
    waits, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        begin = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", s.port)
        writer.write(("GET /records/school HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n" % token).encode())
        line = await reader.readline()
        await reader.read()
        writer.close()
        if line.split()[1] != b"200":
            sys.exit("a page: %r" % line)
        waits.append((time.monotonic() - begin) * 1e3)
        await asyncio.sleep(0.02)
    return waits


def flood(s, seconds):
    async def all():
        codes, until = {}, time.monotonic() + seconds
        await asyncio.gather(*(flooder(s, i, until, codes) for i in range(FLOODERS)))
        return codes
    return asyncio.run(all())


def main(junheng, seconds="10"):
    s = Served(junheng)
    s.sample("hengshui")
    token = s.user("planner", "planner", "1311")
    s.start()
    s.ask("/records/school", token)
    seconds = int(seconds)
    alone = asyncio.run(pages(s, token, seconds))
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as other:
        codes = other.submit(flood, Port(s.port), seconds)
        beside = asyncio.run(pages(s, token, seconds))
        codes = codes.result()
    mib = s.memory()[0]
    print("  a page alone p50 %.1f, p99 %.1f ms; beside %d sign-ins (%s) p50 %.1f, p99 %.1f ms; memory %.0f MiB; load of the machine %.1f" % (
        percentile(alone, 50), percentile(alone, 99), sum(codes.values()), codes, percentile(beside, 50), percentile(beside, 99), mib, os.getloadavg()[0]))
    s.stop()
    slow = percentile(beside, 50) <= max(PAGE_MS, TIMES * percentile(alone, 50))
    return verdict("a page beside the flood at most %d ms, or %d times as long as alone (median)" % (PAGE_MS, TIMES), slow) + \
        verdict("memory below 512 MiB", mib < 512) + verdict("no sign-in answered with a fault of the server", not codes.get(500) and not codes.get(0))


sys.exit(main(*sys.argv[1:]) > 0)
