import { expect } from "vitest";
import { call, TestSocket, type TestUser } from "./worker.ts";

/** Sends an upgrade request to `/ws/agent/`. */
export function upgrade(query: string, headers: Record<string, string> = {}): Promise<Response> {
	return call(`/ws/agent/?${query}`, { headers: { upgrade: "websocket", ...headers } });
}

/** Returns a user's `Authorization` header. */
export function bearer(user: TestUser): { authorization: string } {
	return { authorization: `Bearer ${user.signedIn.access}` };
}

/** Asserts that the response opens a socket and that the socket receives `connection_established`. */
export async function expectOpen(response: Response): Promise<void> {
	expect(response.status).toBe(101);
	if (response.webSocket === null) throw new Error("The response has no socket.");
	const socket = new TestSocket(response.webSocket);
	await socket.next("connection_established");
	socket.close();
}
