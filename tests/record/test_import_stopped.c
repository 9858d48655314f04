/* Imports that are stopped, killed or overtaken by others: all of it or nothing. */
#include "importing.h"


#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static bool stop(void *context, enum import_step step, double share, int64_t rows)
{
	return step != *(const enum import_step *)context;
}

static void stops_without_a_trace(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "county.csv", counties)};
	enum import_step at = IMPORT_WRITING;
	struct import_options o = {.commit = true, .progress = stop, .context = &at};
	assert_int_equal(run_with(b, &o, &r, files, 1), ST_CANCELLED);
	assert_int_equal(count_of(b, &small_county), 0);
	must_commit(b, &r, files, 1);
	bed_close(b);
}

/* Another writer who saves a yearly row whenever the import says that it reads. */
struct meddler {
	struct bed *b;
	struct reg *g;
	const char *row; /* with %d for the pupils; NULL: nothing more */
	int saves;
};

static bool meddle(void *context, enum import_step step, double share, int64_t rows)
{
	struct meddler *m = context;
	if (step != IMPORT_READING || !m->row)
		return true;
	struct bed *b = m->b;
	struct reg *own = b->g;
	b->g = m->g;
	char text[100];
	snprintf(text, sizeof text, m->row, 100 + m->saves++);
	struct change *c = bed_begin(b, "");
	struct id id;
	bed_put_in(b, c, &small_yearly, (struct id){}, 0, text, &id);
	assert_bed(change_commit(c, NULL, &b->err));
	b->g = own;
	return true;
}

/* Rows of the same register that others save meanwhile do not hold an import up unless they are the import's own. */
static void others_save_meanwhile(void **state)
{
	enum { SCHOOLS = 3000 };
	struct bed *b = bed_open(state);
	if (store_dialect(b->g->store) != STORE_SQLITE) { /* there the import begins again */
		bed_close(b);
		return;
	}
	struct import_result r;
	struct buf text;
	struct store *writer;
	struct meddler m = {.b = b};
	buf_init(&text, 0);
	buf_cstr(&text, "code,name\n");
	for (int i = 0; i < SCHOOLS; i++)
		buf_printf(&text, "2113%06d,No. %d\n", i, i);
	const char *files[] = {write_file(b, "school.csv", text.p)};
	must_commit(b, &r, files, 1);
	bed_put(b, &small_yearly, (struct id){}, 0, "school=2113000000;year=2019-2020;section=primary;pupils=1");
	buf_clear(&text);
	buf_cstr(&text, "school,year,section,pupils\n");
	for (int i = 0; i < SCHOOLS; i++)
		buf_printf(&text, "2113%06d,2020-2021,primary,%d\n", i, 200 + i);
	files[0] = write_file(b, "yearly.csv", text.p);
	assert_bed(store_open(&writer, str_of(b->place->url), NULL, &b->err));
	struct reg_options ro = {.store = writer, .keys = b->keys, .catalogue = &small_catalogue, .zone_minutes = 480, .clock = bed_clock, .clock_data = b};
	assert_bed(reg_open(&m.g, &ro, &b->err));
	struct import_options o = {.commit = true, .actor = STR("ann"), .scratch = b->place->folder, .progress = meddle, .context = &m};
	/* Its own row, each time: it gives up. */
	m.row = "school=2113000007;year=2020-2021;section=primary;pupils=%d";
	assert_int_equal(run_with(b, &o, &r, files, 1), ST_CONFLICT);
	assert_true(m.saves >= 3);
	assert_int_equal(count_of(b, &small_yearly), 2);
	/* Another year's: once through. */
	m.row = "school=2113000007;year=2021-2022;section=primary;pupils=%d";
	m.saves = 0;
	assert_int_equal(run_with(b, &o, &r, files, 1), ST_OK);
	assert_true(m.saves >= 1);
	assert_int_equal(r.created, SCHOOLS - 1);
	assert_int_equal(r.changed, 1);
	assert_int_equal(count_of(b, &small_yearly), SCHOOLS + 2);
	reg_close(m.g);
	store_close(writer);
	must_be_sound(b);
	buf_done(&text);
	bed_close(b);
}

/* A dry run neither waits for a writer nor makes one wait, and says what the commit then does. */
static void a_dry_run_holds_no_lock(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "区县.csv", counties), write_file(b, "学校.csv", schools)};
	must_commit(b, &r, files, 1);
	struct store *writer;
	assert_bed(store_open(&writer, str_of(b->place->url), NULL, &b->err));
	assert_bed(store_begin(writer, STORE_WRITE, &b->err));
	assert_bed(store_run(writer, "UPDATE tx SET note = 'held' WHERE number = 1", &b->err));
	files[0] = write_file(b, "区县.csv", "代码,名称\n131102,桃城\n131103,冀州区\n131104,新区\n");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(import_files(b, false, &r, files, 2), ST_OK);
		assert_false(r.committed);
		assert_int_equal(r.created, 3);
		assert_int_equal(r.changed, 1);
		assert_int_equal(r.unchanged, 1);
		assert_int_equal(count_of(b, &small_county), 2);
		assert_int_equal(count_of(b, &small_school), 0);
	}
	store_rollback(writer);
	store_close(writer);
	must_commit(b, &r, files, 2);
	assert_true(r.created == 3 && r.changed == 1 && r.unchanged == 1);
	must_be_sound(b);
	bed_close(b);
}

static int staging_files(struct bed *b)
{
	DIR *d = opendir(b->place->folder);
	struct dirent *e;
	int n = 0;
	while ((e = readdir(d)))
		n += !strncmp(e->d_name, "junheng-import-", 15);
	closedir(d);
	return n;
}

static bool die(void *context, enum import_step step, double share, int64_t rows)
{
	if (step == *(const enum import_step *)context)
		raise(SIGKILL);
	return true;
}

/* Another process with a connection of its own; it dies at the step, or after so many microseconds (at < 0). */
static void import_and_die(struct bed *b, int at, unsigned after_us, const char *const *files, int n)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct store *s;
		struct reg *g;
		struct err err;
		struct import_result r;
		enum import_step step = (enum import_step)at;
		struct import_options o = {.commit = true, .actor = STR("ann"), .scratch = b->place->folder, .progress = at < 0 ? NULL : die,
					   .context = &step};
		if (store_open(&s, str_of(b->place->url), NULL, &err) != ST_OK)
			_exit(1);
		struct reg_options ro = {.store = s, .catalogue = &small_catalogue, .zone_minutes = 480};
		if (reg_open(&g, &ro, &err) != ST_OK)
			_exit(1);
		_exit(import_run(g, &b->arena, files, n, &o, &r, &err) == ST_OK ? 0 : 2);
	}
	if (at < 0) {
		usleep(after_us);
		kill(child, SIGKILL);
	}
	int how;
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(at < 0 || WIFSIGNALED(how));
}

static void killed_leaves_all_or_nothing(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	struct buf text;
	buf_init(&text, 0);
	buf_cstr(&text, "code,name\n");
	for (int i = 0; i < 3000; i++)
		buf_printf(&text, "2113%06d,学校%d\n", i, i);
	const char *files[] = {write_file(b, "county.csv", counties), write_file(b, "school.csv", text.p)};
	for (enum import_step at = IMPORT_READING; at <= IMPORT_COMMITTING; at++) {
		import_and_die(b, (int)at, 0, files, 2);
		assert_int_equal(count_of(b, &small_county) + count_of(b, &small_school), 0);
	}
	assert_true(staging_files(b) > 0); /* what the killed ones left behind … */
	int all = 0;
	for (unsigned after = 5000; after < 400000 && !all; after += after / 2) {
		import_and_die(b, -1, after, files, 2);
		int64_t n = count_of(b, &small_county) + count_of(b, &small_school);
		assert_true(n == 0 || n == 3002);
		all += n > 0;
	}
	must_commit(b, &r, files, 2);
	assert_int_equal(count_of(b, &small_county) + count_of(b, &small_school), 3002);
	assert_int_equal(staging_files(b), 0); /* … is swept by the next */
	must_be_sound(b);
	buf_done(&text);
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(stops_without_a_trace),
		BOTH(a_dry_run_holds_no_lock),
		BOTH(others_save_meanwhile),
		BOTH(killed_leaves_all_or_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
