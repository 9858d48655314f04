// <div data-events="/jobs/ID/events">: server-sent events change the elements named by [data-event-text="key"] (text),
// [data-event-value="key"] (progress) and, on the event "done", the page is read anew.
export function watchEvents() {
	for (const box of document.querySelectorAll("[data-events]")) {
		const source = new EventSource(box.dataset.events);
		const apply = (e) => {
			const values = JSON.parse(e.data);
			for (const [key, value] of Object.entries(values)) {
				for (const el of box.querySelectorAll(`[data-event-text="${CSS.escape(key)}"]`)) el.textContent = value;
				for (const el of box.querySelectorAll(`[data-event-value="${CSS.escape(key)}"]`)) el.value = value;
			}
		};
		// <div data-renew="URL"> inside is read anew, one answer at a time
		let busy = false;
		const renew = async () => {
			if (busy) return;
			busy = true;
			for (const part of box.querySelectorAll("[data-renew]")) {
				const answer = await fetch(part.dataset.renew, { credentials: "same-origin" }).catch(() => null);
				if (!answer?.ok) continue;
				const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
				part.replaceChildren(...fresh.body.childNodes);
				part.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
			}
			busy = false;
		};
		const timer = box.querySelector("[data-renew]") ? setInterval(renew, 1000) : 0;
		source.addEventListener("message", apply);
		source.addEventListener("progress", apply);
		source.addEventListener("done", () => {
			source.close();
			clearInterval(timer);
			location.reload();
		});
		addEventListener("pagehide", () => source.close());
	}
}
