// MapLibre for our pages: the worker is a file of its own, as the page's policy demands, and Chinese labels are drawn with the
// system's fonts, so that no glyph server is needed.
import maplibregl from "maplibre-gl/dist/maplibre-gl-csp.js";

export function hasWebGL2() {
	try {
		return Boolean(document.createElement("canvas").getContext("webgl2"));
	} catch {
		return false;
	}
}

// options: those of maplibregl.Map; the style names no `glyphs`.
export function openMap(box, options) {
	maplibregl.setWorkerUrl(MAP_WORKER); // put in by tools/assets.mjs
	return new maplibregl.Map({
		container: box, localIdeographFontFamily: getComputedStyle(document.body).fontFamily, attributionControl: false,
		preserveDrawingBuffer: true, // pictures of the map
		...options,
	});
}

export { maplibregl };
