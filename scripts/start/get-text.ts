import { get } from "node:http";

/**
 * Sends a GET request to one of the services. A server asks them for their health as long as it runs, and `fetch` takes
 * more CPU time for that, also between the requests.
 *
 * @throws {Error} when there is no complete response within `timeoutMs`
 */
export function getText(url: string, timeoutMs: number): Promise<{ status: number; text: string }> {
	return new Promise((resolve, reject) => {
		// An open connection would have to be watched.
		const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
			let text = "";
			response.setEncoding("utf8");
			response.on("data", (part: string) => {
				text += part;
			});
			response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
			response.on("error", reject);
		});
		request.on("error", reject);
	});
}
