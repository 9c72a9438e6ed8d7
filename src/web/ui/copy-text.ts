/**
 * Copies text to the clipboard. Pages that are not served over HTTPS have no `navigator.clipboard`, so they select the
 * text in a hidden field and copy the selection.
 *
 * @throws {Error} if the browser does not allow it
 */
export async function copyText(text: string): Promise<void> {
	if (isSecureContext) return navigator.clipboard.writeText(text);
	const field = document.createElement("textarea");
	field.value = text;
	field.className = "visually-hidden";
	const focused = document.activeElement;
	document.body.append(field);
	field.select();
	const isCopied = document.execCommand("copy");
	field.remove();
	if (focused instanceof HTMLElement) focused.focus();
	if (!isCopied) throw new Error("The browser did not allow copying.");
}
