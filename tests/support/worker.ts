import { applyD1Migrations } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect } from "vitest";
import { z } from "zod";
import { SignedIn, Ticket } from "../../src/contracts/auth.ts";
import { ErrorBody, type ErrorCode } from "../../src/contracts/errors.ts";
import { type ClientFrameInput, ServerFrame, type ServerFrameOf } from "../../src/contracts/socket.ts";
import { getConversation } from "../../src/objects.ts";

const ORIGIN = "https://brain.test";

/** Brings D1 up to date. To be called before anything that signs in. */
export async function migrateD1(): Promise<void> {
	await applyD1Migrations(env.DB, d1Migrations());
}

/** The migrations of D1, in order. */
export function d1Migrations() {
	return z.custom<Parameters<typeof applyD1Migrations>[1]>().parse(Reflect.get(env, "D1_MIGRATIONS"));
}

/** Calls the Worker as the network would. */
export function call(path: string, init: RequestInit = {}): Promise<Response> {
	return exports.default.fetch(new Request(ORIGIN + path, init));
}

/** A signed-in guest and what tests do with one. */
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

	async ticket(conversationId: string): Promise<string> {
		const response = await this.fetch("/api/authentication/ws-ticket/", {
			body: { conversation_id: conversationId },
		});
		return Ticket.parse(await response.json()).ticket;
	}

	/** Opens a version-2 socket bound to the conversation. */
	async connect(conversationId: string, lastSeq?: number): Promise<TestSocket> {
		const resume = lastSeq === undefined ? "" : `&last_seq=${lastSeq}`;
		const path = `/ws/agent/?v=2&conversation_id=${conversationId}&ticket=${await this.ticket(conversationId)}${resume}`;
		const response = await call(path, { headers: { upgrade: "websocket" } });
		if (response.webSocket === null)
			throw new Error(`no socket: ${response.status} ${await response.text()}`);
		return new TestSocket(response.webSocket);
	}
}

type Waiting = { matches(frame: ServerFrame): boolean; resolve(frame: ServerFrame): void };

/** A client's end of a socket that keeps every frame, checked against the contract. */
export class TestSocket {
	readonly frames: ServerFrame[] = [];
	closed: { code: number } | null = null;
	readonly #socket: WebSocket;
	#waiting: Waiting[] = [];

	constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.accept();
		socket.addEventListener("message", ({ data }) => this.#take(ServerFrame.parse(JSON.parse(String(data)))));
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

	/** The first frame of a type, of those that came and those that come, for which `matches` holds. */
	next<Type extends ServerFrame["type"]>(
		type: Type,
		matches: (frame: ServerFrameOf<Type>) => boolean = () => true,
	): Promise<ServerFrameOf<Type>> {
		const isIt = (frame: ServerFrame): frame is ServerFrameOf<Type> =>
			frame.type === type && matches(frame as ServerFrameOf<Type>);
		const known = this.frames.find(isIt);
		if (known !== undefined) return Promise.resolve(known);
		return new Promise((resolve) => {
			this.#waiting.push({ matches: isIt, resolve: (frame) => isIt(frame) && resolve(frame) });
		});
	}

	of<Type extends ServerFrame["type"]>(type: Type): ServerFrameOf<Type>[] {
		return this.frames.filter((frame): frame is ServerFrameOf<Type> => frame.type === type);
	}

	#take(frame: ServerFrame): void {
		this.frames.push(frame);
		for (const waiting of this.#waiting) if (waiting.matches(frame)) waiting.resolve(frame);
		this.#waiting = this.#waiting.filter((waiting) => !waiting.matches(frame));
	}
}

/** Checks that a response is an error of that code in the one shape all errors have. Returns its sentence. */
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
