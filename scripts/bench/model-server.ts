import "../assets/load-data.ts";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { STARTER_ARTICLES } from "../../src/knowledge/starter/starter.ts";
import { parseSse } from "../../src/upstream/sse.ts";
import { findLlamaServer } from "../llama-server.ts";
import { type Figure, median, printFigures } from "./figures.ts";
import { SkippedError } from "./skip.ts";

const CONCURRENT = [1, 4, 8, 16];
const ROUNDS = 5;
const ANSWER_TOKENS = 48;
const PROMPT_CHARS = 600;
const SLOTS = 16;
const KEY = "bench";
const POLL_MS = 200;
/** Pause before each round, because llama-server's threads spin for a while after an answer. */
const PAUSE_MS = 1_000;
const SPEED_RATIO_MIN = 0.95;
const FIRST_TOKEN_RATIO_MAX = 1.2;
/** The smallest model of the catalog, which benchmarks use by default. */
export const SMALL_MODEL = "smollm2-135m-instruct-q4_1";

const Listening = z.object({ url: z.string() });
const Health = z.object({ status: z.string(), detail: z.string().optional() });
const Chunk = z.object({
	choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }) })),
	usage: z.object({ completion_tokens: z.int() }).nullish(),
});

interface Server extends AsyncDisposable {
	name: string;
	url: string;
}

interface Round {
	tokensPerS: number;
	firstTokenMs: number;
}

/**
 * Measures the total speed and the median time until the first token with several answers at the same time. If
 * llama-server is installed, compares the embedded engine with it.
 */
export async function benchModelServer(): Promise<void> {
	await using embedded = await startServer("embedded");
	const program = findLlamaServer("the comparison with it is");
	await using llamaServer = program === null ? null : await startServer("upstream", program);
	const servers = llamaServer === null ? [embedded] : [embedded, llamaServer];
	const figures: Figure[] = [];
	// No prompt is sent twice to a server, because the second time it would be cached.
	let sent = 0;
	for (const count of CONCURRENT) {
		const rounds = servers.map((): Round[] => []);
		for (let n = 0; n < ROUNDS; n++) {
			for (const [at, server] of servers.entries()) {
				await delay(PAUSE_MS);
				rounds[at]?.push(await measure(server, count, sent));
			}
			sent += count;
		}
		figures.push(...describe(count, servers, rounds));
	}
	printFigures("model server", figures);
}

function describe(count: number, servers: readonly Server[], rounds: readonly Round[][]): Figure[] {
	const speeds = rounds.map((all) => median(all.map(({ tokensPerS }) => tokensPerS)));
	const firsts = rounds.map((all) => median(all.map(({ firstTokenMs }) => firstTokenMs)));
	const figures = servers.flatMap(({ name }, at): Figure[] => [
		{ name: `${count} at once, ${name}`, value: speeds[at] ?? 0, limit: null, unit: "tokens/s" },
		{ name: `${count} at once, ${name}, first token p50`, value: firsts[at] ?? 0, limit: null, unit: "ms" },
	]);
	const [speed = 0, otherSpeed] = speeds;
	const [first = 0, otherFirst] = firsts;
	if (otherSpeed === undefined || otherFirst === undefined) return figures;
	return [
		...figures,
		{
			name: `${count} at once, speed ÷ llama-server`,
			value: speed / otherSpeed,
			limit: SPEED_RATIO_MIN,
			atLeast: true,
			unit: "×",
		},
		{
			name: `${count} at once, first token ÷ llama-server`,
			value: first / otherFirst,
			limit: FIRST_TOKEN_RATIO_MAX,
			unit: "×",
		},
	];
}

/** Asks `count` questions at the same time, starting with the question number `first`. */
async function measure(server: Server, count: number, first: number): Promise<Round> {
	const startedAt = performance.now();
	const answers = await Promise.all(
		Array.from({ length: count }, (_, index) => ask(server, promptAt(first + index))),
	);
	const seconds = (performance.now() - startedAt) / 1_000;
	return {
		tokensPerS: answers.reduce((sum, { tokens }) => sum + tokens, 0) / seconds,
		firstTokenMs: median(answers.map(({ firstTokenAt }) => firstTokenAt - startedAt)),
	};
}

/** Returns a prompt that shares only its start with the others, as different conversations do. */
function promptAt(n: number): string {
	const text = STARTER_ARTICLES.value[n % STARTER_ARTICLES.value.length]?.text ?? "";
	return `Text ${n}: ${text.slice(0, PROMPT_CHARS)}\n\nExplain this text in your own words, in detail.`;
}

async function ask({ url }: Server, prompt: string): Promise<{ tokens: number; firstTokenAt: number }> {
	const response = await fetch(`${url}/v1/chat/completions`, {
		method: "POST",
		headers: { "content-type": "application/json", authorization: `Bearer ${KEY}` },
		body: JSON.stringify({
			messages: [{ role: "user", content: prompt }],
			max_tokens: ANSWER_TOKENS,
			temperature: 0,
			stream: true,
			stream_options: { include_usage: true },
		}),
	});
	if (!response.ok || !response.body) throw new Error(`The model server returned ${response.status}.`);
	let firstTokenAt: number | null = null;
	let tokens = 0;
	for await (const item of parseSse(response.body)) {
		if (item.type !== "data" || item.data === "[DONE]") continue;
		const { choices, usage } = Chunk.parse(JSON.parse(item.data));
		if (choices[0]?.delta.content) firstTokenAt ??= performance.now();
		tokens = usage?.completion_tokens ?? tokens;
	}
	if (firstTokenAt === null) throw new Error("The model server returned an empty answer.");
	return { tokens, firstTokenAt };
}

/** Starts a model server and resolves when its model is loaded. */
async function startServer(engine: "embedded" | "upstream", program = ""): Promise<Server> {
	const child = spawn(process.execPath, ["local-inference/server.ts"], {
		cwd: new URL("../..", import.meta.url),
		env: {
			...process.env,
			ENGINE: engine,
			LLAMA_SERVER_PATH: program,
			LOCAL_INFERENCE_PORT: "0",
			LOCAL_INFERENCE_KEY: KEY,
			LOCAL_INFERENCE_SLOTS: process.env.LOCAL_INFERENCE_SLOTS ?? String(SLOTS),
			LOCAL_INFERENCE_CONTEXT: process.env.LOCAL_INFERENCE_CONTEXT ?? "1024",
			LOCAL_MODEL: process.env.LOCAL_MODEL ?? SMALL_MODEL,
			UPSTREAM_URLS: "",
		},
		stdio: ["ignore", "ignore", "inherit", "ipc"],
	});
	const [message] = await once(child, "message");
	const { url } = Listening.parse(message);
	for (;;) {
		const { status, detail } = Health.parse(await (await fetch(`${url}/health`)).json());
		if (status === "ok") break;
		if (status === "unavailable") {
			child.kill();
			throw new SkippedError(detail);
		}
		await delay(POLL_MS);
	}
	return {
		name: engine === "embedded" ? "embedded" : "llama-server",
		url,
		async [Symbol.asyncDispose]() {
			const ended = once(child, "exit");
			child.kill();
			await ended;
		},
	};
}
