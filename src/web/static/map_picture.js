// The server's drawing of the same window, with title, day, legend and approval number, as a PNG file.
export async function savePicture(address) {
	const image = new Image();
	image.src = address;
	await image.decode();
	const canvas = document.createElement("canvas");
	canvas.width = image.naturalWidth;
	canvas.height = image.naturalHeight;
	canvas.getContext("2d").drawImage(image, 0, 0);
	const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = `${document.querySelector(".map-title").textContent}.png`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
