// <form method="get" data-live="verdict detail">: the answer to what is entered, while it is entered. The server computes; the
// elements of these ids are taken from its page. Without script the form's button does the same.
const parts = (form) => form.dataset.live.split(" ").map((id) => document.getElementById(id)).filter(Boolean);

function renew(form, text) {
	const answer = new DOMParser().parseFromString(text, "text/html");
	for (const old of parts(form)) {
		const fresh = answer.getElementById(old.id);
		if (!fresh) continue;
		old.replaceWith(fresh);
		fresh.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
	}
}

function watch(form) {
	let timer, running;
	const ask = async () => {
		running?.abort();
		running = new AbortController();
		const query = new URLSearchParams([...new FormData(form)].filter(([, v]) => v !== "" && v !== "0"));
		const url = `${form.getAttribute("action")}?${query}`;
		for (const part of parts(form)) part.setAttribute("aria-busy", "true");
		try {
			const answer = await fetch(url, { signal: running.signal, credentials: "same-origin" });
			if (!answer.ok) { form.submit(); return; } // the page says what is wrong
			renew(form, await answer.text());
			history.replaceState(null, "", url);
		} catch (e) {
			if (e.name !== "AbortError") parts(form).forEach((part) => part.removeAttribute("aria-busy"));
		}
	};
	form.addEventListener("input", (e) => {
		// A slider and the number beside it are one.
		const pair = e.target.dataset.pair && form.querySelector(`[data-pair="${e.target.dataset.pair}"]:not([type="${e.target.type}"])`);
		if (pair) pair.value = e.target.value;
		clearTimeout(timer);
		timer = setTimeout(ask, 150);
	});
	form.addEventListener("submit", (e) => { e.preventDefault(); ask(); });
	for (const slider of form.querySelectorAll('input[type="range"][hidden]')) slider.hidden = false;
}

export function watchLive() {
	for (const form of document.querySelectorAll("form[data-live]")) watch(form);
}
