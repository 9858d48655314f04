// The map of service areas: a unit is dragged onto a school or into its area; the form says what was meant and the server answers.
const svg = document.getElementById("areas"), form = document.getElementById("hand");
let held = null, over = null;

const mark = (element, name, on) => element?.classList.toggle(name, on);

svg.addEventListener("pointerdown", (e) => {
	const unit = e.target.closest("[data-unit]");
	if (!unit || e.button) return;
	form.elements.unit.value = unit.dataset.unit;
	if (e.pointerType === "touch") return; /* a finger moves the page; the school is chosen above */
	held = unit;
	mark(held, "held", true);
	svg.setPointerCapture(e.pointerId);
	e.preventDefault();
});

svg.addEventListener("pointermove", (e) => {
	if (!held) return;
	const found = document.elementFromPoint(e.clientX, e.clientY)?.closest("[data-school]");
	if (found === over) return;
	mark(over, "over", false);
	over = found && found.dataset.school !== held.dataset.school ? found : null;
	mark(over, "over", true);
});

const drop = (take) => {
	if (!held) return;
	const school = over?.dataset.school;
	mark(held, "held", false);
	mark(over, "over", false);
	held = over = null;
	if (!take || !school) return;
	form.elements.school.value = school;
	form.requestSubmit();
};
svg.addEventListener("pointerup", () => drop(true));
svg.addEventListener("pointercancel", () => drop(false));
