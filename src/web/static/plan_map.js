// The map of a plan that moves: lines from each target to what it is given, over the borders of regions. The drawing stands without it.
import maplibregl from "maplibre-gl/dist/maplibre-gl-csp.js";

const box = document.getElementById("plan-map");
const empty = { type: "FeatureCollection", features: [] };

function hasWebGL2() {
	try {
		return Boolean(document.createElement("canvas").getContext("webgl2"));
	} catch {
		return false;
	}
}

function boundsOf(data) {
	const bounds = new maplibregl.LngLatBounds();
	for (const f of data.features) if (f.geometry.type === "Point") bounds.extend(f.geometry.coordinates);
	return bounds;
}

// Borders are drawn where the reader may see them; the plan's lines stand without.
async function borders(bounds) {
	const bbox = bounds.toArray().flat().map((v) => v.toFixed(5)).join(",");
	const answer = await fetch(`/map/regions.json?bbox=${bbox}&zoom=8`);
	if (!answer.ok) return empty;
	const data = await answer.json();
	return { type: data.type, features: data.features.filter((f) => f.geometry) };
}

function styleOf(data, regions) {
	const paper = getComputedStyle(document.documentElement);
	const colour = (name, other) => paper.getPropertyValue(name).trim() || other;
	const source = (of) => ({ type: "geojson", data: of });
	return {
		version: 8,
		sources: { plan: source(data), regions: source(regions) },
		layers: [
			{ id: "paper", type: "background", paint: { "background-color": colour("--paper", "#fff") } },
			{ id: "borders", type: "line", source: "regions", paint: { "line-color": "#9aa5b1", "line-width": 1 } },
			{ id: "lines", type: "line", source: "plan", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": "#5b6b7b", "line-width": 1.4 } },
			{
				id: "spots", type: "circle", source: "plan", filter: ["==", ["geometry-type"], "Point"],
				paint: {
					"circle-radius": ["case", ["get", "target"], 7, 4], "circle-color": ["case", ["get", "target"], "#c05a00", "#17568f"],
					"circle-stroke-color": "#fff", "circle-stroke-width": 1,
				},
			},
		],
	};
}

async function start() {
	const answer = await fetch(box.dataset.map);
	if (!answer.ok) throw new Error(`map: ${answer.status}`);
	const data = await answer.json();
	if (!data.features.length) return;
	const bounds = boundsOf(data), style = styleOf(data, await borders(bounds).catch(() => empty));
	const drawing = box.firstElementChild;
	maplibregl.setWorkerUrl(MAP_WORKER); // put in by tools/assets.mjs
	box.classList.add("moves");
	drawing.setAttribute("hidden", "");
	const map = new maplibregl.Map({
		container: box, style, bounds, fitBoundsOptions: { padding: 30 }, attributionControl: false, dragRotate: false, pitchWithRotate: false, maxZoom: 17,
		renderWorldCopies: false, preserveDrawingBuffer: true, locale: { "Map.Title": box.dataset.title },
	});
	map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
	map.addControl(new maplibregl.ScaleControl());
	const card = new maplibregl.Popup({ closeButton: false, closeOnClick: false });
	map.on("mousemove", "spots", (e) => {
		map.getCanvas().style.cursor = "pointer";
		card.setLngLat(e.features[0].geometry.coordinates).setText(e.features[0].properties.name).addTo(map);
	});
	map.on("mouseleave", "spots", () => {
		map.getCanvas().style.cursor = "";
		card.remove();
	});
	map.on("click", "spots", (e) => { location.href = e.features[0].properties.href; });
}

export function showPlan() {
	if (!box || !hasWebGL2()) return;
	start().catch((e) => {
		console.error(e);
		box.classList.remove("moves");
		box.firstElementChild.removeAttribute("hidden");
	});
}
