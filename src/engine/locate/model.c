#include "engine/locate/model.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void locate_model_init(struct locate_model *m, struct arena *a, int customers, int sites, bool sides)
{
	*m = (struct locate_model){.customers = customers, .sites = sites, .max_open = -1};
	size_t n = (size_t)customers, s = (size_t)sites;
	m->first = ARENA_ARRAY(a, int, s + 1);
	m->by_first = ARENA_ARRAY(a, int, n + 1);
	m->open_cost = ARENA_ARRAY(a, double, s);
	m->capacity = ARENA_ARRAY(a, int64_t, s);
	m->room = ARENA_ARRAY(a, int, s);
	m->self = ARENA_ARRAY(a, int, s);
	m->demand = ARENA_ARRAY(a, int64_t, n);
	m->outside = ARENA_ARRAY(a, double, n);
	if (sides) {
		m->low = ARENA_ARRAY(a, int64_t, n);
		m->high = ARENA_ARRAY(a, int64_t, n);
	}
	for (int j = 0; j < sites; j++) {
		m->room[j] = INT_MAX;
		m->self[j] = -1;
	}
	for (int i = 0; i < customers; i++)
		m->outside[i] = INFINITY;
}

void locate_model_arcs(struct locate_model *m, struct arena *a, int arcs)
{
	size_t n = (size_t)arcs;
	m->customer = ARENA_ARRAY(a, int, n);
	m->cost = ARENA_ARRAY(a, double, n);
	m->by_arc = ARENA_ARRAY(a, int, n);
	m->arc_site = ARENA_ARRAY(a, int, n);
}

void locate_model_add(struct locate_model *m, int site, int customer, double cost)
{
	int e = m->arcs++;
	m->customer[e] = customer;
	m->cost[e] = cost;
	m->arc_site[e] = site;
	m->first[site + 1] = m->arcs;
}

void locate_model_finish(struct locate_model *m, struct arena *a)
{
	for (int j = 0; j < m->sites; j++)
		if (m->first[j + 1] < m->first[j]) /* sites without arcs after the last added one */
			m->first[j + 1] = m->first[j];
	for (int e = 0; e < m->arcs; e++)
		m->by_first[m->customer[e] + 1]++;
	for (int i = 0; i < m->customers; i++)
		m->by_first[i + 1] += m->by_first[i];
	int *next = ARENA_ARRAY(a, int, (size_t)m->customers);
	memcpy(next, m->by_first, (size_t)m->customers * sizeof *next);
	for (int e = 0; e < m->arcs; e++)
		m->by_arc[next[m->customer[e]]++] = e;
}

int locate_arc(const struct locate_model *m, int customer, int site)
{
	int lo = m->by_first[customer], hi = m->by_first[customer + 1] - 1;
	while (lo <= hi) {
		int mid = lo + (hi - lo) / 2, e = m->by_arc[mid];
		if (m->arc_site[e] == site)
			return e;
		if (m->arc_site[e] < site)
			lo = mid + 1;
		else
			hi = mid - 1;
	}
	return -1;
}

void locate_cut_init(struct locate_cut *cut, struct arena *a, const struct locate_model *m)
{
	cut->customer = ARENA_ARRAY(a, int, (size_t)m->customers);
	cut->site = ARENA_ARRAY(a, int, (size_t)m->sites);
	for (int i = 0; i < m->customers; i++)
		cut->customer[i] = -1;
	for (int j = 0; j < m->sites; j++)
		cut->site[j] = -1;
}

static int by_id(const void *x, const void *y)
{
	int a = *(const int *)x, b = *(const int *)y;
	return (a > b) - (a < b);
}

void locate_part_cut(struct locate_part *ret, struct arena *a, const struct locate_model *m, struct locate_cut *cut,
		     const int *customers, int customer_count, const int *sites, int site_count)
{
	struct locate_model *p = &ret->model;
	locate_model_init(p, a, customer_count, site_count, m->low != NULL);
	ret->customer = ARENA_ARRAY(a, int, (size_t)customer_count);
	ret->site = ARENA_ARRAY(a, int, (size_t)site_count);
	memcpy(ret->customer, customers, (size_t)customer_count * sizeof *customers);
	memcpy(ret->site, sites, (size_t)site_count * sizeof *sites);
	qsort(ret->customer, (size_t)customer_count, sizeof *customers, by_id);
	qsort(ret->site, (size_t)site_count, sizeof *sites, by_id);
	for (int i = 0; i < customer_count; i++) {
		int from = ret->customer[i];
		cut->customer[from] = i;
		p->demand[i] = m->demand[from];
		p->outside[i] = m->outside[from];
		if (m->low) {
			p->low[i] = m->low[from];
			p->high[i] = m->high[from];
		}
	}
	int arcs = 0;
	for (int j = 0; j < site_count; j++)
		for (int from = ret->site[j], e = m->first[from]; e < m->first[from + 1]; e++)
			arcs += cut->customer[m->customer[e]] >= 0;
	locate_model_arcs(p, a, arcs);
	for (int j = 0; j < site_count; j++) {
		int from = ret->site[j];
		p->open_cost[j] = m->open_cost[from];
		p->capacity[j] = m->capacity[from];
		p->room[j] = m->room[from];
		p->self[j] = m->self[from] < 0 ? -1 : cut->customer[m->self[from]];
		for (int e = m->first[from]; e < m->first[from + 1]; e++)
			if (cut->customer[m->customer[e]] >= 0)
				locate_model_add(p, j, cut->customer[m->customer[e]], m->cost[e]);
		p->first[j + 1] = p->arcs;
	}
	locate_model_finish(p, a);
	p->max_open = m->max_open;
	p->grain = m->grain;
	for (int i = 0; i < customer_count; i++)
		cut->customer[customers[i]] = -1;
}

static int root_of(int *parent, int x)
{
	while (parent[x] != x)
		x = parent[x] = parent[parent[x]];
	return x;
}

static void join(int *parent, int x, int y)
{
	x = root_of(parent, x);
	y = root_of(parent, y);
	if (x < y) /* the smaller id is the root, so that parts come out in the order of customers */
		parent[y] = x;
	else
		parent[x] = y;
}

int locate_parts(struct arena *a, const struct locate_model *m, struct locate_part **ret_parts)
{
	int n = m->customers, all = n + m->sites;
	int *parent = ARENA_ARRAY(a, int, (size_t)all), *number = ARENA_ARRAY(a, int, (size_t)all);
	for (int x = 0; x < all; x++)
		parent[x] = m->max_open >= 0 ? 0 : x;
	if (m->max_open < 0)
		for (int j = 0; j < m->sites; j++) {
			if (m->self[j] >= 0)
				join(parent, m->self[j], n + j);
			for (int e = m->first[j]; e < m->first[j + 1]; e++)
				join(parent, m->customer[e], n + j);
		}
	int parts = 0;
	for (int x = 0; x < all; x++)
		if (root_of(parent, x) == x && x < n)
			number[x] = parts++;
		else if (root_of(parent, x) == x)
			number[x] = -1; /* a site that can serve nobody */
	int *start = ARENA_ARRAY(a, int, (size_t)parts + 1), *site_start = ARENA_ARRAY(a, int, (size_t)parts + 1);
	for (int x = 0; x < all; x++) {
		int k = number[root_of(parent, x)];
		if (k >= 0)
			(x < n ? start : site_start)[k + 1]++;
	}
	for (int k = 0; k < parts; k++) {
		start[k + 1] += start[k];
		site_start[k + 1] += site_start[k];
	}
	int *order = ARENA_ARRAY(a, int, (size_t)n + 1), *site_order = ARENA_ARRAY(a, int, (size_t)m->sites + 1);
	int *next = ARENA_ARRAY(a, int, (size_t)parts + 1), *site_next = ARENA_ARRAY(a, int, (size_t)parts + 1);
	memcpy(next, start, ((size_t)parts + 1) * sizeof *next);
	memcpy(site_next, site_start, ((size_t)parts + 1) * sizeof *next);
	for (int x = 0; x < all; x++) {
		int k = number[root_of(parent, x)];
		if (k >= 0 && x < n)
			order[next[k]++] = x;
		else if (k >= 0)
			site_order[site_next[k]++] = x - n;
	}
	struct locate_cut cut;
	locate_cut_init(&cut, a, m);
	*ret_parts = ARENA_ARRAY(a, struct locate_part, (size_t)parts + 1);
	for (int k = 0; k < parts; k++)
		locate_part_cut(*ret_parts + k, a, m, &cut, order + start[k], start[k + 1] - start[k],
				site_order + site_start[k], site_start[k + 1] - site_start[k]);
	return parts;
}

void locate_load_add(const struct locate_model *m, struct locate_load *load, int customer, int sign)
{
	load->count += sign;
	load->demand += sign * m->demand[customer];
	if (m->low) {
		load->low += sign * m->low[customer];
		load->high += sign * m->high[customer];
	}
}

bool locate_load_fits(const struct locate_model *m, int site, const struct locate_load *load)
{
	return load->count <= m->room[site] && load->demand <= m->capacity[site] && load->low >= 0 && load->high >= 0;
}

static bool is_self(const struct locate_model *m, int customer, int site) { return m->self[site] == customer; }

double locate_cost(const struct locate_model *m, const int *site_of, int *ret_unserved)
{
	double total = 0;
	int unserved = 0;
	for (int i = 0; i < m->customers; i++) {
		if (site_of[i] < 0 && isinf(m->outside[i]))
			unserved++;
		else if (site_of[i] < 0)
			total += m->outside[i];
		else if (!is_self(m, i, site_of[i]))
			total += m->cost[locate_arc(m, i, site_of[i])];
	}
	bool *open = heap_alloc((size_t)m->sites + 1, sizeof *open);
	for (int i = 0; i < m->customers; i++)
		if (site_of[i] >= 0)
			open[site_of[i]] = true;
	for (int j = 0; j < m->sites; j++)
		if (open[j])
			total += m->open_cost[j];
	free(open);
	*ret_unserved = unserved;
	return total;
}

bool locate_is_valid(const struct locate_model *m, const int *site_of)
{
	struct locate_load *load = heap_alloc((size_t)m->sites + 1, sizeof *load);
	bool valid = true;
	int open = 0;
	for (int i = 0; i < m->customers; i++) {
		int j = site_of[i];
		if (j < 0)
			continue;
		locate_load_add(m, &load[j], i, 1);
		if (!is_self(m, i, j) && locate_arc(m, i, j) < 0)
			valid = false;
	}
	for (int j = 0; j < m->sites; j++) {
		bool is_open = load[j].count > 0;
		if (is_open && m->self[j] >= 0 && site_of[m->self[j]] != j)
			valid = false;
		if (is_open && !locate_load_fits(m, j, &load[j]))
			valid = false;
		open += is_open;
	}
	free(load);
	return valid && (m->max_open < 0 || open <= m->max_open);
}
