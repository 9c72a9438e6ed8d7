import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { HttpClient } from "./http-client.ts";

/** A model server that streams the same word again and again or a given text, so that only the path to it takes time. */
export interface ScriptedModel extends AsyncDisposable {
	url: string;
	/**
	 * The number of tokens of each answer, their text, and the pauses before the first and before each other one, in
	 * milliseconds.
	 */
	script: { tokens: number; firstMs: number; pauseMs: number; text?: readonly string[] };
	/** Asks it without the Worker. */
	client: HttpClient;
	/** Returns the body of the last request for a completion. */
	lastBody(): string;
}

/** The time that a fast model takes until its first token. */
export const FIRST_TOKEN_MS = 48;

const MODEL = "scripted";
const CONTEXT_TOKENS = 4_096;
/** Longer than any round of a benchmark. A connection that closes just when it is used again fails a call. */
const KEEP_ALIVE_MS = 10 * 60 * 1_000;

/** Starts the server on a free port of the loopback interface. */
export async function startScriptedModel(): Promise<ScriptedModel> {
	const script: ScriptedModel["script"] = { tokens: 1, firstMs: 0, pauseMs: 0 };
	let lastBody = "";
	const server = createServer(async (request, response) => {
		if (request.url === "/v1/models") return sendJson(response, MODELS);
		if (request.url !== "/v1/chat/completions") return sendJson(response, { status: "ok", model: MODEL });
		lastBody = await text(request);
		await stream(response, script);
	});
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	const url = `http://127.0.0.1:${port}`;
	return {
		url,
		script,
		client: new HttpClient(url),
		lastBody: () => lastBody,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

const MODELS = { object: "list", data: [{ id: MODEL, object: "model", meta: { n_ctx: CONTEXT_TOKENS } }] };

async function stream(
	response: ServerResponse,
	{ tokens, firstMs, pauseMs, text }: ScriptedModel["script"],
): Promise<void> {
	response.writeHead(200, { "content-type": "text/event-stream" });
	for (let token = 0; token < tokens && !response.destroyed; token++) {
		const pause = token === 0 ? firstMs : pauseMs;
		if (pause > 0) await delay(pause);
		// Lets the other answers go on, and doesn't keep all tokens in memory.
		if (response.writableNeedDrain) await once(response, "drain");
		response.write(chunk({ delta: { content: text?.[token] ?? "word " }, finish_reason: null }));
	}
	response.write(chunk({ delta: {}, finish_reason: "stop" }));
	response.end("data: [DONE]\n\n");
}

function chunk(choice: object): string {
	return `data: ${JSON.stringify({ id: "1", model: MODEL, choices: [{ index: 0, ...choice }] })}\n\n`;
}

function sendJson(response: ServerResponse, body: object): void {
	response.writeHead(200, { "content-type": "application/json" });
	response.end(JSON.stringify(body));
}
