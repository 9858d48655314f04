// A short remark in the corner, read aloud, gone after a while.
export function toast(text) {
	let box = document.querySelector(".toasts");
	if (!box) {
		box = document.createElement("div");
		box.className = "toasts";
		box.setAttribute("role", "status");
		document.body.append(box);
	}
	const one = document.createElement("div");
	one.className = "toast";
	one.textContent = text;
	box.append(one);
	setTimeout(() => one.remove(), 6000);
}
