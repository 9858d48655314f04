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
		source.addEventListener("message", apply);
		source.addEventListener("progress", apply);
		source.addEventListener("done", () => {
			source.close();
			location.reload();
		});
		addEventListener("pagehide", () => source.close());
	}
}
