import { applyD1Migrations } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect } from "vitest";
import { z } from "zod";
import { SignedIn, Ticket } from "../../src/contracts/auth.ts";
import { ErrorBody, type ErrorCode } from "../../src/contracts/errors.ts";
import { type ClientFrameInput, ServerFrame, type ServerFrameOf } from "../../src/contracts/socket.ts";
import { getConversation } from "../../src/objects.ts";

const ORIGIN = "https://brain.test";

/** Applies the pending D1 migrations. */
export async function migrateD1(): Promise<void> {
	await applyD1Migrations(env.DB, d1Migrations());
}

/** Returns the D1 migrations, in order. */
export function d1Migrations() {
	return z.custom<Parameters<typeof applyD1Migrations>[1]>().parse(Reflect.get(env, "D1_MIGRATIONS"));
}

/** Sends a request to the Worker. */
export function call(path: string, init: RequestInit = {}): Promise<Response> {
	return exports.default.fetch(new Request(ORIGIN + path, init));
}

/** A signed-in user of the Worker under test. */
export class TestUser {
	readonly signedIn: SignedIn;

	private constructor(signedIn: SignedIn) {
		this.signedIn = signedIn;
	}

	static of(signedIn: SignedIn): TestUser {
		return new TestUser(signedIn);
	}

	static async guest(): Promise<TestUser> {
		const response = await call("/api/authentication/guest/", { method: "POST" });
		return new TestUser(SignedIn.parse(await response.json()));
	}

	get id(): string {
		return this.signedIn.user.id;
	}

	conversation(id: string) {
		return getConversation(env, this.id, id);
	}

	fetch(path: string, init: { method?: string; body?: unknown; headers?: Record<string, string> } = {}) {
		return call(path, {
			method: init.method ?? (init.body === undefined ? "GET" : "POST"),
			headers: { authorization: `Bearer ${this.signedIn.access}`, ...init.headers },
			...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
		});
	}

	/** Sends a body as it is, so that it may be something other than JSON. */
	postRaw(path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
		const authorization = `Bearer ${this.signedIn.access}`;
		return call(path, { method: "POST", headers: { authorization, ...headers }, body });
	}

	async ticket(conversationId: string): Promise<string> {
		const response = await this.fetch("/api/authentication/ws-ticket/", {
			body: { conversation_id: conversationId },
		});
		return Ticket.parse(await response.json()).ticket;
	}

	/** Opens a version 2 socket to the conversation. */
	async connect(conversationId: string, lastSeq?: number): Promise<TestSocket> {
		const resume = lastSeq === undefined ? "" : `&last_seq=${lastSeq}`;
		const path = `/ws/agent/?v=2&conversation_id=${conversationId}&ticket=${await this.ticket(conversationId)}${resume}`;
		const response = await call(path, { headers: { upgrade: "websocket" } });
		if (response.webSocket === null)
			throw new Error(`The upgrade was rejected: ${response.status} ${await response.text()}`);
		return new TestSocket(response.webSocket);
	}
}

type Waiter = { matches(frame: ServerFrame): boolean; resolve(frame: ServerFrame): void };

/** The client's end of a socket. It validates and stores every frame that it receives. */
export class TestSocket {
	readonly frames: ServerFrame[] = [];
	closed: { code: number } | null = null;
	readonly #socket: WebSocket;
	#waiters: Waiter[] = [];

	constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.accept();
		socket.addEventListener("message", ({ data }) =>
			this.#receive(ServerFrame.parse(JSON.parse(String(data)))),
		);
		socket.addEventListener("close", ({ code }) => {
			this.closed = { code };
		});
	}

	send(frame: ClientFrameInput): void {
		this.#socket.send(JSON.stringify(frame));
	}

	sendRaw(data: string | ArrayBuffer): void {
		this.#socket.send(data);
	}

	close(): void {
		this.#socket.close(1000);
	}

	/** Resolves with the first matching frame of this type, even if it arrived before the call. */
	next<Type extends ServerFrame["type"]>(
		type: Type,
		matches: (frame: ServerFrameOf<Type>) => boolean = () => true,
	): Promise<ServerFrameOf<Type>> {
		const isMatch = (frame: ServerFrame): frame is ServerFrameOf<Type> =>
			frame.type === type && matches(frame as ServerFrameOf<Type>);
		const received = this.frames.find(isMatch);
		if (received !== undefined) return Promise.resolve(received);
		return new Promise((resolve) => {
			this.#waiters.push({ matches: isMatch, resolve: (frame) => isMatch(frame) && resolve(frame) });
		});
	}

	of<Type extends ServerFrame["type"]>(type: Type): ServerFrameOf<Type>[] {
		return this.frames.filter((frame): frame is ServerFrameOf<Type> => frame.type === type);
	}

	#receive(frame: ServerFrame): void {
		this.frames.push(frame);
		for (const waiter of this.#waiters) if (waiter.matches(frame)) waiter.resolve(frame);
		this.#waiters = this.#waiters.filter((waiter) => !waiter.matches(frame));
	}
}

/** Asserts that a response is an error with this status and code. Returns its message. */
export async function expectError(response: Response, status: number, code: ErrorCode): Promise<string> {
	const body = await response.text();
	expect({ status: response.status, body }).toMatchObject({ status, body: expect.stringContaining(code) });
	expect(response.headers.get("content-type")).toContain("application/json");
	const error = ErrorBody.parse(JSON.parse(body));
	expect(error.code).toBe(code);
	expect(error.error).toMatch(/[.)]$/);
	expect(error.request_id).toBe(response.headers.get("x-request-id"));
	return error.error;
}
