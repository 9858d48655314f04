#include "work/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Not globally reachable, by the IPv4 special-purpose address registry; multicast and reserved too. */
static const struct {
	uint32_t network;
	int bits;
} internal4[] = {
	{0x00000000, 8},  /* this network */
	{0x0a000000, 8},  /* private */
	{0x64400000, 10}, /* shared by carriers; a cloud's metadata at 100.100.100.200 */
	{0x7f000000, 8},  /* loopback */
	{0xa9fe0000, 16}, /* link-local; clouds' metadata at 169.254.169.254 */
	{0xac100000, 12}, /* private */
	{0xc0000000, 24}, /* protocol assignments */
	{0xc0000200, 24}, /* documentation */
	{0xc0586300, 24}, /* 6to4 relays, withdrawn */
	{0xc0a80000, 16}, /* private */
	{0xc6120000, 15}, /* benchmarks */
	{0xc6336400, 24}, /* documentation */
	{0xcb007100, 24}, /* documentation */
	{0xe0000000, 4},  /* multicast */
	{0xf0000000, 4},  /* reserved, broadcast */
};

/* Within 2000::/3, outside of which nothing is public. */
static const struct {
	uint8_t network[6];
	int bits;
} internal6[] = {
	{{0x20, 0x01, 0x00}, 23},	/* protocol assignments, Teredo, benchmarks, ORCHID */
	{{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
	{{0x20, 0x02}, 16},		/* 6to4 */
	{{0x3f, 0xff, 0x00}, 20},	/* documentation */
};

static bool is_public4(uint32_t a)
{
	for (size_t i = 0; i < sizeof internal4 / sizeof *internal4; i++)
		if ((a ^ internal4[i].network) >> (32 - internal4[i].bits) == 0)
			return false;
	return true;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, int bits)
{
	int whole = bits / 8, rest = bits % 8;
	return memcmp(a, b, (size_t)whole) == 0 && (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

static bool is_public6(const uint8_t *a)
{
	if ((a[0] & 0xe0) != 0x20)
		return false;
	for (size_t i = 0; i < sizeof internal6 / sizeof *internal6; i++)
		if (same_bits(a, internal6[i].network, internal6[i].bits))
			return false;
	return true;
}

bool address_is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof in);
		return is_public4(ntohl(in.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, address, sizeof in6);
		return is_public6(in6.sin6_addr.s6_addr);
	}
	return false;
}
