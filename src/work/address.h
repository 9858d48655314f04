/* Which network addresses a web hook may reach: the public ones. */
#ifndef JH_WORK_ADDRESS_H
#define JH_WORK_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* False for addresses of this machine, of private networks, of the link, of clouds' metadata, for several and for tests, and
 * for IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) whatever it is: IANA's special-purpose registries
 * (RFC 6890 and its successors), as of 2025. */
bool address_is_public(const struct sockaddr *address);

#endif
