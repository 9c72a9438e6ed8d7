import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

export interface HostileServer extends AsyncDisposable {
	url: string;
	/** "127.0.0.1:port" */
	host: string;
	/** What was asked for so far, the oldest first: method and path. */
	requests: string[];
	/** Headers of the last request. */
	headers(): IncomingMessage["headers"];
	/** How many connections are open. */
	connections(): Promise<number>;
}

/** Starts a site on a loopback port. Without routes it is a canary: it answers anything with a page and should never be asked. */
export async function startHostileServer(
	routes: Record<string, RequestListener> = {},
	address = "127.0.0.1",
): Promise<HostileServer> {
	const requests: string[] = [];
	let last: IncomingMessage["headers"] = {};
	const server = createServer((request, response) => {
		const path = request.url ?? "";
		requests.push(`${request.method} ${path}`);
		last = request.headers;
		const route = routes[path] ?? page("text/html", "<title>Canary</title>");
		route(request, response);
	});
	server.listen(0, address);
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const host = `${address.includes(":") ? `[${address}]` : address}:${port}`;
	return {
		url: `http://${host}`,
		host,
		requests,
		headers: () => last,
		connections: () =>
			new Promise((resolve, reject) =>
				server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
			),
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}

/** Answers with that type and body. */
export function page(
	type: string | null,
	body: string | Uint8Array,
	headers: Record<string, string> = {},
): RequestListener {
	return (_request, response) => {
		response.writeHead(200, { ...(type !== null && { "Content-Type": type }), ...headers }).end(body);
	};
}

/** Answers with a redirect. */
export function redirect(to: string, status = 302): RequestListener {
	return (_request, response) => void response.writeHead(status, { Location: to }).end();
}

/** Answers with a status and a body of HTML. */
export function status(code: number, headers: Record<string, string> = {}): RequestListener {
	return (_request, response) => {
		response.writeHead(code, { "Content-Type": "text/html", ...headers }).end("<p>No.</p>");
	};
}

/** Never stops sending, as fast as it is read. */
export function endless(_request: IncomingMessage, response: ServerResponse): void {
	response.writeHead(200, { "Content-Type": "text/html" });
	const chunk = Buffer.alloc(64 * 1024, "endless ");
	const more = () => {
		while (!response.destroyed && response.write(chunk));
	};
	response.on("drain", more);
	more();
}

/** Accepts the request and says nothing. */
export function silent(): void {}

/** Sends its headers, and then so little at a time that it would take hours. */
export function drip(_request: IncomingMessage, response: ServerResponse): void {
	response.writeHead(200, { "Content-Type": "text/html" });
	const timer = setInterval(() => response.write("a"), 100);
	response.on("close", () => clearInterval(timer));
}

/** Sends its headers one by one and never the last. */
export function slowHeaders({ socket }: IncomingMessage): void {
	socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n");
	const timer = setInterval(() => socket.write("X-More: 1\r\n"), 100);
	socket.on("close", () => clearInterval(timer));
}

/** Breaks the connection off in the middle of its body. */
export function reset(_request: IncomingMessage, response: ServerResponse): void {
	response.writeHead(200, { "Content-Type": "text/html", "Content-Length": "1000" });
	response.write("<p>So far", () => response.destroy());
}

/** `bytes` bytes of nothing, packed to about a thousandth. */
export function bomb(encoding: "gzip" | "br", bytes: number): RequestListener {
	const content = Buffer.alloc(bytes, " ");
	const packed =
		encoding === "gzip"
			? gzipSync(content)
			: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
	return page("text/html", packed, { "Content-Encoding": encoding });
}
