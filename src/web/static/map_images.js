// Clusters, labels and marks as small pictures drawn when first needed: any script, with the system's fonts, no glyph server.
// Names: "c|COUNT|FAILING EIGHTHS", "t|TEXT", "m|COLOUR".
const fonts = () => getComputedStyle(document.body).fontFamily;

function paint(width, height, draw) {
	const scale = Math.max(1, Math.round(window.devicePixelRatio)), canvas = document.createElement("canvas");
	canvas.width = Math.ceil(width * scale);
	canvas.height = Math.ceil(height * scale);
	const c = canvas.getContext("2d");
	c.scale(scale, scale);
	draw(c);
	return [c.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: scale }];
}

function cluster(count, eighths) {
	const r = 10 + 3 * Math.log10(count), size = 2 * (r + 4), middle = size / 2;
	return paint(size, size, (c) => {
		c.beginPath();
		c.arc(middle, middle, r, 0, 2 * Math.PI);
		c.fillStyle = "#17568f";
		c.fill();
		c.lineWidth = 2;
		c.strokeStyle = "#fff";
		c.stroke();
		if (eighths > 0) {
			c.beginPath();
			c.arc(middle, middle, r + 1, -Math.PI / 2, -Math.PI / 2 + (eighths / 8) * 2 * Math.PI);
			c.lineWidth = 4;
			c.strokeStyle = "#d55e00";
			c.stroke();
		}
		c.font = `11px ${fonts()}`;
		c.textAlign = "center";
		c.textBaseline = "middle";
		c.fillStyle = "#fff";
		c.fillText(count, middle, middle + 0.5);
	});
}

function label(text) {
	const font = `13px ${fonts()}`, measure = document.createElement("canvas").getContext("2d");
	measure.font = font;
	const width = measure.measureText(text).width + 6;
	return paint(width, 20, (c) => {
		c.font = font;
		c.textBaseline = "middle";
		c.lineJoin = "round";
		c.lineWidth = 3;
		c.strokeStyle = "rgb(255 255 255 / 90%)";
		c.strokeText(text, 3, 10);
		c.fillStyle = "#1d2733";
		c.fillText(text, 3, 10);
	});
}

// A square on its corner: what fails is not said by colour alone.
function corner(colour) {
	return paint(18, 18, (c) => {
		c.beginPath();
		c.moveTo(9, 1.5);
		for (const [x, y] of [[16.5, 9], [9, 16.5], [1.5, 9]]) c.lineTo(x, y);
		c.closePath();
		c.fillStyle = colour;
		c.fill();
		c.lineWidth = 1.5;
		c.strokeStyle = "#fff";
		c.stroke();
	});
}

export function addImages(map) {
	map.on("styleimagemissing", ({ id }) => {
		const [kind, ...rest] = id.split("|");
		const made = kind === "c" ? cluster(rest[0], Number(rest[1])) : kind === "t" ? label(rest.join("|")) : kind === "m" ? corner(rest[0]) : null;
		if (made && !map.hasImage(id)) map.addImage(id, ...made);
	});
}
