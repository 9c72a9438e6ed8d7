import { createServer, type ServerResponse } from "node:http";
import { listen } from "./listen.ts";

/**
 * A scripted stand-in for llama-server. The content of the last message controls its answers; after "hang", it no longer
 * responds to any request.
 */
export interface UpstreamStandIn {
	url: string;
	/** The bodies of the requests for answers that it accepted or failed. */
	answers: Record<string, unknown>[];
	/** Number of answers that have not ended. */
	readonly running: number;
	/** The reported number of slots; null if the server reports none, like servers other than llama-server. */
	slots: number | null;
	/** The required API key; empty if none is required. */
	apiKey: string;
	/** The status of further answers. */
	status: number;
	/** Continues the answers to "hold". */
	release(): void;
	close(): Promise<void>;
}

const MODELS: UpstreamModel[] = [{ id: "stand-in" }, { id: "another" }];

interface UpstreamModel {
	id: string;
	max_model_len?: number;
	meta?: { n_params: number };
}

/** Starts a stand-in on a free loopback port, or on `port`. */
export async function startUpstream({
	slots,
	apiKey = "",
	port = 0,
	models = MODELS,
}: {
	slots: number | null;
	models?: UpstreamModel[];
	apiKey?: string;
	port?: number;
}): Promise<UpstreamStandIn> {
	const held = new Set<() => void>();
	let running = 0;
	const state: UpstreamStandIn = {
		url: "",
		answers: [],
		get running() {
			return running;
		},
		slots,
		apiKey,
		status: 200,
		release: () => {
			for (const go of held) go();
			held.clear();
		},
		close: async () => undefined,
	};
	let isHanging = false;
	const server = createServer(async (request, response) => {
		if (isHanging) return;
		const isPublic = request.url === "/health";
		if (!isPublic && state.apiKey !== "" && request.headers.authorization !== `Bearer ${state.apiKey}`)
			return sendError(response, 401, "authentication_error");
		let text = "";
		for await (const part of request) text += part;
		switch (request.url) {
			case "/health":
				return send(response, 200, { status: "ok" });
			case "/v1/models":
				return send(response, 200, {
					object: "list",
					data: models.map((model) => ({ ...model, object: "model" })),
				});
			case "/props":
				if (state.slots === null) return sendError(response, 404, "not_found_error");
				return send(response, 200, {
					total_slots: state.slots,
					default_generation_settings: { n_ctx: 2_048 },
				});
			case "/v1/embeddings": {
				const { input }: { input: string[] } = JSON.parse(text);
				const data = input.map((item, index) => ({ index, embedding: [item.length] }));
				return send(response, 200, { data: data.reverse(), usage: { prompt_tokens: 7 } });
			}
			case "/v1/chat/completions": {
				const body: { messages: { content: string }[] } = JSON.parse(text);
				state.answers.push(body);
				if (state.status !== 200) return sendError(response, state.status, "server_error");
				running++;
				response.once("close", () => running--);
				isHanging ||= body.messages.at(-1)?.content === "hang";
				const wait = () => new Promise<void>((resolve) => held.add(resolve));
				return answer(response, body.messages.at(-1)?.content ?? "", wait);
			}
			default:
				return sendError(response, 404, "not_found_error");
		}
	});
	const { url, close } = await listen(server, port);
	let isClosed = false;
	state.url = url;
	state.close = async () => {
		if (isClosed) return;
		isClosed = true;
		state.release();
		await close();
	};
	return state;
}

async function answer(response: ServerResponse, content: string, wait: () => Promise<void>) {
	if (content === "too long") return sendError(response, 400, "exceed_context_size_error");
	if (content === "invalid") return sendError(response, 400, "invalid_request_error");
	if (content === "crash") process.kill(process.pid, "SIGKILL");
	response.writeHead(200, { "content-type": "text/event-stream" });
	const write = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
	const delta = (fields: object) => write({ choices: [{ index: 0, delta: fields, finish_reason: null }] });
	write({
		choices: [{ index: 0, delta: { role: "assistant", content: null } }],
		prompt_progress: { total: 12 },
	});
	if (content === "hold") await wait();
	if (content === "think") delta({ reasoning_content: "Let me think." });
	delta({ content: "An " });
	if (content === "cut off") return response.end();
	delta({ content: "answer" });
	write({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
	const usage = { prompt_tokens: 12, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 5 } };
	write({ choices: [], usage });
	response.end("data: [DONE]\n\n");
}

function send(response: ServerResponse, status: number, body: unknown) {
	response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, type: string) {
	send(response, status, { error: { code: status, message: "It failed on purpose", type } });
}
