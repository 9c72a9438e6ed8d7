import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

export interface HostileServer extends AsyncDisposable {
	url: string;
	/** "127.0.0.1:port" */
	host: string;
	/** The method and path of each request, oldest first. */
	requests: string[];
	/** Returns the headers of the last request. */
	headers(): IncomingMessage["headers"];
	/** Returns the number of open connections. */
	connections(): Promise<number>;
}

/**
 * Starts a site on a loopback port. A site without routes is a canary: it responds at every path, and tests check that
 * it receives no requests.
 */
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

/** Creates a handler that serves `body` with the content type `type`. */
export function page(
	type: string | null,
	body: string | Uint8Array,
	headers: Record<string, string> = {},
): RequestListener {
	return (_request, response) => {
		response.writeHead(200, { ...(type !== null && { "Content-Type": type }), ...headers }).end(body);
	};
}

/** Creates a handler that redirects. */
export function redirect(to: string, status = 302): RequestListener {
	return (_request, response) => void response.writeHead(status, { Location: to }).end();
}

/** Creates a handler that returns a status with an HTML body. */
export function status(code: number, headers: Record<string, string> = {}): RequestListener {
	return (_request, response) => {
		response.writeHead(code, { "Content-Type": "text/html", ...headers }).end("<p>No.</p>");
	};
}

/** Sends an endless body as fast as the client reads it. */
export function endless(_request: IncomingMessage, response: ServerResponse): void {
	response.writeHead(200, { "Content-Type": "text/html" });
	const chunk = Buffer.alloc(64 * 1024, "endless ");
	const fill = () => {
		while (!response.destroyed && response.write(chunk));
	};
	response.on("drain", fill);
	fill();
}

/** Accepts the request and never responds. */
export function silent(): void {}

/** Sends headers, then an endless body at ten bytes per second. */
export function drip(_request: IncomingMessage, response: ServerResponse): void {
	response.writeHead(200, { "Content-Type": "text/html" });
	const timer = setInterval(() => response.write("a"), 100);
	response.on("close", () => clearInterval(timer));
}

/** Keeps sending headers and never starts the body. */
export function slowHeaders({ socket }: IncomingMessage): void {
	socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n");
	const timer = setInterval(() => socket.write("X-More: 1\r\n"), 100);
	socket.on("close", () => clearInterval(timer));
}

/** Closes the connection in the middle of the body. */
export function reset(_request: IncomingMessage, response: ServerResponse): void {
	response.writeHead(200, { "Content-Type": "text/html", "Content-Length": "1000" });
	response.write("<p>So far", () => response.destroy());
}

/**
 * Creates a handler that serves a decompression bomb. Its `bytes` spaces compress to about a thousandth of their
 * size.
 */
export function bomb(encoding: "gzip" | "br", bytes: number): RequestListener {
	const content = Buffer.alloc(bytes, " ");
	const compressed =
		encoding === "gzip"
			? gzipSync(content)
			: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
	return page("text/html", compressed, { "Content-Encoding": encoding });
}
