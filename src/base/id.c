#include "base/id.h"

#include "base/err.h"

#include <pthread.h>
#include <string.h>
#include <sys/random.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Random bytes are fetched in blocks: a system call for each of a million imported rows would be felt. */
static void random_bytes(uint8_t *out, size_t n)
{
	static uint8_t pool[4096];
	static size_t left;
	if (left < n) {
		for (size_t got = 0; got < sizeof pool;) {
			ssize_t k = getrandom(pool + got, sizeof pool - got, 0);
			if (k < 0)
				panic("no random numbers from the system");
			got += (size_t)k;
		}
		left = sizeof pool;
	}
	memcpy(out, pool + sizeof pool - left, n);
	left -= n;
}

struct id id_new(moment_t now)
{
	static uint64_t last_ms;
	static uint32_t counter; /* 26 bits after the time keep the order within a millisecond */
	struct id id;
	pthread_mutex_lock(&lock);
	uint64_t ms = (uint64_t)(now / 1000);
	uint8_t r[10];
	random_bytes(r, sizeof r);
	if (ms > last_ms) {
		last_ms = ms;
		counter = ((uint32_t)r[0] << 16 | (uint32_t)r[1] << 8 | r[2]) & 0xFFFFFF;
	} else if (++counter >> 26) { /* also when the clock went back: keep ascending from the last time */
		counter = 0;
		last_ms++;
	}
	ms = last_ms;
	uint32_t c = counter;
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < 6; i++)
		id.b[i] = (uint8_t)(ms >> (40 - 8 * i));
	id.b[6] = (uint8_t)(0x70 | (c >> 22 & 0x0F));
	id.b[7] = (uint8_t)(c >> 14);
	id.b[8] = (uint8_t)(0x80 | (c >> 8 & 0x3F));
	id.b[9] = (uint8_t)c;
	memcpy(id.b + 10, r + 4, 6);
	return id;
}

bool id_is_zero(struct id id)
{
	for (size_t i = 0; i < sizeof id.b; i++)
		if (id.b[i])
			return false;
	return true;
}

int id_cmp(struct id a, struct id b) { return memcmp(a.b, b.b, sizeof a.b); }

void id_format(struct id id, char out[ID_TEXT])
{
	static const char hex[] = "0123456789abcdef";
	for (size_t i = 0; i < sizeof id.b; i++) {
		out[2 * i] = hex[id.b[i] >> 4];
		out[2 * i + 1] = hex[id.b[i] & 15];
	}
	out[32] = 0;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool id_parse(struct str s, struct id *ret)
{
	struct id id = {};
	size_t k = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '-')
			continue;
		int v = hex_value(s.p[i]);
		if (v < 0 || k == 32)
			return false;
		id.b[k / 2] = (uint8_t)(id.b[k / 2] << 4 | v);
		k++;
	}
	if (k != 32)
		return false;
	*ret = id;
	return true;
}
