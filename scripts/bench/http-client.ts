import { Agent, request } from "node:http";

/** A client that keeps its connections, which costs less than `fetch`. */
export class HttpClient {
	readonly #agent: Agent;
	readonly #url: string;
	readonly #headers: Record<string, string>;

	/** With one connection, requests are sent one after the other. */
	constructor(url: string, token?: string, connections = 1) {
		this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
		this.#url = url;
		this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
	}

	/** Sends a request. Returns the body, and the times until its first chunk and its end, in milliseconds. */
	send(
		path: string,
		body?: object,
	): Promise<{ status: number; text: string; firstMs: number; endMs: number }> {
		const from = performance.now();
		const headers = { ...this.#headers, ...(body && { "content-type": "application/json" }) };
		const method = body === undefined ? "GET" : "POST";
		return new Promise((resolve, reject) => {
			const sent = request(`${this.#url}${path}`, { agent: this.#agent, method, headers }, (response) => {
				let text = "";
				let firstMs = 0;
				response.on("data", (chunk) => {
					firstMs ||= performance.now() - from;
					text += chunk;
				});
				response.on("end", () => {
					const endMs = performance.now() - from;
					resolve({ status: response.statusCode ?? 0, text, firstMs: firstMs || endMs, endMs });
				});
				response.on("error", reject);
			});
			sent.on("error", reject);
			sent.end(body === undefined ? undefined : JSON.stringify(body));
		});
	}
}
