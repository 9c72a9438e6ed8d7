import { V1Client, type V1Socket } from "./protocol-v1-client.ts";

/** Creates a protocol v1 client for the stack at `url`, but does not connect it. */
export function createV1Client(url: string, token: string): V1Client {
	return new V1Client({
		open: () => openSocket(new URL("/ws/agent/", url.replace(/^http/, "ws")).href),
		fetch: (path, init) => fetch(new URL(`/api${path}`, url), init),
		token: () => token,
		after: (ms, run) => void setTimeout(run, ms),
	});
}

function openSocket(url: string): Promise<V1Socket> {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(url);
		socket.addEventListener("open", () => {
			resolve({
				send: (text) => socket.send(text),
				close: () => socket.close(),
				addEventListener: (type, listener) =>
					socket.addEventListener(type, (event) => listener(detailsOf(event))),
			});
		});
		socket.addEventListener("error", () => reject(new Error("The connection failed.")));
	});
}

function detailsOf(event: Event): { data?: unknown; code?: number } {
	if (event instanceof MessageEvent) return { data: event.data };
	return event instanceof CloseEvent ? { code: event.code } : {};
}
