// Passwords: shown on demand, and how hard a new one is to guess, said while it is typed. The server decides by the same rules and more.
const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];

// Characters left when what repeats or counts on is taken out, three in a row or more.
function own(text) {
	const code = [...text.toLowerCase()].map((c) => c.codePointAt(0));
	let left = 0;
	for (let i = 0; i < code.length; ) {
		let run = 1;
		for (const step of [-1, 0, 1]) {
			let n = 1;
			while (i + n < code.length && code[i + n] === code[i + n - 1] + step) n++;
			run = Math.max(run, n);
		}
		left += run < 3 ? 1 : 0;
		i += run < 3 ? 1 : run;
	}
	return left;
}

function level(text, least, kinds) {
	const n = [...text].length;
	if (!n) return "";
	if (n < least) return "short";
	if (KINDS.filter((k) => k.test(text)).length < kinds) return "plain";
	if (2 * own(text) < least) return "weak";
	return own(text) < least + 4 ? "fair" : "good";
}

function offerSight(input) {
	const button = document.createElement("button");
	button.type = "button";
	button.className = "button link sight";
	button.setAttribute("aria-controls", input.id);
	const label = input.labels?.[0];
	if (label) {
		label.id ||= `${input.id}-label`;
		button.setAttribute("aria-describedby", label.id); /* which of several passwords it shows */
	}
	const say = (shown) => {
		input.type = shown ? "text" : "password";
		button.textContent = shown ? input.dataset.hide : input.dataset.show;
	};
	say(false);
	button.addEventListener("click", () => say(input.type === "password"));
	/* What a browser keeps of sent forms shall hold no password as plain text. */
	input.form?.addEventListener("submit", () => say(false));
	input.after(button);
}

function measure(input, meter) {
	input.addEventListener("input", () => {
		const now = level(input.value, Number(meter.dataset.characters), Number(meter.dataset.kinds));
		if (meter.dataset.level === now) return; /* read aloud only when it changes */
		meter.dataset.level = now;
		meter.textContent = now ? meter.dataset[now] : "";
	});
}

export function watchPasswords() {
	for (const input of document.querySelectorAll("input[data-show]")) {
		const meter = input.parentElement.querySelector(".password-meter");
		offerSight(input);
		if (meter) measure(input, meter);
	}
}
