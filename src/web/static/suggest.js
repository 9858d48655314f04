// <input data-suggest="/address">: from two characters on the rows that may be meant, in a list below (the pattern of a combobox
// with a list): arrows move, Enter takes, Escape closes. Without script the button beside it leads to a page that does the same.
const typedMin = 2, wait = 200;

function listFor(input) {
	const place = document.createElement("div"), list = document.createElement("ul");
	place.className = "suggest";
	list.id = `${input.id}-list`;
	list.hidden = true;
	list.setAttribute("role", "listbox");
	list.setAttribute("aria-label", input.labels[0]?.textContent.trim() || input.name);
	place.append(list);
	input.after(place);
	for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]])
		input.setAttribute(name, value);
	return list;
}

function watch(input) {
	const list = listFor(input), named = document.getElementById(`${input.id}-named`);
	let timer, number = 0, at = -1, taken = false;
	const close = () => {
		list.hidden = true;
		at = -1;
		input.setAttribute("aria-expanded", "false");
		input.removeAttribute("aria-activedescendant");
	};
	const mark = (i) => {
		const all = [...list.children];
		at = all.length ? (i + all.length) % all.length : -1;
		all.forEach((li, k) => li.setAttribute("aria-selected", String(k === at)));
		if (at < 0) return;
		input.setAttribute("aria-activedescendant", all[at].id);
		all[at].scrollIntoView({ block: "nearest" });
	};
	const take = (li) => {
		number++;
		input.value = li.dataset.key;
		if (named) named.textContent = li.dataset.name;
		close();
		taken = true; /* the form's checks hear of it, this list does not open again */
		input.dispatchEvent(new Event("input", { bubbles: true }));
		taken = false;
	};
	const show = (rows) => {
		list.replaceChildren(...rows.map((row, i) => {
			const li = document.createElement("li");
			li.id = `${list.id}-${i}`;
			li.setAttribute("role", "option");
			li.dataset.key = row.key;
			li.dataset.name = row.name;
			li.textContent = row.name === row.key ? row.name : `${row.name}  ${row.key}`;
			li.addEventListener("mousedown", (e) => {
				e.preventDefault();
				take(li);
			});
			return li;
		}));
		at = -1;
		list.hidden = !rows.length;
		input.setAttribute("aria-expanded", String(rows.length > 0));
	};
	input.addEventListener("input", () => {
		clearTimeout(timer);
		if (taken) return;
		if (named) named.textContent = "";
		const typed = input.value.trim(), mine = ++number;
		if ([...typed].length < typedMin) {
			close();
			return;
		}
		timer = setTimeout(async () => {
			try {
				const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
				if (answer.ok && mine === number) show((await answer.json()).rows);
			} catch {
				/* without network the button beside leads on */
			}
		}, wait);
	});
	input.addEventListener("keydown", (e) => {
		if (list.hidden) return;
		if (e.key === "ArrowDown" || e.key === "ArrowUp") mark(e.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1);
		else if (e.key === "Enter" && at >= 0) take(list.children[at]);
		else if (e.key === "Escape") close();
		else return;
		e.preventDefault();
	});
	input.addEventListener("blur", close);
}

export function watchSuggest() {
	for (const input of document.querySelectorAll("input[data-suggest]")) watch(input);
}
