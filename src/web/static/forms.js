// Forms: sent once, asked before what cannot be undone, checked while they are filled in.
import { toast } from "./toast.js";

function sendOnce(form, submitter) {
	if (form.dataset.sent) return false;
	form.dataset.sent = "1";
	submitter?.setAttribute("aria-busy", "true");
	return true;
}

// <form data-confirm="text"> or <button data-confirm="text">: asks in the page's own dialog.
function ask(form, submitter, text) {
	const dialog = document.createElement("dialog");
	const p = document.createElement("p");
	p.textContent = text;
	const row = document.createElement("form");
	row.method = "dialog";
	row.className = "actions";
	const yes = document.createElement("button");
	yes.className = "button primary";
	yes.value = "yes";
	yes.textContent = document.body.dataset.yes;
	const no = document.createElement("button");
	no.className = "button";
	no.value = "no";
	no.textContent = document.body.dataset.no;
	row.append(yes, no);
	dialog.append(p, row);
	document.body.append(dialog);
	dialog.addEventListener("close", () => {
		dialog.remove();
		if (dialog.returnValue !== "yes") return;
		form.dataset.confirmed = "1";
		form.requestSubmit(submitter || undefined);
	});
	dialog.showModal();
	no.focus();
}

function showMessages(form, messages) {
	for (const field of form.querySelectorAll(".field[data-name]")) {
		if (field.querySelector('[aria-expanded="true"]')) continue; /* still being chosen */
		const text = messages[field.dataset.name] || "";
		let place = field.querySelector(".message");
		if (text && !place) {
			place = document.createElement("span");
			place.className = "message";
			place.setAttribute("role", "status");
			field.querySelector("label, legend").after(place);
		}
		if (place) place.textContent = text;
		field.classList.toggle("wrong", Boolean(text));
	}
}

// <form data-check="/address">: the same checks as on saving, half a second after the last key; the answer is JSON, messages by
// field. Saving checks again.
function checkWhileTyping(form) {
	let timer, number = 0;
	form.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(async () => {
			const mine = ++number;
			try {
				const answer = await fetch(form.dataset.check, {
					method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
				});
				if (answer.ok && mine === number) showMessages(form, (await answer.json()).messages || {});
			} catch {
				/* without network the check waits for saving */
			}
		}, 500);
	});
}

// <form data-hold="name" data-offline="text">: without network nothing is lost. What is entered stays in this browser until the page
// that follows the saving says it is done ([data-hold-done]); a form sent without network goes when the network is back.
function hold(form) {
	const key = `hold:${form.dataset.hold}`;
	const fields = () => [...form.elements].filter((e) => e.name && e.type !== "hidden" && e.type !== "file" && e.type !== "submit");
	let kept = null;
	try {
		kept = JSON.parse(localStorage.getItem(key));
	} catch {
		localStorage.removeItem(key);
	}
	if (kept && !document.querySelector(".faults") && !form.elements.draft) for (const e of fields()) if (kept[e.name] !== undefined) e.value = kept[e.name];
	form.addEventListener("input", () => localStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map((e) => [e.name, e.value])))));
	form.addEventListener("submit", (e) => {
		if (navigator.onLine) return;
		e.preventDefault();
		e.stopImmediatePropagation();
		toast(form.dataset.offline);
		const { submitter } = e;
		addEventListener("online", () => form.requestSubmit(submitter || undefined), { once: true });
	}, { capture: true });
}

export function watchForms() {
	document.addEventListener("submit", (e) => {
		const form = e.target, submitter = e.submitter;
		if (form.method === "dialog") return;
		const text = submitter?.dataset.confirm || form.dataset.confirm;
		if (text && !form.dataset.confirmed) {
			e.preventDefault();
			ask(form, submitter, text);
			return;
		}
		if (form.method === "post" && !sendOnce(form, submitter)) e.preventDefault();
		form.dataset.dirty = "";
	});
	// Back from another page: the form may be sent again.
	addEventListener("pageshow", () => {
		for (const form of document.forms) {
			delete form.dataset.sent;
			delete form.dataset.confirmed;
			for (const b of form.querySelectorAll("[aria-busy]")) b.removeAttribute("aria-busy");
		}
	});
	for (const form of document.querySelectorAll("form[data-check]")) checkWhileTyping(form);
	// <select data-submit>, <input data-submit>: a choice is sent at once, by click or change, not while arrow keys pass over it.
	for (const control of document.querySelectorAll("[data-submit]"))
		control.addEventListener("change", () => control.form.requestSubmit());
	// <form data-guard>: leaving with unsaved entries is asked about by the browser.
	for (const form of document.querySelectorAll("form[data-guard]"))
		form.addEventListener("input", () => { form.dataset.dirty = "1"; });
	// <form data-keep>: what was entered is kept as a draft when the page is left without saving; [data-leave] leaves it all.
	for (const form of document.querySelectorAll("form[data-keep]")) {
		form.addEventListener("input", () => { form.dataset.entered = "1"; });
		if (document.querySelector(".faults")) form.dataset.entered = "1";
		form.addEventListener("submit", () => { form.dataset.entered = ""; });
		for (const link of form.querySelectorAll("[data-leave]")) link.addEventListener("click", () => { form.dataset.entered = ""; });
		addEventListener("pagehide", () => {
			if (form.dataset.entered !== "1") return;
			form.dataset.entered = "";
			const entries = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
			entries.set("do", "draft");
			navigator.sendBeacon(form.action, entries);
		});
	}
	for (const form of document.querySelectorAll("form[data-hold]")) hold(form);
	for (const done of document.querySelectorAll("[data-hold-done]")) localStorage.removeItem(`hold:${done.dataset.holdDone}`);
	addEventListener("beforeunload", (e) => {
		if (document.querySelector('form[data-dirty="1"]')) e.preventDefault();
	});
	for (const b of document.querySelectorAll("[data-print]")) b.addEventListener("click", () => print());
	for (const b of document.querySelectorAll("[data-copy]"))
		b.addEventListener("click", async () => {
			await navigator.clipboard.writeText(b.dataset.copy);
			toast(b.dataset.copied);
		});
}
