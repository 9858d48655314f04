#include "cli/policy.h"

#include "base/file_text.h"
#include "record/policy_record.h"

enum status session_policy_file(struct session *s, struct str path, const struct policy **ret, struct str *ret_json, struct err *err)
{
	struct str json;
	const char *file = str_dup(s->arena, path);
	TRY(file_text(s->arena, file, POLICY_BYTES_MAX, &json, err));
	if (ret_json)
		*ret_json = json;
	return policy_parse(s->arena, json, ret, err) == ST_OK ? ST_OK : err_prefix(err, "%s", file);
}

enum status session_policy(struct session *s, struct reg *g, struct as_of at, struct str name, const struct policy **ret, struct err *err)
{
	struct policy_row *rows = NULL;
	const struct policy_row *found = NULL;
	size_t n = 0;
	if (str_ends(name, STR(".json")))
		return session_policy_file(s, name, ret, NULL, err);
	if (g)
		TRY(policy_rows(g, s->arena, at, &rows, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(rows[i].name, name) || !str_eq(rows[i].state, STR("approved")))
			continue;
		if (found && !str_eq(found->digest, rows[i].digest))
			return err_set(err, ST_CONFLICT, "regions have adopted different policies under the id '%.*s'; name a .json file instead",
				       STR_ARG(name));
		found = &rows[i];
	}
	return found ? policy_parse(s->arena, found->body, ret, err) : policy_load_default(s->arena, name, ret, err);
}
