// Every address that answers GET, and who looks at it: a new one is written here, or a test says that it is missing.

// Looked at as pages by pages.mjs, each by somebody who may.
export const pages = [
	"/", "/account", "/account/factor", "/account/factor/off", "/activities", "/activities/new", "/activities/{id}", "/audit", "/balance", "/balance/{region}/{stage}",
	"/balance/{region}/{stage}/what-if", "/batches", "/batches/{batch}", "/duties", "/evaluations", "/evaluations/of/{id}", "/evaluations/of/{id}/{item}", "/evaluations/pairs",
	"/evaluations/try", "/figures", "/groups", "/groups/{id}", "/growth", "/calendar", "/hooks", "/hooks/{id}",
	"/import", "/inbox", "/jobs", "/jobs/{id}", "/link/{token}", "/map", "/meetings", "/outlook", "/outlook/compare", "/outlook/notice", "/outlook/region/{region}",
	"/outlook/school/{id}", "/outlook/warnings", "/outlook/zone/{id}", "/plans", "/plans/new", "/plans/{id}", "/plans/{id}/about", "/plans/{id}/about/{subject}",
	"/plans/{id}/board", "/plans/{id}/compare", "/plans/{id}/compare/{with}",
	"/plans/{id}/compare/{with}/{with_run}", "/plans/{id}/edit", "/plans/{id}/lines", "/plans/{id}/map", "/policies",
	"/policies/new", "/policies/shipped/{shipped}", "/policies/shipped/{shipped}/try", "/policies/{id}", "/policies/{id}/try", "/problems",
	"/programmes", "/programmes/{id}", "/records", "/records/{record}", "/records/{record}/bulk", "/records/{record}/new", "/records/{record}/{id}",
	"/records/{record}/{id}/edit", "/records/{record}/{id}/end", "/records/{record}/{id}/history", "/records/{record}/{id}/personal",
	"/records/{record}/{id}/sources", "/reports", "/reports/{year}", "/reports/{year}/{school}", "/reports/{year}/{school}/{section}", "/rights",
	"/reviews", "/roles", "/schools/{id}", "/search", "/selections", "/sheets", "/sight", "/surveys", "/sign-in", "/sign-in/enrol", "/terms/group/{id}", "/terms/pair/{id}", "/training", "/training/{id}", "/users",
	"/users/{id}", "/yearly",
];

// Files and answers for programs: asked for by pages.mjs, each with the type it must have.
export const files = {
	"/alive": /^text\/plain/, "/api/evaluations": /json/, "/api/oneroster.zip": /^application\/zip/, "/api/openapi.json": /json/, "/api/records": /json/, "/api/records/{record}": /json/,
	"/api/records/{record}/{id}": /json/, "/assets/{file}": /^text\/(css|javascript)/, "/audit/export": /^text\/csv/, "/exports/{record}/{format}": /^(application|text)\//,
	"/jobs/{id}/files/{file}": /^(application\/|text\/csv)/, "/map.svg": /^image\/svg/, "/map/about.json": /json/, "/map/areas.json": /json/, "/map/beside": /^text\/html/,
	"/map/features.json": /json/, "/map/links.json": /json/, "/map/regions.json": /json/, "/ogc": /json|html/, "/ogc/api": /json/, "/ogc/collections": /json/,
	"/ogc/collections/{collection}": /json/, "/ogc/collections/{collection}/items": /json/, "/ogc/collections/{collection}/items/{id}": /json/,
	"/ogc/conformance": /json/, "/plans/{id}/board/{format}": /^application\//, "/plans/{id}/file/{format}": /^application\//, "/plans/{id}/letter/{subject}": /^application\/pdf/, "/plans/{id}/letters/{format}": /^application\//,
	"/plans/{id}/map.json": /json/, "/plans/{id}/trace": /^text\/html/, "/suggest/{record}": /json|html/, "/templates/{record}": /^application\//,
};

// Walked by another test, which is there and names what the address begins with.
export const elsewhere = {
	"/answer/{link}": ["app/test_surveys.c", "/answer/"], "/calendar/{secret}/group/{id}/calendar.ics": ["app/test_ledger_pages.c", "calendar"],
	"/calendar/{secret}/mine.ics": ["app/test_ledger_pages.c", "calendar"], "/calendar/{secret}/school/{id}/calendar.ics": ["app/test_ledger_pages.c", "calendar"],
	"/meetings/{id}": ["app/test_ledger_pages.c", "/meetings/"], "/meetings/{id}/new/{record}": ["app/test_ledger_pages.c", "/new/agreement"], "/notices/{id}": ["app/test_ledger_pages.c", "/notices/"],
	"/reviews/{id}": ["app/test_ledger_pages.c", "/reviews/"], "/reviews/{id}/statement": ["app/test_ledger_pages.c", "statement"],
	"/selections/{id}": ["app/test_ledger_pages.c", "/selections/"], "/sheets/worker.js": ["app/test_evaluation.c", "/sheets"],
	"/sheets/{id}": ["app/test_evaluation.c", "/sheets"], "/surveys/{id}": ["app/test_surveys.c", "/surveys/"],
	"/evaluations/of/{id}/workbook": ["e2e/evaluation.mjs", "下载自评工作簿"],
	"/activities/{id}/check-in": ["app/test_work.c", "/check-in"],
	"/certificates/{code}": ["app/test_work.c", "/certificates/"], "/check-in/{link}": ["app/test_work.c", "/check-in"], "/day": ["e2e/walk.mjs", "/day"],
	"/jobs/{id}/events": ["app/test_web_jobs.c", "/events"], "/language": ["e2e/walk.mjs", "English"], "/metrics": ["app/test_forms.c", "/metrics"],
	"/plans/{id}/hand": ["e2e/areas.mjs", "/hand"],
	"/records/{record}/{id}/files/{field}": ["app/test_forms.c", "/files/"],
	"/sign-in/code": ["e2e/walk.mjs", "/sign-in/code"], "/sign-in/password": ["access/test_session.c", "stages"], "/verify/{code}": ["app/test_work.c", "/verify/"],
};

// The pattern of the table that a path is of: where a word and a parameter both fit, the word counts.
export function patternOf(path, patterns) {
	const parts = path.split("/"), score = (pattern) => pattern.split("/").map((p) => (p.startsWith("{") ? "1" : "0")).join("");
	return patterns.filter((pattern) => {
		const wanted = pattern.split("/");
		return wanted.length === parts.length && wanted.every((w, i) => w === parts[i] || (w.startsWith("{") && parts[i] !== ""));
	}).sort((a, b) => (score(a) < score(b) ? -1 : 1))[0];
}
