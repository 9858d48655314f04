#include "app/app.h"

#include "areas/admin/admin.h"
#include "areas/balance/balance.h"
#include "areas/evaluation/evaluation.h"
#include "areas/outlook/outlook.h"
#include "areas/planning/planning.h"
#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "plan/plan.h"
#include "web/web.h"

static const struct command *const tables[] = {
	app_commands,
	register_upkeep_commands,
	register_commands,
	register_form_commands,
	balance_commands,
	figures_commands,
	planning_commands,
	outlook_forecast_commands,
	plan_commands,
	outlook_warning_commands,
	outlook_commands,
	programme_duty_commands,
	programme_task_commands,
	programme_digest_commands,
	programme_yearly_commands,
	programme_training_commands,
	programme_problem_commands,
	evaluation_commands,
	admin_commands,
	sample_commands,
	serve_commands,
	tls_commands,
	jobs_commands,
	outbox_commands,
};
const struct command_list app_command_list = {tables, ARRAY_LEN(tables)};

static const struct record *const records[] = {REGISTER_RECORDS, PROGRAMME_RECORDS, EVALUATION_RECORDS, &record_plan, NULL};
const struct catalogue app_catalogue = {records, ARRAY_LEN(records) - 1};

static const struct map_source *const map_sources[] = {
	&balance_map_source,
	&coverage_map_source,
	&outlook_map_source,
};
const struct map_sources app_map_sources = {map_sources, ARRAY_LEN(map_sources)};
