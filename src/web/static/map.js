// The education map that moves. The server's page stands without it: this replaces the drawing, and asks the server for what
// stands beside the map (legend, list, hits) whenever the window or a choice changes.
import maplibregl from "maplibre-gl/dist/maplibre-gl-csp.js";
import { hoverCard } from "./map_card.js";
import { addImages } from "./map_images.js";
import { paintAreas, sizeSchools, styleOf } from "./map_layers.js";
import { savePicture } from "./map_picture.js";
import { showPlan } from "./plan_map.js";

const page = document.querySelector(".map-page"), box = document.getElementById("map"), form = document.querySelector(".map-form");
const empty = { type: "FeatureCollection", features: [] };

function hasWebGL2() {
	try {
		return Boolean(document.createElement("canvas").getContext("webgl2"));
	} catch {
		return false;
	}
}

// What the form and the address ask for, without the window.
function choices() {
	const query = new URLSearchParams(new FormData(form));
	const day = new URLSearchParams(location.search).get("as_of");
	if (day) query.set("as_of", day);
	for (const [name, value] of [...query]) if (!value) query.delete(name);
	return query;
}

function windowOf(map) {
	const b = map.getBounds(), clamp = (v, most) => Math.max(-most, Math.min(most, v)).toFixed(5);
	return [clamp(b.getWest(), 180), clamp(b.getSouth(), 85), clamp(b.getEast(), 180), clamp(b.getNorth(), 85)].join(",");
}

function boundsOf(text) {
	const n = (text ?? "").split(",").map(Number);
	return n.length === 4 && n.every(Number.isFinite) ? [[n[0], n[1]], [n[2], n[3]]] : null;
}

// One request of a kind at a time: a later one makes the earlier one void.
const running = new Map();
async function ask(kind, query, read) {
	running.get(kind)?.abort();
	const control = new AbortController();
	running.set(kind, control);
	const answer = await fetch(`/map/${kind}?${query}`, { signal: control.signal });
	if (!answer.ok) throw new Error(`${kind}: ${answer.status}`);
	return read === "text" ? answer.text() : answer.json();
}

function putBeside(html) {
	const fresh = new DOMParser().parseFromString(html, "text/html");
	for (const part of document.querySelectorAll("[data-part]")) {
		const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
		if (other) part.replaceWith(document.adoptNode(other));
	}
}

// What breaks off because the page is being left is no problem.
let leaving = false;
addEventListener("pagehide", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });

function problem(e) {
	if (leaving || e.name === "AbortError") return;
	console.error(e);
	document.querySelector("[data-map=failed]").hidden = false;
}

function withoutTiles() {
	document.querySelector("[data-map=tiles]").hidden = false;
}

class SchoolMap {
	constructor() {
		maplibregl.setWorkerUrl(MAP_WORKER); // put in by tools/assets.mjs
		const bounds = boundsOf(new URLSearchParams(location.search).get("bbox")) ?? boundsOf(page.dataset.bounds);
		this.map = new maplibregl.Map({
			container: box, style: styleOf(page.dataset), bounds, attributionControl: false, dragRotate: false, pitchWithRotate: false,
			maxZoom: 19, renderWorldCopies: false, preserveDrawingBuffer: true, // pictures and print
			locale: { "Map.Title": page.dataset.title },
		});
		this.map.touchZoomRotate.disableRotation();
		this.map.keyboard.disableRotation();
		addImages(this.map);
		this.map.addControl(new maplibregl.ScaleControl());
		this.card = hoverCard(this.map, box);
	}

	async load() {
		await new Promise((done, fail) => {
			this.map.once("load", done);
			this.map.getCanvas().addEventListener("webglcontextlost", () => fail(new Error("the graphics context was lost")), { once: true });
			// Tiles are somebody else's: the map stands without them, and says so.
			this.map.on("error", (e) => (e.sourceId === "tiles" ? withoutTiles() : fail(e.error)));
		});
		this.map.on("moveend", () => this.moved());
		this.map.on("click", (e) => this.clicked(e));
		await this.refresh();
	}

	query() {
		const query = choices();
		query.set("bbox", windowOf(this.map));
		query.set("zoom", this.map.getZoom().toFixed(2));
		return query;
	}

	// Features, links, and what stands beside the map; regions only where the last ones do not reach.
	async refresh(regionsToo = true) {
		const query = this.query();
		query.delete("q");
		const zoom = Math.floor(this.map.getZoom()), bounds = this.map.getBounds();
		const known = !regionsToo && zoom === this.regionsZoom && this.regionsBounds?.contains(bounds.getSouthWest()) && this.regionsBounds.contains(bounds.getNorthEast());
		const beside = this.query();
		history.replaceState(null, "", `/map?${beside}`);
		const work = [
			ask("features.json", query).then((data) => this.map.getSource("schools").setData(data)),
			ask("beside", beside, "text").then(putBeside),
			query.get("group") ? ask("links.json", query).then((data) => this.map.getSource("links").setData(data)) : this.map.getSource("links").setData(empty),
		];
		if (!known) work.push(this.regions(query, zoom, bounds));
		await Promise.all(work);
		sizeSchools(this.map, query.get("by") === "size");
		this.card.hide();
	}

	async regions(query, zoom, bounds) {
		const wide = new URLSearchParams(query), w = (bounds.getEast() - bounds.getWest()) / 2, h = (bounds.getNorth() - bounds.getSouth()) / 2;
		const reach = new maplibregl.LngLatBounds(
			[Math.max(-180, bounds.getWest() - w), Math.max(-85, bounds.getSouth() - h)],
			[Math.min(180, bounds.getEast() + w), Math.min(85, bounds.getNorth() + h)]);
		wide.set("bbox", reach.toArray().flat().map((v) => v.toFixed(5)).join(","));
		const [data, areas] = await Promise.all([ask("regions.json", wide), wide.get("column") ? ask("areas.json", wide) : empty]);
		this.regionsZoom = zoom;
		this.regionsBounds = reach;
		this.legend = this.card.legend = areas.legend ?? data.legend;
		const shaped = data.features.filter((f) => f.geometry);
		this.map.getSource("regions").setData({ type: data.type, features: shaped });
		this.map.getSource("labels").setData({
			type: data.type,
			features: shaped.map((f) => ({ type: "Feature", geometry: { type: "Point", coordinates: f.properties.label }, properties: { name: f.properties.name } })),
		});
		this.map.getSource("areas").setData({ type: areas.type, features: areas.features.filter((f) => f.geometry) });
		paintAreas(this.map, "regions", data.legend);
		paintAreas(this.map, "areas", areas.legend);
		const years = form.elements.year?.closest(".field");
		if (years) years.hidden = !this.legend?.years;
	}

	moved() {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.refresh(false).catch(problem), 120);
	}

	clicked(e) {
		const [feature] = this.map.queryRenderedFeatures(e.point, { layers: ["clusters", "fails", "schools", "campuses"] });
		if (!feature) return this.enter(e);
		const p = feature.properties;
		if (p.cluster) this.map.easeTo({ center: feature.geometry.coordinates, zoom: Math.max(p.zoom, this.map.getZoom() + 1) });
		else location.assign(`/records/school/${p.school ?? p.id}`);
	}

	// Into the page of the area or county, where its column has one.
	enter(e) {
		const [area] = this.map.queryRenderedFeatures(e.point, { layers: ["areas", "regions"] });
		const p = area?.properties, path = this.legend?.path;
		// without a value: there is none, or it is not for this reader
		if (!path || p.value == null || (area.layer.id === "areas") !== (this.legend.of === "areas")) return;
		location.assign(path + (area.layer.id === "areas" ? p.id : p.code));
	}

	go(bounds) {
		this.map.fitBounds(bounds, { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches, duration: 500, maxZoom: 17 });
	}
}

// Links of the page that lead to another window of the map only move it.
function followLinks(school) {
	document.addEventListener("click", (e) => {
		const link = e.target.closest("a[href^='/map?']");
		if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
		e.preventDefault();
		const what = link.dataset.map;
		if (what === "nearer" || what === "farther") school.map[what === "nearer" ? "zoomIn" : "zoomOut"]();
		else school.go(boundsOf(new URL(link.href).searchParams.get("bbox")) ?? boundsOf(page.dataset.bounds));
	});
	form.addEventListener("submit", (e) => {
		e.preventDefault();
		school.refresh().then(() => document.querySelector("[data-part=found] a")?.focus()).catch(problem);
	});
	form.addEventListener("change", (e) => {
		if (e.target.name !== "q") school.refresh().catch(problem);
	});
}

// The years of a column: a slider beside their choice.
function yearSlider() {
	const select = form.elements.year;
	if (!select) return;
	const range = Object.assign(document.createElement("input"), { type: "range", step: 1, className: "years" });
	range.setAttribute("aria-label", select.labels[0]?.textContent ?? "");
	select.after(range);
	const follow = () => {
		range.max = select.options.length - 1;
		range.value = select.selectedIndex;
		range.setAttribute("aria-valuetext", select.selectedOptions[0]?.text ?? "");
	};
	range.addEventListener("input", () => {
		if (Number(range.value) === select.selectedIndex) return;
		select.selectedIndex = Number(range.value);
		select.dispatchEvent(new Event("change", { bubbles: true }));
	});
	range.addEventListener("change", (e) => e.stopPropagation());
	form.addEventListener("change", follow);
	follow();
}

async function start() {
	const drawing = [...box.childNodes];
	const school = new SchoolMap();
	try {
		await school.load();
	} catch (e) {
		try {
			school.map.remove();
		} catch {
			// a map without its graphics cannot put everything away
		}
		box.replaceChildren(...drawing);
		throw e;
	}
	for (const node of drawing) node.remove?.();
	box.classList.add("moves");
	for (const one of form.querySelectorAll("[data-submit]")) delete one.dataset.submit;
	followLinks(school);
	yearSlider();
}

function followButtons() {
	document.addEventListener("click", (e) => {
		const button = e.target.closest("[data-map]");
		if (button?.dataset.map === "print") window.print();
		if (button?.dataset.map !== "picture") return;
		e.preventDefault();
		savePicture(button.href).catch(problem);
	});
}

if (page) {
	document.documentElement.classList.add("has-script");
	followButtons();
	if (hasWebGL2()) start().catch(problem);
	else box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2; // the drawing, where it is wider than a phone
} else {
	showPlan();
}
