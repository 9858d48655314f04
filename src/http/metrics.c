#include "http/metrics.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "http/route.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Upper ends in seconds; the last, +Inf, is not listed. */
static const double buckets[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
enum { BUCKETS = sizeof buckets / sizeof buckets[0] };

struct histogram {
	atomic_uint_fast64_t count[BUCKETS + 1], sum_us;
};

struct route_counts {
	atomic_uint_fast64_t by_class[6]; /* by the first digit of the code */
	atomic_uint_fast64_t sum_us;
};

struct metrics {
	int routes;
	struct histogram duration, wait;
	atomic_uint_fast64_t bytes, late, refused;
	struct route_counts route[]; /* the last counts what matched none */
};

struct metrics *metrics_new(int routes)
{
	struct metrics *m = heap_alloc(1, sizeof *m + (size_t)(routes + 1) * sizeof m->route[0]);
	m->routes = routes;
	return m;
}

void metrics_free(struct metrics *m) { free(m); }

static void add(atomic_uint_fast64_t *to, uint64_t v) { atomic_fetch_add_explicit(to, v, memory_order_relaxed); }
static uint64_t get(atomic_uint_fast64_t *v) { return atomic_load_explicit(v, memory_order_relaxed); }

static void observe(struct histogram *h, int64_t ns)
{
	int i = 0;
	while (i < BUCKETS && (double)ns > buckets[i] * 1e9)
		i++;
	add(&h->count[i], 1);
	add(&h->sum_us, (uint64_t)ns / 1000);
}

void metrics_answer(struct metrics *m, int route, int code, int64_t duration_ns, int64_t waited_ns, uint64_t bytes)
{
	struct route_counts *r = &m->route[route < 0 ? m->routes : route];
	add(&r->by_class[code / 100 % 6], 1);
	add(&r->sum_us, (uint64_t)duration_ns / 1000);
	observe(&m->duration, duration_ns);
	observe(&m->wait, waited_ns);
	add(&m->bytes, bytes);
}

void metrics_late(struct metrics *m, int n) { add(&m->late, (uint64_t)n); }
void metrics_refused_connection(struct metrics *m) { add(&m->refused, 1); }

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_histogram(struct buf *out, const char *name, struct histogram *h)
{
	uint64_t total = 0;
	for (int i = 0; i <= BUCKETS; i++) {
		total += get(&h->count[i]);
		if (i < BUCKETS)
			buf_printf(out, "%s_bucket{le=\"%g\"} %llu\n", name, buckets[i], (unsigned long long)total);
		else
			buf_printf(out, "%s_bucket{le=\"+Inf\"} %llu\n", name, (unsigned long long)total);
	}
	buf_printf(out, "%s_sum %.6f\n%s_count %llu\n", name, (double)get(&h->sum_us) * 1e-6, name, (unsigned long long)total);
}

static int open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = -3; /* ".", ".." and the folder itself */
	if (!d)
		return 0;
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static uint64_t resident_bytes(void)
{
	unsigned long long all, resident;
	FILE *f = fopen("/proc/self/statm", "re");
	if (!f)
		return 0;
	int n = fscanf(f, "%llu %llu", &all, &resident);
	fclose(f);
	return n == 2 ? resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static void write_value(struct buf *out, const char *name, const char *type, const char *help, uint64_t v)
{
	head(out, name, type, help);
	buf_printf(out, "%s %llu\n", name, (unsigned long long)v);
}

void metrics_write(struct metrics *m, const struct router *router, const struct metrics_now *now, struct buf *out)
{
	head(out, "junheng_http_requests_total", "counter", "Requests answered, by route and class of code.");
	for (int i = 0; i <= m->routes; i++) {
		const struct route *r = i < m->routes ? router_at(router, i) : NULL;
		for (int c = 1; c < 6; c++) {
			uint64_t n = get(&m->route[i].by_class[c]);
			if (n)
				buf_printf(out, "junheng_http_requests_total{method=\"%s\",route=\"%s\",code=\"%dxx\"} %llu\n",
					   r ? http_method_name(r->method) : "", r ? r->pattern : "", c, (unsigned long long)n);
		}
	}
	head(out, "junheng_http_route_seconds_total", "counter", "Time spent on requests, by route.");
	for (int i = 0; i < m->routes; i++)
		if (get(&m->route[i].sum_us))
			buf_printf(out, "junheng_http_route_seconds_total{method=\"%s\",route=\"%s\"} %.6f\n",
				   http_method_name(router_at(router, i)->method), router_at(router, i)->pattern,
				   (double)get(&m->route[i].sum_us) * 1e-6);
	head(out, "junheng_http_request_seconds", "histogram", "From the first line of a request to the end of its answer.");
	write_histogram(out, "junheng_http_request_seconds", &m->duration);
	head(out, "junheng_http_wait_seconds", "histogram", "Waiting for a worker.");
	write_histogram(out, "junheng_http_wait_seconds", &m->wait);
	write_value(out, "junheng_http_sent_bytes_total", "counter", "Bytes of answers.", get(&m->bytes));
	write_value(out, "junheng_http_late_connections_total", "counter", "Connections shut down for slowness.", get(&m->late));
	write_value(out, "junheng_http_refused_connections_total", "counter", "Connections beyond the limit of their address.",
		    get(&m->refused));
	write_value(out, "junheng_http_connections", "gauge", "Connections open.", (uint64_t)now->links);
	write_value(out, "junheng_http_queue", "gauge", "Requests waiting for a worker.", (uint64_t)now->queue);
	write_value(out, "junheng_http_workers_busy", "gauge", "Workers with a request.", (uint64_t)now->busy);
	write_value(out, "junheng_http_workers", "gauge", "Workers.", (uint64_t)now->workers);
	write_value(out, "junheng_http_streams", "gauge", "Event streams open.", (uint64_t)now->streams);
	write_value(out, "process_resident_memory_bytes", "gauge", "Memory in use.", resident_bytes());
	write_value(out, "process_open_fds", "gauge", "Descriptors open.", (uint64_t)MAX(open_descriptors(), 0));
	struct rusage use;
	if (getrusage(RUSAGE_SELF, &use) == 0) {
		head(out, "process_cpu_seconds_total", "counter", "Processor time used.");
		buf_printf(out, "process_cpu_seconds_total %.3f\n",
			   (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
				   (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) * 1e-6);
	}
}
