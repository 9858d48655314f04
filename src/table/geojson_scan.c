#include "table/geojson_scan.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 64 << 10, FEATURE_MAX = 64 << 20, KEY_MAX = 64, DEPTH_MAX = 64, FEATURES_MAX = 10000000 };

enum status geojson_scan_open(struct geojson_scan *s, int fd, uint64_t size, uint64_t max_bytes, struct err *err)
{
	*s = (struct geojson_scan){.fd = fd, .size = size, .max_bytes = max_bytes, .block = heap_alloc(BLOCK, 1)};
	buf_init(&s->key, KEY_MAX);
	buf_init(&s->feature, FEATURE_MAX);
	buf_init(&s->around, FEATURE_MAX);
	if (size > max_bytes)
		return err_set(err, ST_TOO_LARGE, "the file is larger than the limit of %llu bytes: split it",
			       (unsigned long long)max_bytes);
	return ST_OK;
}

void geojson_scan_close(struct geojson_scan *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	free(s->block);
	s->block = NULL;
	buf_done(&s->key);
	buf_done(&s->feature);
	buf_done(&s->around);
}

static enum status fill(struct geojson_scan *s, struct err *err)
{
	ssize_t got = read(s->fd, s->block, BLOCK);
	if (got < 0)
		return err_set(err, ST_UNAVAILABLE, "the file cannot be read after feature %u", s->features);
	s->n = (size_t)got;
	s->at = 0;
	s->taken += (uint64_t)got;
	s->at_end = got == 0;
	if (s->taken > s->max_bytes)
		return err_set(err, ST_TOO_LARGE, "the file is larger than the limit of %llu bytes: split it",
			       (unsigned long long)s->max_bytes);
	return ST_OK;
}

static enum status cut_off(const struct geojson_scan *s, struct err *err)
{
	return err_set(err, ST_INVALID, "the file ends after feature %u in the middle of it: copy it again",
		       s->features);
}

/* A byte inside a string; true while it lasts. */
static void string_byte(struct geojson_scan *s, char c)
{
	if (s->escaped)
		s->escaped = false;
	else if (c == '\\')
		s->escaped = true;
	else if (c == '"')
		s->in_string = false;
}

/* A byte between two features. */
static enum status between(struct geojson_scan *s, char c, bool *ret_begins, struct err *err)
{
	*ret_begins = false;
	if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
		return ST_OK;
	if (c == '{' && s->after_comma) {
		*ret_begins = true;
		return ST_OK;
	}
	if (c == ',' && !s->after_comma) {
		s->after_comma = true;
		return ST_OK;
	}
	if (c == ']') {
		s->in_features = false;
		buf_char(&s->around, ']');
		return ST_OK;
	}
	return err_set(err, ST_INVALID, "the list of features has '%c' after feature %u where a feature should begin",
		       c, s->features);
}

/* A byte outside the features. */
static enum status outside(struct geojson_scan *s, char c, struct err *err)
{
	buf_char(&s->around, c);
	if (s->around.full)
		return err_set(err, ST_TOO_LARGE, "the file has more than %d bytes outside its features", FEATURE_MAX);
	if (s->in_string) {
		string_byte(s, c);
		if (s->in_string && s->depth == 1)
			buf_char(&s->key, c);
		return ST_OK;
	}
	switch (c) {
	case '"':
		s->in_string = true;
		if (s->depth == 1)
			buf_clear(&s->key);
		return ST_OK;
	case ':':
		s->key_is_features = s->depth == 1 && str_eq(buf_view(&s->key), STR("features"));
		return ST_OK;
	case ' ':
	case '\t':
	case '\n':
	case '\r':
		return ST_OK;
	case '[':
		if (s->key_is_features && s->depth == 1) {
			s->in_features = s->after_comma = true;
			return ST_OK;
		}
		[[fallthrough]];
	case '{':
		if (++s->depth > DEPTH_MAX)
			return err_set(err, ST_INVALID, "the file nests deeper than %d", DEPTH_MAX);
		break;
	case '}':
	case ']':
		if (s->depth == 0)
			return err_set(err, ST_INVALID, "the file has '%c' where nothing is open", c);
		s->depth--;
		break;
	}
	s->key_is_features = false;
	return ST_OK;
}

/* The rest of a feature, its '{' taken. */
static enum status take_feature(struct geojson_scan *s, struct err *err)
{
	uint32_t depth = 1;
	buf_clear(&s->feature);
	buf_char(&s->feature, '{');
	while (depth > 0) {
		if (s->at == s->n) {
			TRY(fill(s, err));
			if (s->at_end)
				return cut_off(s, err);
		}
		size_t from = s->at;
		while (s->at < s->n && depth > 0) {
			char c = s->block[s->at++];
			if (s->in_string)
				string_byte(s, c);
			else if (c == '"')
				s->in_string = true;
			else if (c == '{')
				depth++;
			else if (c == '}')
				depth--;
		}
		buf_add(&s->feature, s->block + from, s->at - from);
		if (s->feature.full)
			return err_set(err, ST_TOO_LARGE, "feature %u is larger than %d bytes: simplify its shape",
				       s->features + 1, FEATURE_MAX);
	}
	return ST_OK;
}

enum status geojson_scan_next(struct geojson_scan *s, struct str *ret, bool *ret_more, struct err *err)
{
	for (;;) {
		if (s->at == s->n && !s->at_end)
			TRY(fill(s, err));
		if (s->at == s->n) {
			if (s->in_features || s->depth > 0 || s->in_string)
				return cut_off(s, err);
			*ret_more = false;
			return ST_OK;
		}
		char c = s->block[s->at++];
		bool begins = false;
		if (s->in_features)
			TRY(between(s, c, &begins, err));
		else
			TRY(outside(s, c, err));
		if (!begins)
			continue;
		TRY(take_feature(s, err));
		s->after_comma = false;
		if (++s->features > FEATURES_MAX)
			return err_set(err, ST_TOO_LARGE, "the file has more than %d features: split it", FEATURES_MAX);
		*ret = buf_view(&s->feature);
		*ret_more = true;
		return ST_OK;
	}
}
