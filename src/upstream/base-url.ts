/** Strips a trailing slash and `/v1`, because many model servers document URLs such as `http://localhost:11434/v1/`. */
export function normalizeBaseUrl(url: string): string {
	return url.replace(/\/+$/, "").replace(/\/v1$/, "");
}
