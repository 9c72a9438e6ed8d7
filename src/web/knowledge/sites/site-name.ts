/** Returns the address of a site without its scheme and the slash at its end. */
export function siteName(url: string): string {
	return url.replace(/^https?:\/\//i, "").replace(/\/$/, "");
}
