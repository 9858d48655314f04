/* What the public formats answer: the same bytes on any number of threads, right answers accepted in any harmless form, and hundreds of wrong
 * ones refused, each with words. */
#include "base/rng.h"
#include "engine/problem_run.h"
#include "unit.h"

#include <string.h>

struct given {
	const char *format, *file[2];
	int number;
	uint64_t work;
};

static char *shared(struct arena *a, const char *path)
{
	const char *folder = getenv("JH_SHARED");
	return arena_printf(a, "%s/data/%s", folder ? folder : "../shared", path);
}

/* False when the shared data are not there. */
static bool load(struct arena *a, const struct given *g, struct problem *ret)
{
	struct problem_request request = {.format = str_of(g->format), .number = g->number};
	struct err err = {};
	while (request.files < 2 && g->file[request.files]) {
		request.file[request.files] = shared(a, g->file[request.files]);
		FILE *f = fopen(request.file[request.files++], "rb");
		if (!f)
			return false;
		fclose(f);
	}
	assert_ok_err(problem_load(a, &request, ret, &err));
	return true;
}

static struct str answer_of(struct arena *a, const struct problem *p, uint64_t work, int threads, struct problem_answer *ret)
{
	struct engine_run run = {.work = work, .seed = 3, .threads = threads};
	struct err err = {};
	struct buf text;
	assert_ok_err(problem_solve(a, p, &run, ret, &err));
	buf_init(&text, 0);
	if (ret->solution)
		p->format->write(p->instance, ret->solution, &text);
	struct str copy = str_copy(a, buf_view(&text));
	buf_done(&text);
	return copy;
}

static void any_threads_same_bytes(void **state)
{
	(void)state;
	static const struct given all[] = {
		{"dimacs-min", {"flow/netgen_8_08a.min"}, 1, 10000000},
		{"assign-orlib", {"assign/assign100.txt"}, 1, 10000000},
		{"sscflp", {"locate/sscflp/yang_p1"}, 1, 10000000},
		{"cpmp-orlib", {"locate/pmedcap1.txt"}, 20, 30000000},
		{"cpmp-sjc", {"locate/SJC1.dat"}, 1, 10000000},
		{"grouping", {"grouping/g200.csv"}, 1, 20000000},
		{"exchange", {"exchange/e20.csv"}, 1, 200000},
		{"seatplan", {"seatplan/s10.seat"}, 1, 1000000},
		{"sap", {"district/sap/zys_13a.txt", "district/sap/zys_connectivity.txt"}, 1, 5000000},
		{"cflsap", {"district/cflsap/zya1.txt", "district/cflsap/zy_connectivity.txt"}, 1, 5000000},
	};
	for (size_t k = 0; k < ARRAY_LEN(all); k++) {
		struct arena a;
		struct problem p;
		arena_init(&a);
		if (load(&a, &all[k], &p)) {
			struct problem_answer one, more;
			struct str first = answer_of(&a, &p, all[k].work, 1, &one);
			for (int threads = 2; threads <= 4; threads += 2) {
				struct str again = answer_of(&a, &p, all[k].work, threads, &more);
				if (!str_eq(first, again) || one.result.bound != more.result.bound || one.result.work != more.result.work ||
				    one.result.feasible != more.result.feasible)
					fail_msg("%s: another answer on %d threads", all[k].format, threads);
			}
		} else {
			print_message("skipped: no %s in the shared data\n", all[k].file[0]);
		}
		arena_done(&a);
	}
}

/* ---- wrong answers ---- */

enum { LINES_MOST = 2000 };

struct text {
	struct str line[LINES_MOST];
	int n;
};

static struct text lines_of(struct str whole)
{
	struct text t = {};
	struct str rest = whole, line;
	while (t.n < LINES_MOST && str_next(&rest, '\n', &line))
		if (line.n)
			t.line[t.n++] = line;
	return t;
}

static struct str join(struct arena *a, const struct text *t, const char *end)
{
	struct buf b;
	buf_init(&b, 0);
	for (int i = 0; i < t->n; i++)
		buf_printf(&b, "%.*s%s", STR_ARG(t->line[i]), end);
	struct str whole = str_copy(a, buf_view(&b));
	buf_done(&b);
	return whole;
}

struct judged {
	const struct problem *p;
	const char *format;
	int wrong;
};

static void refuse(struct arena *a, struct judged *j, struct str text, const char *what)
{
	struct check_report report = {};
	struct err err = {};
	enum status st = j->p->format->check(a, j->p->instance, text, &report, &err);
	bool refused = st == ST_INVALID ? strlen(err.text) > 15 : st == ST_OK && !report.feasible && report.violation_count && strlen(report.violations[0]->text) > 10;
	if (!refused)
		fail_msg("%s: %s is not refused in words (%s)", j->format, what, err.text);
	j->wrong++;
}

static void accept(struct arena *a, const struct judged *j, struct str text, double objective)
{
	struct check_report report = {};
	struct err err = {};
	assert_ok_err(j->p->format->check(a, j->p->instance, text, &report, &err));
	if (!report.feasible)
		fail_msg("%s: a right answer is refused: %s", j->format, report.violations[0]->text);
	assert_float_equal(report.objective, objective, 1e-6 * objective);
}

/* Things that are no number of the field, or none that can be meant. */
static const char *const nonsense[] = {"nan", "inf", "x", "-1", "-9223372036854775808", "99999999", "9223372036854775807", "99999999999999999999999999", "1.5",
				       "1e2", "0x1", "", " ", "+-1", "1 2", "\xef\xbc\x91", "'1'"};

/* Line i with another line instead. */
static struct str with_line(struct arena *a, const struct text *t, int i, const char *line)
{
	struct text other = *t;
	other.line[i] = str_of(line);
	return join(a, &other, "\n");
}

/* Damage of the lines as such; each line says something that is needed (none of them a flow of 0). */
static void damage_lines(struct arena *a, struct judged *j, const struct text *t, int from, struct rng *r)
{
	struct str whole = join(a, t, "\n");
	for (int round = 0; round < 40; round++) {
		int i = from + (int)rng_below(r, (uint64_t)(t->n - from));
		struct text other = *t;
		memmove(&other.line[i], &other.line[i + 1], (size_t)(t->n - i - 1) * sizeof *other.line);
		other.n--;
		refuse(a, j, join(a, &other, "\n"), "a missing line");
		other = *t;
		other.line[other.n++] = t->line[i];
		refuse(a, j, join(a, &other, "\n"), "a doubled line");
		refuse(a, j, with_line(a, t, i, arena_printf(a, "%.*s,0,0", STR_ARG(t->line[i]))), "a line with more fields");
		refuse(a, j, with_line(a, t, i, arena_printf(a, "%.*s;", STR_ARG(t->line[i]))), "a line with a strange end");
		refuse(a, j, (struct str){whole.p, rng_below(r, (uint64_t)(whole.n - t->line[t->n - 1].n - 1))}, "a file cut off");
		char *byte = arena_printf(a, "%.*s", STR_ARG(t->line[i]));
		byte[rng_below(r, strlen(byte))] = "\x01#;*~\xff"[rng_below(r, 6)];
		refuse(a, j, with_line(a, t, i, byte), "a strange byte");
	}
	refuse(a, j, STR(""), "an empty file");
	refuse(a, j, STR("\n\n\n"), "a file of empty lines");
	refuse(a, j, STR("{\"feasible\": true}"), "a file of another kind");
}

/* first,second on each line. */
static void damage_pairs(struct arena *a, struct judged *j, const struct text *t, struct rng *r)
{
	for (int round = 0; round < 5; round++)
		for (size_t k = 0; k < ARRAY_LEN(nonsense); k++) {
			int i = (int)rng_below(r, (uint64_t)t->n);
			struct str rest = t->line[i], first, second;
			assert_true(str_next(&rest, ',', &first) && str_next(&rest, ',', &second));
			refuse(a, j, with_line(a, t, i, arena_printf(a, "%s,%.*s", nonsense[k], STR_ARG(second))), "a first number that is none");
			refuse(a, j, with_line(a, t, i, arena_printf(a, "%.*s,%s", STR_ARG(first), nonsense[k])), "a second number that is none");
			int other = (i + 1) % t->n;
			struct str rest_other = t->line[other], first_other;
			assert_true(str_next(&rest_other, ',', &first_other));
			refuse(a, j, with_line(a, t, i, arena_printf(a, "%.*s,%.*s", STR_ARG(first_other), STR_ARG(second))), "one item for another");
		}
}

static void everybody_at(struct arena *a, struct judged *j, const struct text *t, int site)
{
	struct buf b;
	buf_init(&b, 0);
	for (int i = 0; i < t->n; i++)
		buf_printf(&b, "%d,%d\n", i, site);
	refuse(a, j, str_copy(a, buf_view(&b)), "everybody at one site");
	buf_done(&b);
}

/* Each customer on its own, or at sites drawn. */
static void scatter(struct arena *a, struct judged *j, int n, int sites, struct rng *r)
{
	struct buf b;
	buf_init(&b, 0);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%d,%d\n", i, (int)rng_below(r, (uint64_t)sites));
	refuse(a, j, str_copy(a, buf_view(&b)), "sites drawn at random");
	buf_done(&b);
}

static void damage_flows(struct arena *a, struct judged *j, const struct text *t, int64_t objective, struct rng *r)
{
	int s = 0, f = 0;
	while (t->line[s].p[0] != 's')
		s++;
	while (t->line[f].p[0] != 'f')
		f++;
	refuse(a, j, with_line(a, t, s, arena_printf(a, "s %lld", (long long)objective + 1)), "another objective");
	refuse(a, j, with_line(a, t, s, arena_printf(a, "s %lld", (long long)objective - 1)), "a lower objective");
	refuse(a, j, with_line(a, t, s, "s"), "no objective");
	for (size_t k = 0; k < ARRAY_LEN(nonsense); k++)
		refuse(a, j, with_line(a, t, s, arena_printf(a, "s %s", nonsense[k])), "an objective that is none");
	for (int round = 0; round < 60; round++) {
		int i = f + (int)rng_below(r, (uint64_t)(t->n - f));
		long long tail, head, flow;
		assert_int_equal(sscanf(arena_printf(a, "%.*s", STR_ARG(t->line[i])), "f %lld %lld %lld", &tail, &head, &flow), 3);
		refuse(a, j, with_line(a, t, i, arena_printf(a, "f %lld %lld %lld", tail, head, flow + 1)), "one more");
		refuse(a, j, with_line(a, t, i, arena_printf(a, "f %lld %lld %lld", tail, head, flow - 1)), "one less");
		refuse(a, j, with_line(a, t, i, arena_printf(a, "f %lld %lld %lld", tail, head, -flow)), "a flow back");
		refuse(a, j, with_line(a, t, i, arena_printf(a, "f %lld %lld %lld", head, tail, flow)), "an arc turned round");
		refuse(a, j, with_line(a, t, i, arena_printf(a, "x %lld %lld %lld", tail, head, flow)), "another kind of line");
		refuse(a, j, with_line(a, t, i, arena_printf(a, "f %lld %lld", tail, head)), "no flow");
		const char *no = nonsense[rng_below(r, ARRAY_LEN(nonsense))];
		refuse(a, j, with_line(a, t, i, arena_printf(a, "f %s %lld %lld", no, head, flow)), "a node that is none");
		refuse(a, j, with_line(a, t, i, arena_printf(a, "f %lld %lld %s", tail, head, no)), "a flow that is none");
	}
}

static void wrong_answers_are_refused(void **state)
{
	(void)state;
	static const struct given all[] = {
		{"dimacs-min", {"flow/netgen_8_08a.min"}, 1, 0},
		{"dimacs-min", {"flow/transport_400x300.min"}, 1, 0},
		{"assign-orlib", {"assign/assign100.txt"}, 1, 0},
		{"sscflp", {"locate/sscflp/holmberg_p1"}, 1, 20000000},
		{"sscflp", {"locate/sscflp/yang_p1"}, 1, 20000000},
		{"cpmp-orlib", {"locate/pmedcap1.txt"}, 4, 20000000},
		{"cpmp-sjc", {"locate/SJC1.dat"}, 1, 20000000},
	};
	for (size_t k = 0; k < ARRAY_LEN(all); k++) {
		struct arena a;
		struct problem p;
		struct rng r;
		arena_init(&a);
		rng_init(&r, k + 1);
		if (!load(&a, &all[k], &p)) {
			print_message("skipped: no %s in the shared data\n", all[k].file[0]);
			arena_done(&a);
			continue;
		}
		struct problem_answer answer;
		struct judged j = {.p = &p, .format = all[k].format};
		static struct text t;
		struct str right = answer_of(&a, &p, all[k].work, 1, &answer);
		assert_true(answer.result.feasible);
		t = lines_of(right);
		accept(&a, &j, right, answer.result.objective);
		accept(&a, &j, join(&a, &t, "\r\n"), answer.result.objective);
		accept(&a, &j, join(&a, &t, "\n\n"), answer.result.objective);
		bool is_flow = strcmp(all[k].format, "dimacs-min") == 0;
		if (is_flow) {
			int first = 0;
			while (t.line[first].p[0] != 'f')
				first++;
			damage_flows(&a, &j, &t, (int64_t)answer.result.objective, &r);
			damage_lines(&a, &j, &t, first, &r);
		} else {
			struct text turned = t;
			for (int i = 0; i < t.n; i++)
				turned.line[i] = t.line[t.n - 1 - i];
			accept(&a, &j, join(&a, &turned, "\n"), answer.result.objective);
			damage_pairs(&a, &j, &t, &r);
			damage_lines(&a, &j, &t, 0, &r);
			for (int i = 0; i < 10 && strcmp(all[k].format, "assign-orlib") != 0; i++) {
				everybody_at(&a, &j, &t, i);
				scatter(&a, &j, t.n, strcmp(all[k].format, "sscflp") == 0 ? 10 : t.n, &r);
			}
		}
		assert_true(j.wrong > 400);
		arena_done(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(any_threads_same_bytes), cmocka_unit_test(wrong_answers_are_refused)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
