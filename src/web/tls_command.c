/* junheng tls init: a certificate for a site that has none, and how its clients come to trust it. */
#include "web/web.h"

#include "base/folder.h"
#include "http/tls.h"

enum { DAYS_DEFAULT = 800, HOSTS_MAX = 20 };

static const char *const words[] = {
	N_("Made in {0}: authority.crt and authority.key, site.crt and site.key."),
	N_("Start the server with them: junheng serve --certificate {0}/site.crt --key {0}/site.key"),
	N_("Each computer that uses the site must trust authority.crt once; it vouches for the hosts named here and no others:"),
	N_("  Windows: open the file, Install Certificate, Local Machine, Trusted Root Certification Authorities"),
	N_("  (for a whole domain: Group Policy, Public Key Policies, Trusted Root Certification Authorities)"),
	N_("  Firefox: Settings, Certificates, Authorities, Import"),
	N_("  Debian, UOS, Kylin: copy it to /usr/local/share/ca-certificates/ and run update-ca-certificates"),
	N_("  Android, iOS, HarmonyOS: open the file and install it as a CA certificate in the settings"),
	N_("Keep authority.key away from the server once site.key is made; it is needed again only to renew."),
	N_("To renew, run the same command again and send the server SIGHUP."),
};

static enum status init(struct session *s, const struct arguments *args, struct err *err)
{
	const char *hosts[HOSTS_MAX];
	int64_t days = DAYS_DEFAULT;
	if (args->word_count > HOSTS_MAX)
		return err_set(err, ST_USAGE, "at most %d hosts", (int)HOSTS_MAX);
	for (int i = 0; i < args->word_count; i++)
		hosts[i] = str_dup(s->arena, args->words[i]);
	TRY(argument_i64(args, "days", 1, 825, &days, err));
	struct str folder = argument(args, "out", STR("var/tls"));
	/* those above it: the folder itself is made for its owner alone */
	size_t above = folder.n;
	while (above > 0 && folder.p[above - 1] != '/')
		above--;
	if (above > 1)
		TRY(folder_make(str_dup(s->arena, str_slice(folder, 0, above - 1)), err));
	TRY(tls_make(str_dup(s->arena, folder), hosts, args->word_count, (int)days, err));
	struct buf b;
	buf_init(&b, 0);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		tr_format(&b, s->lang, words[i], &folder, 1);
		buf_char(&b, '\n');
	}
	fwrite(b.p, 1, b.n, s->out);
	buf_done(&b);
	return ST_OK;
}

static const struct option options[] = {
	{.name = "out", .value = "FOLDER", .help = {"存放证书的文件夹（缺省 var/tls）", "the folder of the certificates (var/tls)"}},
	{.name = "days", .value = "N", .help = {"有效天数，至多 825（缺省 800）", "days it holds, at most 825 (800)"}},
	{},
};

const struct command tls_commands[] = {
	{.name = "tls init", .words = "HOST…", .min_words = 1, .max_words = -1,
	 .summary = {"为没有证书的站点自制证书", "make a certificate for a site that has none"},
	 .details = {"HOST 是用户在地址栏里输入的主机名或 IP 地址，可有多个。自制的根证书只能担保这些主机。再次运行即用同一根证书续签。",
		     "HOST is what people type into the address bar, a name or an address; there may be several. The authority made here can vouch "
		     "for these hosts alone. Run again, it signs a new certificate with the same authority."},
	 .options = options, .run = init},
	{},
};
