import { z } from "zod";
import { HttpClient } from "./http-client.ts";

const Guest = z.object({ tokens: z.object({ access: z.string() }) });
const Ticket = z.object({ ticket: z.string() });
const Frame = z.looseObject({ type: z.string() });
const QUESTION = "Write a poem about the sea.";

/** Signs in as a new guest and returns the access token. */
export async function signIn(url: string): Promise<string> {
	const { text } = await new HttpClient(url).send("/api/auth/guest/", {});
	return Guest.parse(JSON.parse(text)).tokens.access;
}

/** Opens a socket of the bare Worker's Durable Object with a name. */
export async function openBareSocket(url: string, name: string): Promise<WebSocket> {
	const socket = new WebSocket(`${url.replace("http", "ws")}/${name}`);
	await waitFor(socket, "open");
	return socket;
}

/** A socket of one conversation that asks questions, by default always the same. */
export class BenchSocket {
	readonly #socket: WebSocket;
	#onAcknowledged = () => {};
	#onEnded = () => {};
	#onToken = () => {};

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.addEventListener("message", ({ data }) => {
			// Most frames are tokens, and parsing them would take more time than the server's work.
			const text = String(data);
			if (text.includes('"type":"task_token"')) return this.#onToken();
			const { type } = Frame.parse(JSON.parse(text));
			if (type === "task_started") this.#onAcknowledged();
			if (type === "task_completed" || type === "task_failed") this.#onEnded();
		});
	}

	/** Opens a socket. Resolves when the server has accepted it. */
	static async open(app: HttpClient, url: string, conversationId: string): Promise<BenchSocket> {
		const { text } = await app.send("/api/auth/ws-ticket/", { conversation_id: conversationId });
		const { ticket } = Ticket.parse(JSON.parse(text));
		const query = `v=2&conversation_id=${conversationId}&ticket=${ticket}&last_seq=0`;
		const socket = new WebSocket(`${url.replace("http", "ws")}/ws/agent/?${query}`);
		await waitFor(socket, "message");
		return new BenchSocket(socket);
	}

	/** Asks a question. Resolves when its answer has ended. */
	ask(question = QUESTION): Promise<void> {
		return new Promise((resolve) => {
			this.#onEnded = resolve;
			this.#send(question);
		});
	}

	/** Asks `question`. When its answer has ended, returns the time until the first token, in milliseconds. */
	async firstToken(question: string): Promise<number> {
		const from = performance.now();
		let firstMs: number | null = null;
		this.#onToken = () => {
			firstMs ??= performance.now() - from;
		};
		await this.ask(question);
		if (firstMs === null) throw new Error("The answer has no tokens.");
		return firstMs;
	}

	/** Resolves when the next token arrives. */
	receiving(): Promise<void> {
		return new Promise((resolve) => {
			this.#onToken = resolve;
		});
	}

	/** Asks a question. Returns the time until the server has acknowledged it, in milliseconds. */
	acknowledge(): Promise<number> {
		const from = performance.now();
		return new Promise((resolve) => {
			this.#onAcknowledged = () => resolve(performance.now() - from);
			this.#send(QUESTION);
		});
	}

	close(): void {
		this.#socket.close();
	}

	#send(message: string): void {
		this.#socket.send(JSON.stringify({ action: "start_chat", message, message_id: crypto.randomUUID() }));
	}
}

function waitFor(socket: WebSocket, event: "open" | "message"): Promise<unknown> {
	return new Promise((resolve, reject) => {
		socket.addEventListener(event, resolve, { once: true });
		socket.addEventListener("error", () => reject(new Error("A socket could not be opened.")), {
			once: true,
		});
	});
}
