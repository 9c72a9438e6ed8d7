import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface ReceivedRequest {
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	/** The parsed JSON body, or undefined if there is none. */
	body: unknown;
	/** Resolves when the response ends or its connection closes. */
	closed: Promise<unknown>;
}

export type Handler = (request: ReceivedRequest, response: ServerResponse) => void;

export interface SseServer extends AsyncDisposable {
	url: string;
	/** All requests so far, oldest first. */
	requests: ReceivedRequest[];
}

/**
 * Starts a fake model server on a free port. `routes` maps paths to handlers. Other paths return 404 with an empty
 * body.
 */
export async function startSseServer(routes: Record<string, Handler>): Promise<SseServer> {
	const requests: ReceivedRequest[] = [];
	const server = createServer((request, response) => {
		let text = "";
		request.setEncoding("utf8");
		request.on("data", (part: string) => {
			text += part;
		});
		request.on("end", () => {
			const { method = "", url: path = "", headers } = request;
			const body: unknown = text === "" ? undefined : JSON.parse(text);
			const received = { method, path, headers, body, closed: once(response, "close") };
			requests.push(received);
			const handle = routes[path];
			if (handle) handle(received, response);
			else response.writeHead(404).end();
		});
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		requests,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}

/** Creates a handler that responds with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Handler {
	return (_request, response) => {
		response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
	};
}

/** Creates a handler that streams these events and ends the response. */
export function stream(...lines: string[]): Handler {
	return (_request, response) => {
		response
			.writeHead(200, { "Content-Type": "text/event-stream" })
			.end(lines.map((line) => `${line}\n\n`).join(""));
	};
}

/** Formats an OpenAI stream chunk as a `data:` line. */
export function chunk(content: string | null, finish: string | null = null, more: object = {}): string {
	const delta = content === null ? {} : { content };
	return `data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }], ...more })}`;
}
