/** A server that implements OpenAI's API: `local-inference/`, llama-server, Ollama, LM Studio, vLLM. */
export interface OpenAiServer {
	/** The base URL, without a trailing slash or `/v1`. */
	url: string;
	/** Sent as a bearer token; empty if the server requires no API key. */
	apiKey: string;
	fetch: typeof fetch;
	/** Epoch milliseconds. */
	now(): number;
}

/** Sends a request with the server's API key. */
export function fetchFrom(
	{ url, apiKey, fetch }: Omit<OpenAiServer, "now">,
	path: string,
	init: RequestInit,
): Promise<Response> {
	const headers = new Headers(init.headers);
	if (apiKey !== "") headers.set("Authorization", `Bearer ${apiKey}`);
	return fetch(url + path, { ...init, headers });
}

/** Returns the parsed body, or undefined if it is not JSON. */
export async function readJson(response: Response): Promise<unknown> {
	return response.json().catch(() => undefined);
}
