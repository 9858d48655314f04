/* Runs a fuzz target on files, on the files of folders, and on inputs made from them.
 *
 *   fuzz_NAME [--mutate N] [--seed K] FILE|FOLDER…
 *
 * Each made input follows from the seed and its number. When the target ends the program, the input is left in the file
 * crash-NAME-NUMBER of the present folder, to become part of the corpus. */
#include "base/arena.h"
#include "base/rng.h"
#include "target.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { INPUT_MAX = 1 << 20, EDITS_MAX = 6 };

struct input {
	uint8_t *p;
	size_t n;
};

struct corpus {
	struct input *inputs;
	size_t n, cap;
};

static struct {
	const uint8_t *p;
	size_t n;
	char file[96];
} running;

/* Only calls that a signal handler may make. */
static void leave_input(void)
{
	int fd = open(running.file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, running.p, running.n) < 0 || write(2, running.file, strlen(running.file)) < 0 ||
	    write(2, " is the input\n", 14) < 0)
		_exit(3);
}

static void on_signal(int sig)
{
	leave_input();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Sanitizers end the program in their own way. Theirs where they are linked, otherwise NULL. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* From memory of exactly its size, so that a read beyond the end is seen. */
static void run(const char *name, size_t number, const uint8_t *p, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	if (!copy)
		panic("out of memory");
	if (n)
		memcpy(copy, p, n);
	running.p = copy;
	running.n = n;
	snprintf(running.file, sizeof running.file, "crash-%s-%zu", name, number);
	LLVMFuzzerTestOneInput(n ? copy : (const uint8_t *)"", n);
	free(copy);
}

static void add_file(struct corpus *c, const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		panic("%s: %s", path, strerror(errno));
	struct input in = {.p = heap_alloc(INPUT_MAX, 1)};
	in.n = fread(in.p, 1, INPUT_MAX, f);
	fclose(f);
	in.p = heap_resize(in.p, in.n ? in.n : 1, 1);
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 16;
		c->inputs = heap_resize(c->inputs, c->cap, sizeof *c->inputs);
	}
	c->inputs[c->n++] = in;
}

static void add_path(struct corpus *c, const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		panic("%s: %s", path, strerror(errno));
	if (!S_ISDIR(st.st_mode)) {
		add_file(c, path);
		return;
	}
	/* In order of names, so that made inputs are the same everywhere. */
	struct dirent **names = NULL;
	int n = scandir(path, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		char file[4096];
		snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			add_file(c, file);
		free(names[i]);
	}
	free(names);
}

static const struct input *any(const struct corpus *c, struct rng *r) { return &c->inputs[rng_below(r, c->n)]; }

/* One change of the n bytes at p, which has room for INPUT_MAX. The new length. */
static size_t edit(const struct corpus *c, struct rng *r, uint8_t *p, size_t n)
{
	static const char telling[] = "'\"\\,;:$-/*[]{}()<>=&%#@?!| \n\r\t\0\xff\xef\xbb\xbf\x80\xe5\xc0" "0123456789aAeE.+";
	size_t at = rng_below(r, n + 1), length = rng_below(r, 17);
	length = MIN(length, n - at);
	const struct input *other = any(c, r);
	size_t from = rng_below(r, other->n + 1), take = rng_below(r, 65);
	take = MIN(take, other->n - from);
	switch (rng_below(r, 7)) {
	case 0: /* a bit */
		if (at < n)
			p[at] ^= (uint8_t)(1u << rng_below(r, 8));
		return n;
	case 1: /* a byte that means something in some format */
		if (at < n)
			p[at] = (uint8_t)telling[rng_below(r, sizeof telling - 1)];
		return n;
	case 2: /* one more of these */
		if (n == INPUT_MAX)
			return n;
		memmove(p + at + 1, p + at, n - at);
		p[at] = (uint8_t)telling[rng_below(r, sizeof telling - 1)];
		return n + 1;
	case 3: /* without some */
		memmove(p + at, p + at + length, n - at - length);
		return n - length;
	case 4: /* some twice */
		if (n + length > INPUT_MAX)
			return n;
		memmove(p + at + length, p + at, n - at);
		return n + length;
	case 5: /* cut short */
		return at;
	default: /* a piece of another */
		if (n + take > INPUT_MAX)
			return n;
		memmove(p + at + take, p + at, n - at);
		memcpy(p + at, other->p + from, take);
		return n + take;
	}
}

static void mutate(const struct corpus *c, const char *name, size_t number, uint64_t seed, uint8_t *room)
{
	struct rng all, r;
	rng_init(&all, seed);
	rng_fork(&all, number, &r);
	const struct input *start = any(c, &r);
	memcpy(room, start->p, start->n);
	size_t n = start->n;
	for (uint64_t edits = 1 + rng_below(&r, EDITS_MAX); edits > 0; edits--)
		n = edit(c, &r, room, n);
	run(name, number, room, n);
}

int main(int argc, char **argv)
{
	struct corpus c = {};
	const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	size_t made = 0;
	uint64_t seed = 1;
	for (int i = 1; i < argc; i++) {
		if (i + 1 < argc && strcmp(argv[i], "--mutate") == 0)
			made = strtoull(argv[++i], NULL, 10);
		else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[++i], NULL, 10);
		else
			add_path(&c, argv[i]);
	}
	if (c.n == 0) {
		fprintf(stderr, "%s [--mutate N] [--seed K] FILE|FOLDER…\n", name);
		return 2;
	}
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(leave_input);
	else
		signal(SIGSEGV, on_signal);
	signal(SIGABRT, on_signal);
	signal(SIGFPE, on_signal);
	for (size_t i = 0; i < c.n; i++)
		run(name, i, c.inputs[i].p, c.inputs[i].n);
	uint8_t *room = heap_alloc(INPUT_MAX, 1);
	for (size_t i = 0; i < made; i++)
		mutate(&c, name, c.n + i, seed, room);
	printf("%zu inputs and %zu made from them\n", c.n, made);
	free(room);
	for (size_t i = 0; i < c.n; i++)
		free(c.inputs[i].p);
	free(c.inputs);
	return 0;
}
