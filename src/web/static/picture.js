// A canvas as a PNG file that the browser saves.
export async function saveCanvas(canvas, name) {
	const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = `${name.trim().replace(/[\\/:*?"<>|]+/g, " ").slice(0, 100)}.png`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
