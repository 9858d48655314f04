// Answers for sheets and what they need when there is no network; otherwise everything goes to the server.
const store = "sheets";
const isSheet = (url) => /^\/sheets\/[0-9a-f]{32}$/.test(url.pathname);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
	const url = new URL(event.request.url);
	if (event.request.method !== "GET" || url.origin !== self.location.origin || !(isSheet(url) || url.pathname.startsWith("/assets/"))) return;
	event.respondWith(answer(event.request, url));
});

async function answer(request, url) {
	const cache = await caches.open(store);
	try {
		const fresh = await fetch(request);
		// A page of signing in, or what a step has said, is not the sheet.
		if (fresh.ok && !fresh.redirected && !url.search) await cache.put(url.pathname, fresh.clone());
		return fresh;
	} catch (e) {
		const kept = await cache.match(url.pathname);
		if (kept) return kept;
		throw e;
	}
}
