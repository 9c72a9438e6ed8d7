/** How long the browser may take to read the file, in milliseconds. */
const READ_TIMEOUT_MS = 60_000;

/** Saves a text as a file, as if the user had downloaded it. */
export function saveFile(name: string, type: string, text: string): void {
	const url = URL.createObjectURL(new Blob([text], { type }));
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
	// Some browsers read the file only later.
	setTimeout(() => URL.revokeObjectURL(url), READ_TIMEOUT_MS);
}
