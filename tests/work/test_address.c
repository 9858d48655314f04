#include "unit.h"

#include "work/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static bool is_public(const char *text)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return address_is_public((struct sockaddr *)&in);
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return address_is_public((struct sockaddr *)&in6);
}

static void what_lies_inside(void **state)
{
	static const char *const inside[] = {
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1", "127.255.255.254",
		"169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
		"198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
		"::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:1::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
		"5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
	};
	for (size_t i = 0; i < ARRAY_LEN(inside); i++)
		if (is_public(inside[i]))
			fail_msg("%s is taken for public", inside[i]);
}

/* The neighbours of each range, on both sides. */
static void what_lies_outside(void **state)
{
	static const char *const outside[] = {
		"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0",
		"172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0",
		"198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255", "114.114.114.114",
		"2001:200::1", "2001:4860:4860::8888", "2001:db7::1", "2001:db9::1", "2003::1", "2400:3200::1", "2606:4700::1111", "3ffe::1",
	};
	for (size_t i = 0; i < ARRAY_LEN(outside); i++)
		if (!is_public(outside[i]))
			fail_msg("%s is taken for internal", outside[i]);
	struct sockaddr other = {.sa_family = AF_UNIX};
	assert_false(address_is_public(&other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_lies_inside), cmocka_unit_test(what_lies_outside)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
