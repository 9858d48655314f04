// The server's drawing of the same window, with title, day, legend and approval number, as a PNG file.
import { saveCanvas } from "./picture.js";

export async function savePicture(address) {
	const image = new Image();
	image.src = address;
	await image.decode();
	const canvas = document.createElement("canvas");
	canvas.width = image.naturalWidth;
	canvas.height = image.naturalHeight;
	canvas.getContext("2d").drawImage(image, 0, 0);
	await saveCanvas(canvas, document.querySelector(".map-title").textContent);
}
