#include "http/shed.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

/* Addresses are found in sets of a fixed table: a flood of addresses costs no memory. When all places of a set are in use, the
 * newcomer shares the first: it is limited sooner, never less. */
enum { SETS = 4096, WAYS = 4, BURST_S = 10 };

struct caller {
	uint8_t key[16];
	int connections, requests;
	double tokens;
	int64_t seen_ns;
};

struct link {
	struct link *next, *previous;
	struct caller *caller; /* NULL: not limited */
	_Atomic int64_t deadline_ns;
	int fd;
	bool is_proxy, is_cut;
	uint8_t key[16];
	bool is_v4;
	void *owner, *request;
};

struct shed {
	pthread_mutex_t lock;
	struct shed_limits limits;
	uint8_t proxy[16];
	bool has_proxy;
	uint64_t seed;
	struct link links; /* ring */
	int count;
	struct caller callers[SETS][WAYS];
};

int64_t monotonic_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* IPv4 as ::ffff:a.b.c.d */
static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool key_of(const struct sockaddr *from, uint8_t key[16])
{
	switch (from->sa_family) {
	case AF_INET:
		memcpy(key, mapped, 12);
		memcpy(key + 12, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
		return true;
	case AF_INET6:
		memcpy(key, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
		return true;
	}
	return false;
}

static bool key_parse(const char *text, uint8_t key[16])
{
	if (inet_pton(AF_INET, text, key + 12) == 1) {
		memcpy(key, mapped, sizeof mapped);
		return true;
	}
	return inet_pton(AF_INET6, text, key) == 1;
}

static bool is_v4(const uint8_t key[16])
{
	return memcmp(key, mapped, sizeof mapped) == 0;
}

static bool is_loopback(const uint8_t key[16])
{
	static const uint8_t one[16] = {[15] = 1};
	return is_v4(key) ? key[12] == 127 : memcmp(key, one, 16) == 0;
}

struct shed *shed_new(const struct shed_limits *limits)
{
	struct shed *s = heap_alloc(1, sizeof *s);
	pthread_mutex_init(&s->lock, NULL);
	s->limits = *limits;
	s->has_proxy = limits->trusted_proxy && key_parse(limits->trusted_proxy, s->proxy);
	s->links.next = s->links.previous = &s->links;
	if (getrandom(&s->seed, sizeof s->seed, 0) != sizeof s->seed)
		panic("no random numbers");
	return s;
}

void shed_free(struct shed *s)
{
	if (!s)
		return;
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static bool is_free(const struct caller *c, int64_t now_ns)
{
	return !c->connections && !c->requests && now_ns - c->seen_ns > (int64_t)BURST_S * 1000000000;
}

/* With the lock. NULL: addresses that are not limited. */
static struct caller *caller_of(struct shed *s, const uint8_t full[16], int64_t now_ns)
{
	if (is_loopback(full) && !s->limits.loopback)
		return NULL;
	uint8_t key[16];
	memcpy(key, full, 16);
	if (!is_v4(key))
		memset(key + 8, 0, 8); /* one household, one office */
	struct caller *set = s->callers[str_hash((struct str){(const char *)key, 16}, s->seed) % SETS], *place = NULL;
	for (int i = 0; i < WAYS; i++) {
		if (set[i].seen_ns && memcmp(set[i].key, key, 16) == 0)
			return &set[i];
		if (!place && (!set[i].seen_ns || is_free(&set[i], now_ns)))
			place = &set[i];
	}
	if (!place)
		return &set[0];
	*place = (struct caller){.tokens = (double)s->limits.rate * BURST_S, .seen_ns = now_ns};
	memcpy(place->key, key, 16);
	return place;
}

bool shed_may_connect(struct shed *s, const struct sockaddr *from)
{
	uint8_t key[16];
	if (!key_of(from, key))
		return true;
	if (s->has_proxy && memcmp(key, s->proxy, 16) == 0)
		return true;
	pthread_mutex_lock(&s->lock);
	const struct caller *c = caller_of(s, key, monotonic_ns());
	bool may = !c || c->connections < s->limits.connections;
	pthread_mutex_unlock(&s->lock);
	return may;
}

void **link_request(struct link *l) { return &l->request; }

struct link *link_open(struct shed *s, const struct sockaddr *from, int fd, void *owner)
{
	struct link *l = heap_alloc(1, sizeof *l);
	l->fd = fd;
	l->owner = owner;
	bool known = from && key_of(from, l->key);
	l->is_v4 = is_v4(l->key);
	l->is_proxy = known && s->has_proxy && memcmp(l->key, s->proxy, 16) == 0;
	pthread_mutex_lock(&s->lock);
	l->caller = known && !l->is_proxy ? caller_of(s, l->key, monotonic_ns()) : NULL;
	if (l->caller)
		l->caller->connections++;
	l->previous = s->links.previous;
	l->next = &s->links;
	l->previous->next = l->next->previous = l;
	s->count++;
	pthread_mutex_unlock(&s->lock);
	return l;
}

void link_close(struct shed *s, struct link *l)
{
	pthread_mutex_lock(&s->lock);
	l->previous->next = l->next;
	l->next->previous = l->previous;
	if (l->caller)
		l->caller->connections--;
	s->count--;
	pthread_mutex_unlock(&s->lock);
	free(l);
}

void link_deadline(struct link *l, int64_t ns) { atomic_store_explicit(&l->deadline_ns, ns, memory_order_relaxed); }

void link_cut(struct link *l) { shutdown(l->fd, SHUT_RDWR); }

int shed_late(struct shed *s, int64_t now_ns)
{
	int n = 0;
	pthread_mutex_lock(&s->lock);
	for (struct link *l = s->links.next; l != &s->links; l = l->next) {
		int64_t deadline = atomic_load_explicit(&l->deadline_ns, memory_order_relaxed);
		if (deadline && deadline < now_ns && !l->is_cut) {
			shutdown(l->fd, SHUT_RDWR); /* the descriptor is open until link_close */
			l->is_cut = true;
			n++;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return n;
}

int shed_links(struct shed *s)
{
	pthread_mutex_lock(&s->lock);
	int n = s->count;
	pthread_mutex_unlock(&s->lock);
	return n;
}

void *link_owner(const struct link *l) { return l->owner; }
bool link_from_proxy(const struct link *l) { return l->is_proxy; }

void link_address(const struct link *l, char out[48])
{
	if (!inet_ntop(l->is_v4 ? AF_INET : AF_INET6, l->is_v4 ? l->key + 12 : l->key, out, 48))
		out[0] = 0;
}

bool caller_enter(struct shed *s, const char *address, int64_t now_ns, struct caller **ret, int *ret_wait_s)
{
	uint8_t key[16];
	*ret = NULL;
	if (!key_parse(address, key))
		return true;
	pthread_mutex_lock(&s->lock);
	struct caller *c = caller_of(s, key, now_ns);
	bool may = true;
	if (c) {
		double full = (double)s->limits.rate * BURST_S;
		c->tokens = fmin(full, c->tokens + (double)(now_ns - c->seen_ns) * 1e-9 * s->limits.rate);
		c->seen_ns = now_ns;
		may = c->requests < s->limits.requests && c->tokens >= 1;
		*ret_wait_s = 1;
		if (may) {
			c->tokens--;
			c->requests++;
			*ret = c;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return may;
}

void caller_leave(struct shed *s, struct caller *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&s->lock);
	c->requests--;
	pthread_mutex_unlock(&s->lock);
}
