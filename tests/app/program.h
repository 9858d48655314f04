/* Runs the built program as its users do, without a shell: arguments, exit code, what it printed. */
#ifndef JH_TEST_APP_PROGRAM_H
#define JH_TEST_APP_PROGRAM_H

#include "base/arena.h"
#include "base/buf.h"
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <jansson.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The scratch folder of a test program; the working folder of what it runs. */
struct program {
	char folder[64];
	const char *path;
	const char *db;    /* the register's address; NULL: register.db in the folder */
	rlim_t file_limit; /* bytes a file may have; 0: no limit */
	bool as_nobody;    /* without root's rights; only where the test has them */
	int code;          /* of the last run; 128 + signal */
	struct buf out, err;
};

static inline int program_setup(void **state)
{
	struct program *p = test_calloc(1, sizeof *p);
	snprintf(p->folder, sizeof p->folder, "/tmp/jh-app-XXXXXX");
	p->path = getenv("JH_PROGRAM");
	if (!p->path || !mkdtemp(p->folder))
		return -1;
	buf_init(&p->out, 0);
	buf_init(&p->err, 0);
	*state = p;
	return 0;
}

static inline int program_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	return remove(path);
}

static inline int program_teardown(void **state)
{
	struct program *p = *state;
	buf_done(&p->out);
	buf_done(&p->err);
	nftw(p->folder, program_remove, 16, FTW_DEPTH | FTW_PHYS);
	test_free(p);
	return 0;
}

static inline void program_slurp(int fd, struct buf *to)
{
	char chunk[65536];
	ssize_t n;
	while ((n = read(fd, chunk, sizeof chunk)) > 0)
		buf_add(to, chunk, (size_t)n);
	close(fd);
	if (!to->p)
		buf_cstr(to, "");
}

static inline pid_t program_start(struct program *p, char *const *argv, int out, int err)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	if (chdir(p->folder) != 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(126);
	if (p->file_limit) {
		setrlimit(RLIMIT_FSIZE, &(struct rlimit){p->file_limit, p->file_limit});
		signal(SIGXFSZ, SIG_IGN);
	}
	if (p->as_nobody && (setgid(65534) != 0 || setuid(65534) != 0))
		_exit(126);
	setenv("JUNHENG_LANG", "en", 1);
	setenv("JUNHENG_DB", p->db ? p->db : "sqlite:register.db", 1);
	unsetenv("JUNHENG_KEYS");
	setenv("TMPDIR", ".", 1);
	execv(p->path, argv);
	_exit(127);
}

static inline int program_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

/* Runs to the end; both streams go through files, so that neither can block. Returns the exit code. */
static inline int program_run(struct program *p, const char *const *words, int n)
{
	struct arena words_of;
	char *argv[96] = {}, out[96], err[96];
	int status;
	assert_true(n < 94);
	arena_init(&words_of);
	argv[0] = arena_strdup(&words_of, p->path);
	for (int i = 0; i < n; i++)
		argv[i + 1] = arena_strdup(&words_of, words[i]);
	snprintf(out, sizeof out, "%s/.out", p->folder);
	snprintf(err, sizeof err, "%s/.err", p->folder);
	int o = open(out, O_RDWR | O_CREAT | O_TRUNC, 0666), e = open(err, O_RDWR | O_CREAT | O_TRUNC, 0666);
	assert_true(o >= 0 && e >= 0);
	pid_t pid = program_start(p, argv, o, e);
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	buf_clear(&p->out);
	buf_clear(&p->err);
	lseek(o, 0, SEEK_SET);
	lseek(e, 0, SEEK_SET);
	program_slurp(o, &p->out);
	program_slurp(e, &p->err);
	p->code = program_code(status);
	arena_done(&words_of);
	return p->code;
}

#define RUN(p, ...)                                                                                                    \
	program_run((p), (const char *const[]){__VA_ARGS__}, (int)ARRAY_LEN(((const char *const[]){__VA_ARGS__})))
/* Runs and demands the exit code. */
#define EXPECT(p, wanted, ...)                                                                                         \
	do {                                                                                                           \
		if (RUN(p, __VA_ARGS__) != (wanted))                                                                   \
			fail_msg("exit %d, expected %d: %s%s", (p)->code, (wanted), (p)->out.p, (p)->err.p);           \
	} while (0)

#define assert_says(p, text)                                                                                           \
	do {                                                                                                           \
		if (!strstr((p)->out.p, (text)))                                                                       \
			fail_msg("'%s' is not in: %s%s", (text), (p)->out.p, (p)->err.p);                              \
	} while (0)
#define assert_complains(p, text)                                                                                      \
	do {                                                                                                           \
		if (!strstr((p)->err.p, (text)))                                                                       \
			fail_msg("'%s' is not in: %s", (text), (p)->err.p);                                            \
	} while (0)

/* What the last run printed, as JSON; the caller's to drop. */
static inline json_t *program_json(const struct program *p)
{
	json_error_t e;
	json_t *o = json_loadb(p->out.p, p->out.n, JSON_REJECT_DUPLICATES, &e);
	if (!o)
		fail_msg("no JSON, line %d: %s: %s%s", e.line, e.text, p->out.p, p->err.p);
	return o;
}

static inline json_int_t program_number(const struct program *p, const char *key)
{
	json_t *o = program_json(p);
	json_int_t v = json_integer_value(json_object_get(o, key));
	json_decref(o);
	return v;
}

static inline size_t program_count(const struct program *p, const char *key)
{
	json_t *o = program_json(p);
	size_t n = json_array_size(json_object_get(o, key));
	json_decref(o);
	return n;
}

static inline void program_write(const struct program *p, const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", p->folder, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	fclose(f);
}

static inline bool program_has(const struct program *p, const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", p->folder, name);
	return access(path, F_OK) == 0;
}

/* The text of a file in the scratch folder; the caller's to free. */
static inline char *program_read(const struct program *p, const char *name)
{
	char path[256];
	struct buf text;
	snprintf(path, sizeof path, "%s/%s", p->folder, name);
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	buf_init(&text, 0);
	program_slurp(fd, &text);
	return text.p;
}

/* A register with a county, two schools and two people. */
static const char regions_csv[] = "code,name,parent,level\n13,河北省,,province\n1311,衡水市,13,city\n131102,桃城区,1311,county\n";
static const char schools_csv[] = "code,name,type,authority,ownership,county,urban rural,opened,status\n"
				  "2113900001,桃城区第一小学,211,county,public,131102,111,1990-09-01,open\n"
				  "3113900002,桃城区第一中学,311,county,public,131102,111,1995-09-01,open\n";
static const char people_csv[] = "number,name,sex,born,degree,title,backbone,subjects,employer,entered\n"
				 "T001,张秀英,f,1980,bachelor,first,county,chinese,2113900001,2003\n"
				 "T002,李建国,m,1975,bachelor,senior,none,maths,3113900002,1998\n";

static inline void program_small(struct program *p)
{
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools_csv);
	program_write(p, "person.csv", people_csv);
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "person.csv", "--commit", "--json");
	assert_int_equal(program_number(p, "created"), 7);
}

#endif
