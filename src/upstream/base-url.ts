/** People copy the address from where it says `http://localhost:11434/v1/`. */
export function baseUrl(url: string): string {
	return url.replace(/\/+$/, "").replace(/\/v1$/, "");
}
