// The map's style: our own shapes and points, and below them a licensed tile service where the bureau has one.
const empty = { type: "geojson", data: { type: "FeatureCollection", features: [] } };

function tileSource(address) {
	return { type: "raster", tiles: [address], tileSize: 256 };
}

// Circles by stage: one colour for each stage alone, the last for schools of several; a verdict, where there is one, counts first.
function schoolColour({ stageColours, verdictColours }) {
	const [k, p, j, s, several] = stageColours.split("|"), [unknown, pass, fail] = verdictColours.split("|");
	return ["case", ["has", "verdict"], ["match", ["get", "verdict"], 1, pass, 2, fail, unknown], ["match", ["get", "stages"], 1, k, 2, p, 4, j, 8, s, several]];
}

export function styleOf(dataset) {
	const isSchool = ["all", ["!", ["has", "cluster"]], ["!=", ["get", "verdict"], 2]];
	const colour = schoolColour(dataset);
	const fail = dataset.verdictColours.split("|")[2];
	const layers = [
		{ id: "ground", type: "background", paint: { "background-color": "#eef2f5" } },
		{ id: "regions", type: "fill", source: "regions", paint: { "fill-color": "#fff", "fill-opacity": dataset.tiles ? 0.6 : 1 } },
		{ id: "borders", type: "line", source: "regions", paint: { "line-color": "#51606f", "line-width": 1 } },
		{ id: "failing", type: "line", source: "regions", filter: ["==", ["get", "verdict"], 2], paint: { "line-color": fail, "line-width": 3, "line-dasharray": [2, 1.5] } },
		{ id: "areas", type: "fill", source: "areas", paint: { "fill-color": "#fff" } },
		{ id: "area-borders", type: "line", source: "areas", paint: { "line-color": "#51606f", "line-width": 0.5, "line-opacity": 0.6 } },
		{ id: "area-failing", type: "line", source: "areas", filter: ["==", ["get", "verdict"], 2], paint: { "line-color": fail, "line-width": 2 } },
		{ id: "county-borders", type: "line", source: "regions", paint: { "line-color": "#51606f", "line-width": 1 } },
		{ id: "links", type: "line", source: "links", filter: ["has", "group"], paint: { "line-color": "#6b4c9a", "line-width": 1.5, "line-opacity": ["interpolate", ["linear"], ["zoom"], 8, 0.35, 12, 0.8] } },
		{ id: "campuses", type: "circle", source: "links", filter: ["has", "campus"], paint: { "circle-radius": 4, "circle-color": "#fff", "circle-stroke-color": "#6b4c9a", "circle-stroke-width": 2 } },
		{
			id: "schools", type: "circle", source: "schools", filter: isSchool,
			paint: {
				"circle-radius": 5, "circle-color": ["case", ["has", "planned"], "#fff", colour],
				"circle-stroke-color": ["case", ["has", "planned"], colour, "#fff"], "circle-stroke-width": ["case", ["has", "planned"], 2, 1],
			},
		},
		{ id: "labels", type: "symbol", source: "labels", layout: { "icon-image": ["concat", "t|", ["get", "name"]], "icon-padding": 4 } },
		{ id: "fails", type: "symbol", source: "schools", filter: ["==", ["get", "verdict"], 2], layout: { "icon-image": `m|${fail}`, "icon-allow-overlap": true, "icon-ignore-placement": true } },
		{
			id: "clusters", type: "symbol", source: "schools", filter: ["has", "cluster"],
			layout: {
				"icon-image": ["concat", "c|", ["get", "cluster"], "|", ["ceil", ["/", ["*", 8, ["coalesce", ["get", "fail"], 0]], ["get", "cluster"]]]],
				"icon-allow-overlap": true, "icon-ignore-placement": true,
			},
		},
	];
	const sources = { regions: empty, areas: empty, labels: empty, links: empty, schools: empty };
	if (dataset.tiles) {
		sources.tiles = tileSource(dataset.tiles);
		layers.splice(1, 0, { id: "tiles", type: "raster", source: "tiles" });
	}
	return { version: 8, sources, layers };
}

export function sizeSchools(map, isBySize) {
	map.setPaintProperty("schools", "circle-radius", isBySize ? ["+", 2, ["/", ["sqrt", ["coalesce", ["get", "pupils"], 0]], 5]] : 5);
}

// Classes as the server made them: colours one more than limits. `layer`: "regions" or "areas".
export function paintAreas(map, layer, legend) {
	let colour = "#fff";
	if (legend?.limits.length) {
		const steps = legend.limits.flatMap((limit, i) => [limit, legend.colours[i + 1]]);
		colour = ["case", ["==", ["get", "value"], null], "#fff", ["step", ["get", "value"], legend.colours[0], ...steps]];
	}
	map.setPaintProperty(layer, "fill-color", colour);
}
