/* Who takes how much: connections, requests in work and requests a second of one address; deadlines of connections. */
#ifndef JH_HTTP_SHED_H
#define JH_HTTP_SHED_H

#include <stdbool.h>
#include <stdint.h>

int64_t monotonic_ns(void);

struct caller; /* an address that is counted; IPv6 by its /64 */
struct link;   /* an open connection */
struct shed;
struct sockaddr;

struct shed_limits {
	int connections, requests, rate;
	bool loopback; /* counts too */
	const char *trusted_proxy;
};

struct shed *shed_new(const struct shed_limits *limits);
void shed_free(struct shed *s);

/* Whether one more connection of the address may be opened. */
bool shed_may_connect(struct shed *s, const struct sockaddr *from);
struct link *link_open(struct shed *s, const struct sockaddr *from, int fd, void *owner);
void *link_owner(const struct link *l);
void link_close(struct shed *s, struct link *l);
/* The moment (monotonic) after which the connection is shut down; 0: none. */
void link_deadline(struct link *l, int64_t ns);
void **link_request(struct link *l); /* the request under way on it; the caller's to set and clear */
void link_cut(struct link *l); /* shuts it down now */
/* Shuts the late ones down; how many. O(connections). */
int shed_late(struct shed *s, int64_t now_ns);
int shed_links(struct shed *s);
bool link_from_proxy(const struct link *l);
void link_address(const struct link *l, char out[48]);

/* Counts a request of the address (text form), at the monotonic time. false: it has too many in work or too often; then
 * nothing is counted and *ret_wait_s says how long to wait. NULL in *ret: not limited. */
bool caller_enter(struct shed *s, const char *address, int64_t now_ns, struct caller **ret, int *ret_wait_s);
void caller_leave(struct shed *s, struct caller *c); /* NULL allowed */

#endif
