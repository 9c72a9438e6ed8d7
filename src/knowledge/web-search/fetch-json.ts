/** Fetches a URL and parses its body as JSON. Rejects when the status is not 2xx or the search times out. */
export type FetchJson = (url: URL, headers?: Record<string, string>) => Promise<unknown>;
