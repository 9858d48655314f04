// <form data-sheet="ID">: a sheet that is filled in without network. The page is kept by the worker of /sheets/, what is entered
// by this browser, with the version of the mark it was made from, until it is brought back (data-sheet-done).
const form = document.querySelector("form[data-sheet]");
const store = "sheets";

const entries = () => [...form.querySelectorAll("fieldset[data-item]")].map((set) => {
	const item = set.dataset.item, at = (name) => form.elements[`${name}.${item}`];
	return { item, mark: at("mark"), comment: at("comment"), seen: at("seen") };
});

function read(key) {
	try {
		return JSON.parse(localStorage.getItem(key)) || {};
	} catch {
		return {};
	}
}

function say(state, text) {
	state.textContent = text;
	state.hidden = !text;
}

function watch() {
	const key = `sheet:${form.dataset.sheet}`, state = document.querySelector("[data-sheet-state]"), forget = form.querySelector("[data-sheet-forget]");
	if (form.dataset.sheetDone !== undefined) localStorage.removeItem(key);
	const kept = read(key);
	// A page that came back with marks to decide shows what was brought; otherwise what this device has goes before the server's.
	if (form.dataset.sheetBack === undefined)
		for (const e of entries()) {
			const mine = kept[e.item];
			if (!mine) continue;
			e.mark.value = mine.mark;
			e.comment.value = mine.comment;
			e.seen.value = mine.seen;
		}
	const tell = () => say(state, !navigator.onLine ? state.dataset.offline : Object.keys(read(key)).length ? state.dataset.kept : "");
	form.addEventListener("input", (event) => {
		const e = entries().find((one) => one.mark === event.target || one.comment === event.target);
		if (!e) return;
		const all = read(key);
		all[e.item] = { mark: e.mark.value, comment: e.comment.value, seen: e.seen.value };
		localStorage.setItem(key, JSON.stringify(all));
		tell();
	});
	form.addEventListener("submit", (event) => {
		if (navigator.onLine) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		tell();
	}, { capture: true });
	addEventListener("online", tell);
	addEventListener("offline", tell);
	tell();
	if (!("caches" in window)) return;
	forget.hidden = false;
	forget.addEventListener("click", async () => {
		localStorage.removeItem(key);
		const cache = await caches.open(store);
		await cache.delete(location.pathname);
		location.assign("/sheets");
	});
}

// The page as the server gives it, without what was said before, and all it needs.
async function keep() {
	await navigator.serviceWorker.register("/sheets/worker.js");
	await navigator.serviceWorker.ready;
	const cache = await caches.open(store);
	const assets = [...document.querySelectorAll('link[rel="stylesheet"], script[src]')].map((e) => e.getAttribute("href") || e.getAttribute("src"));
	await cache.addAll([location.pathname, ...assets]);
	form.dataset.sheetKept = "";
}

if (form) {
	watch();
	if ("serviceWorker" in navigator && "caches" in window && navigator.onLine) keep().catch(() => {}); // without it the sheet works with network
}
