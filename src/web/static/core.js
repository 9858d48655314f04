// What every page may use. Each part is an addition: without script the page does the same with one click more.
import { watchForms } from "./forms.js";
import { watchEvents } from "./events.js";
import { watchLive } from "./live.js";
import { watchSuggest } from "./suggest.js";
import { watchPasswords } from "./passwords.js";

// A menu closes when a click or the focus leaves it, and with Escape.
function watchMenus() {
	const closeOthers = (keep) => {
		for (const menu of document.querySelectorAll("details.menu[open]"))
			if (menu !== keep) menu.open = false;
	};
	document.addEventListener("click", (e) => closeOthers(e.target.closest("details.menu")));
	document.addEventListener("focusin", (e) => closeOthers(e.target.closest("details.menu")));
	document.addEventListener("keydown", (e) => {
		const menu = e.key === "Escape" && document.querySelector("details.menu[open]");
		if (!menu) return;
		menu.open = false;
		menu.querySelector("summary").focus();
	});
}

// A list of faults takes the focus, so that it is read first.
function showFaults() {
	document.querySelector(".faults")?.focus();
}

watchMenus();
watchForms();
watchPasswords();
watchEvents();
watchLive();
watchSuggest();
showFaults();
