/* `serve`: the web application, with the watcher of jobs beside it. */
#include "app/app.h"
#include "app/pages.h"
#include "app/upkeep.h"
#include "app/work.h"

#include "access/gate.h"
#include "access/link.h"
#include "areas/admin/admin.h"
#include "areas/balance/balance.h"
#include "areas/evaluation/evaluation.h"
#include "areas/outlook/outlook.h"
#include "areas/planning/planning.h"
#include "areas/programme/programme.h"
#include "areas/register/pages.h"
#include "areas/register/relations.h"
#include "areas/reporting/reporting.h"
#include "base/file_text.h"
#include "cli/session.h"
#include "plan/run.h"
#include "record/draft.h"
#include "text/message.h"
#include "web/api.h"
#include "web/aside.h"
#include "web/assets.h"
#include "web/form.h"
#include "web/form_drafts.h"
#include "web/form_file.h"
#include "web/form_reference.h"
#include "web/home.h"
#include "web/jobs.h"
#include "web/keep.h"
#include "web/map_cache.h"
#include "web/map_page.h"
#include "web/map_routes.h"
#include "web/records.h"
#include "web/rules.h"
#include "web/site.h"
#include "work/work.h"

#include <malloc.h>

/* Of the workers (at least 4) two at most are busy with password hashes: pages stay quick when many sign in at once. */
enum { HASHES_AT_ONCE = 1, HASHES_WAITING = 1, GRACE_MS = 10000 };
/* A map holds some 200 bytes a school; while the register changes all the time, one is made a ninth of the time at most. */
enum { MAPS_KEPT = 3, MAP_PATIENCE = 8 };
/* Measures of a few days, each in some ten pieces. */
enum { VALUES_KEPT = 160, VALUES_BYTES = 256 << 20 };
/* What is larger goes back to the system when it is freed. Left to itself the allocator raises this bound to the largest block it ever
 * freed, and what the busiest moment took stays in the heaps of all threads. */
enum { LARGE_BLOCK = 256 << 10 };
/* Unless the options say otherwise. */
enum { KEEP_JOBS_DAYS = 180, KEEP_MESSAGES_DAYS = 365, KEEP_DAYS_MAX = 36500 };

/* What runs beside the requests. */
struct beside {
	struct supervisor_options jobs;
	struct sender_options messages;
	struct upkeep_options upkeep;
	struct supervisor *supervisor;
	struct sender *sender;
	struct upkeep *care;
};

/* One link for each administrator's role that nobody holds yet: shown here and nowhere else. */
static enum status print_first_links(struct session *s, struct store *work, const struct access_rules *rules, const char *address, struct err *err)
{
	struct access a = {.store = work, .keys = s->keys, .rules = rules, .zone_minutes = s->reg->zone_minutes};
	struct access_actor by = {.via = STR("command line"), .now = reg_now(s->reg)};
	struct access_first_link links[3];
	int n;
	TRY(access_first_links(&a, &by, links, &n, err));
	if (n)
		fprintf(s->out, "%s\n", tr(s->lang, N_("Links for the first administrators, each for one use:")));
	for (int i = 0; i < n; i++)
		fprintf(s->out, "  %s  %s/link/%s\n", label_in(role_label(links[i].role), s->lang), address, links[i].token);
	return ST_OK;
}

/* A failed reload keeps the old certificates; the administrator reads why. */
static void reloaded(void *arg, const struct err *err)
{
	const struct session *s = arg;
	struct buf text;
	if (!err)
		return;
	buf_init(&text, 0);
	err_render(&text, err, s->lang);
	fprintf(stderr, "%.*s\n", (int)text.n, text.p);
	buf_done(&text);
}

static void log_line(void *context, const char *message)
{
	fprintf(stderr, "junheng: %s\n", message);
}

/* Before any thread runs: sets the environment of the processes to come. */
static enum status beside_options(struct session *s, const struct arguments *args, const struct access_rules *rules, struct beside *b, struct err *err)
{
	int64_t keep_jobs = KEEP_JOBS_DAYS, keep_messages = KEEP_MESSAGES_DAYS;
	TRY(app_supervisor_options(s, &b->jobs, err));
	TRY(app_sender_options(s, &b->messages, err));
	TRY(argument_i64(args, "keep-jobs", 1, KEEP_DAYS_MAX, &keep_jobs, err));
	TRY(argument_i64(args, "keep-messages", 1, KEEP_DAYS_MAX, &keep_messages, err));
	b->jobs.log = b->messages.log = log_line;
	b->upkeep = (struct upkeep_options){.db = s->db, .files = b->jobs.files, .catalogue = s->catalogue, .rules = rules, .keep_jobs_days = (int)keep_jobs,
					    .keep_messages_days = (int)keep_messages, .log = log_line};
	return ST_OK;
}

static void beside_stop(struct beside *b)
{
	sender_stop(b->sender);
	supervisor_stop(b->supervisor);
}

enum status web_prepare(struct store *work, struct err *err)
{
	TRY(access_migrate(work, err));
	TRY(work_migrate(work, err));
	TRY(draft_migrate(work, err));
	TRY(ballot_migrate(work, err));
	return plan_work_migrate(work, err);
}

/* What feeds the event streams ends before the server is freed. */
static enum status run_server(struct session *s, struct store *work, struct site *site, struct beside *b, struct err *err)
{
	b->upkeep.server = site->server;
	enum status st = upkeep_start(&b->care, &b->upkeep, err);
	/* Whoever reads the address may rely on the server: what could still end it has been done. */
	if (st == ST_OK) {
		fprintf(s->out, "%s\n", server_address(site->server));
		st = print_first_links(s, work, site->rules, server_address(site->server), err);
		fflush(s->out);
	}
	if (st == ST_OK)
		server_wait(site->server, reloaded, s);
	upkeep_stop(b->care);
	server_stop(site->server, GRACE_MS);
	return st;
}

const struct web_part *const *web_parts(int *ret_n)
{
	static const struct web_part *const parts[] = {
		&home_web_part,
		&balance_part,
		&what_if_part,
		&group_part,
		&school_part,
		&outlook_part,
		&plan_part,
		&programme_duty_part,
		&programme_term_part,
		&programme_task_part,
		&programme_yearly_part,
		&programme_training_part,
		&programme_problem_part,
		&programme_visit_part,
		&evaluation_part,
		&evaluation_sheet_part,
		&evaluation_survey_part,
		&evaluation_ballot_part,
		&programme_activity_part,
		&programme_check_in_part,
		&programme_calendar_part,
		&programme_meetings_part,
		&programme_meeting_part,
		&programme_ceremony_part,
		&programme_selection_part,
		&programme_growth_part,
		&programme_sight_part,
		&programme_progress_part,
		&programme_rows_part,
		&programme_certificate_part,
		&programme_review_part,
		&policy_part,
		&ledger_part,
		&sources_part,
		&upkeep_part,
		&record_part,
		&record_list_part,
		&record_row_part,
		&form_part,
		&draft_part,
		&reference_part,
		&file_part,
		&row_part,
		&saved_view_part,
		&bulk_part,
		&import_part,
		&batch_part,
		&job_part,
		&inbox_part,
		&hook_part,
		&map_part,
		&account_part,
		&link_part,
		&sign_in_part,
		&reporting_part,
		&school_report_part,
		&admin_home_part,
		&user_part,
		&role_part,
		&audit_part,
		&rights_part,
		&api_part,
		&api_change_part,
		&api_document_part,
		&api_feature_part,
		&api_roster_part,
	};
	*ret_n = (int)ARRAY_LEN(parts);
	return parts;
}

static enum status read_metrics_token(struct session *s, const struct arguments *args, struct str *ret, struct err *err)
{
	enum { CHARACTERS_MIN = 20, BYTES_MAX = 1000 };
	struct str text;
	if (!argument_given(args, "metrics-token"))
		return ST_OK;
	TRY(file_text(s->arena, str_dup(s->arena, argument(args, "metrics-token", STR(""))), BYTES_MAX, &text, err));
	text = str_trim(text);
	if (text.n < CHARACTERS_MIN)
		return err_set(err, ST_INVALID, "the word that reads /metrics has at least %d characters", CHARACTERS_MIN);
	*ret = text;
	return ST_OK;
}

static enum status serve_with(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	const struct access_rules *rules;
	struct access_gate gate;
	int n_parts;
	const struct web_part *const *parts = web_parts(&n_parts);
	TRY(web_prepare(work, err));
	TRY(site_rules(s->reg, s->arena, &rules, err));
	struct map_settings map = {.tiles = argument(args, "map-tiles", (struct str){}), .approval = argument(args, "map-approval", (struct str){})};
	const char *tile_host;
	TRY(map_tile_host(s->arena, map.tiles, &tile_host, err));
	access_gate_init(&gate, HASHES_AT_ONCE, HASHES_WAITING);
	struct site site = {.db = s->db, .catalogue = s->catalogue, .parts = parts, .n_parts = n_parts, .rules = rules, .gate = &gate,
			    .jobs = app_job_kinds, .n_jobs = app_job_kind_count(), .relations = register_relations, .map = &map};
	const struct route **tables = ARENA_ARRAY(s->arena, const struct route *, (size_t)n_parts + 2);
	struct route_table routes = {tables, 2};
	tables[0] = web_routes;
	tables[1] = asset_routes;
	for (int i = 0; i < n_parts; i++)
		if (parts[i]->routes)
			tables[routes.n++] = parts[i]->routes;
	struct server_hooks hooks = site_hooks(&site);
	const char *listen = str_dup(s->arena, argument(args, "listen", STR("127.0.0.1:8080")));
	struct str certificate = argument(args, "certificate", (struct str){}), key = argument(args, "key", (struct str){});
	struct str proxy = argument(args, "proxy", (struct str){}), log = argument(args, "access-log", (struct str){});
	struct server_options o = {.address = listen, .routes = &routes, .hooks = &hooks, .certificate = certificate.n ? str_dup(s->arena, certificate) : NULL,
				   .key = key.n ? str_dup(s->arena, key) : NULL, .trusted_proxy = proxy.n ? str_dup(s->arena, proxy) : NULL,
				   .access_log = log.n ? str_dup(s->arena, log) : NULL, .connect_src = tile_host};
	struct beside beside = {};
	TRY(site_check(&site, err));
	TRY(beside_options(s, args, rules, &beside, err));
	TRY(read_metrics_token(s, args, &site.metrics_token, err));
	site.keep = keep_new(VALUES_KEPT, VALUES_BYTES);
	site.maps = map_cache_new(&app_map_sources, MAPS_KEPT, MAP_PATIENCE);
	site.folder = str_of(beside.jobs.files);
	struct str scanner = str_trim(argument(args, "scanner", (struct str){}));
	site.scanner = scanner.n ? str_dup(s->arena, scanner) : NULL;
	server_signals_block();
	enum status st = supervisor_start(&beside.supervisor, &beside.jobs, err);
	site.supervisor = beside.supervisor;
	if (st == ST_OK)
		st = sender_start(&beside.sender, &beside.messages, err);
	site.sender = beside.sender;
	site.hook_key = beside.messages.hook_key;
	site.sends_mail = beside.messages.smtp_url != NULL;
	if (st == ST_OK)
		st = aside_start(&site.aside, &site, err);
	if (st == ST_OK)
		st = server_start(&site.server, &o, err);
	if (st == ST_OK)
		st = run_server(s, work, &site, &beside, err);
	beside_stop(&beside);
	aside_stop(site.aside);
	map_cache_free(site.maps);
	keep_free(site.keep);
	access_gate_done(&gate);
	return st;
}

static enum status run_serve(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct store *work;
	(void)mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
	TRY(session_register(s, false, &g, err));
	TRY(store_open_work(&work, s->db, NULL, err));
	enum status st = serve_with(s, args, work, err);
	store_close(work);
	return st;
}

static const struct option serve_options[] = {
	{"listen", "ADDR:PORT", {"监听地址，默认 127.0.0.1:8080（只限本机）", "the address, by default 127.0.0.1:8080 (this machine only)"}, false},
	{"certificate", "FILE", {"TLS 证书（PEM）", "TLS certificate (PEM)"}, false},
	{"key", "FILE", {"TLS 私钥（PEM）", "TLS key (PEM)"}, false},
	{"proxy", "ADDR", {"反向代理的地址，其转发头可信", "address of the proxy whose forwarding headers count"}, false},
	{"map-tiles", "ADDRESS", {"底图服务地址，含 {z}、{x}、{y}；须有使用许可", "address of a licensed tile service, with {z}, {x}, {y}"}, false},
	{"map-approval", "NUMBER", {"底图的审图号，随地图显示", "approval number of the map, shown with it"}, false},
	{"scanner", "COMMAND", {"病毒扫描程序，如 'clamdscan --fdpass'；上传的文件先经它检查",
				"virus scanner that looks at every upload first, such as 'clamdscan --fdpass'"}, false},
	{"metrics-token", "FILE", {"文件，内有读取 /metrics 的口令（至少 20 个字符）", "file with the word that reads /metrics, at least 20 characters"}, false},
	{"keep-jobs", "DAYS", {"已结束的任务及其文件保留几天，默认 180", "days jobs that have ended stay, with their files; default 180"}, false},
	{"keep-messages", "DAYS", {"已读、已发的消息保留几天，默认 365", "days messages read or sent stay; default 365"}, false},
	{"access-log", "FILE", {"访问日志文件；- 为标准错误", "file of the access log; - is standard error"}, false},
	{},
};

const struct command serve_commands[] = {
	{.name = "serve", .words = "", .summary = {"启动网页应用", "serve the web application"},
	 .details = {"按 Ctrl-C 正常停止；发送 HUP 信号重新读取证书与日志文件。", "Ctrl-C stops it in order; a HUP signal reads certificates and log file anew."},
	 .options = serve_options, .run = run_serve},
	{.name = "routes", .words = "", .reads = true, .prints = true, .run = run_routes,
	 .summary = {"列出网页应用的地址及所需权限", "list the addresses of the web application, with the right each asks for"}},
	{},
};
