// The card beside the pointer: what stands there, in two or three lines.
function line(tag, text) {
	const e = document.createElement(tag);
	e.textContent = text;
	return e;
}

const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, i) => values[i]);

function number(value, legend) {
	if (legend.share) return `${(value * 100).toFixed(1)}%`;
	return value.toLocaleString("zh-CN", { minimumFractionDigits: legend.places, maximumFractionDigits: legend.places });
}

function ofSchool(p, texts) {
	const names = texts.stages.split("|"), lines = [line("strong", p.name)];
	const stages = names.slice(0, 4).filter((_, i) => (p.stages >> i) & 1).join("、");
	if (p.campus) lines[0].textContent = `${p.name} · ${p.campus}`;
	if (stages) lines.push(line("span", p.planned ? `${stages} · ${texts.planned}` : stages));
	if (p.pupils !== undefined) lines.push(line("span", fill(texts.pupils, p.pupils)));
	if (p.verdict !== undefined) lines.push(line("span", texts.verdicts.split("|")[p.verdict]));
	return lines;
}

function ofCluster(p, texts) {
	const lines = [line("strong", fill(texts.schools, p.cluster))];
	if (p.pupils) lines.push(line("span", fill(texts.pupils, p.pupils)));
	if (p.fail) lines.push(line("span", `${texts.verdicts.split("|")[2]}: ${p.fail}`));
	return lines;
}

function ofRegion(p, texts, legend) {
	const lines = [line("strong", p.name)];
	if (!legend) return lines;
	lines.push(line("span", legend.label));
	lines.push(line("span", p.value === undefined || p.value === null ? texts.unknown : `${number(p.value, legend)} ${legend.unit}`));
	if (p.verdict) lines.push(line("span", texts.verdicts.split("|")[p.verdict]));
	return lines;
}

export function hoverCard(map, box) {
	const texts = document.getElementById("map-texts").dataset, card = document.createElement("div");
	card.className = "map-card";
	card.hidden = true;
	box.append(card);
	const self = { legend: null, hide: () => (card.hidden = true) };
	map.on("mousemove", (e) => {
		const [f] = map.queryRenderedFeatures(e.point, { layers: ["clusters", "fails", "schools", "campuses", "links", "areas", "regions"] });
		const isArea = f?.layer.id === "regions" || f?.layer.id === "areas", isColoured = isArea && (f.layer.id === "areas") === (self.legend?.of === "areas");
		map.getCanvas().style.cursor = f && f.layer.id !== "links" && (!isArea || (isColoured && self.legend?.path && f.properties.value != null)) ? "pointer" : "";
		card.hidden = !f;
		if (!f) return;
		const p = f.properties;
		card.replaceChildren(...(p.cluster ? ofCluster(p, texts) : isArea ? ofRegion(p, texts, isColoured ? self.legend : null) : f.layer.id === "links" ? [line("strong", p.name)] : ofSchool(p, texts)));
		const right = e.point.x > box.clientWidth / 2, low = e.point.y > box.clientHeight / 2;
		card.style.left = right ? "auto" : `${e.point.x + 14}px`;
		card.style.right = right ? `${box.clientWidth - e.point.x + 14}px` : "auto";
		card.style.top = low ? "auto" : `${e.point.y + 14}px`;
		card.style.bottom = low ? `${box.clientHeight - e.point.y + 14}px` : "auto";
	});
	map.on("mouseout", self.hide);
	return self;
}
