#include "web/assets.h"

static enum status serve(struct request *r, struct response *out, struct err *err)
{
	const struct asset *a = asset_at_path(web_assets, r->path);
	if (!a)
		return err_set(err, ST_NOT_FOUND, "there is nothing at this address");
	const bool accepted[ASSET_CODINGS] = {[ASSET_GZIP] = request_accepts_coding(r, "gzip"), [ASSET_BROTLI] = request_accepts_coding(r, "br")};
	enum asset_coding coding = asset_choose(a, accepted);
	out->type = a->type;
	out->fixed = asset_bytes(a, coding);
	response_cache(out, "public, max-age=31536000, immutable");
	TRY(response_header(out, "Vary", STR("Accept-Encoding"), err));
	return coding == ASSET_PLAIN ? ST_OK : response_header(out, "Content-Encoding", str_of(asset_coding_name(coding)), err);
}

static const struct route_param params[] = {{.name = "file", .kind = PARAM_WORD}, {}};

const struct route asset_routes[] = {
	{.method = HTTP_GET, .pattern = "/assets/{file}", .permit = "public", .text = {"样式和脚本", "styles and scripts"},
	 .params = params, .run = serve},
	{},
};
