/* The route of the assets: "/assets/NAME.HASH.EXT", kept by browsers for good, since another content has another name. */
#ifndef JH_WEB_ASSETS_H
#define JH_WEB_ASSETS_H

#include "http/http.h"
#include "page/asset.h"

extern const struct asset web_assets[];
extern const struct route asset_routes[];

#endif
