import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { type Figure, median, printFigures } from "./figures.ts";
import { HttpClient } from "./http-client.ts";
import { startLocalRuntime } from "./local-runtime.ts";
import { type ScriptedModel, startScriptedModel } from "./scripted-model.ts";

const ROUNDS = 5;
const CALLS = 100;
/** Accepted questions run in the background, so fewer are asked, with a pause after each. */
const QUESTIONS = 8;
const QUESTION_PAUSE_MS = 250;
/** The time that a fast model takes until its first token. */
const FIRST_TOKEN_MS = 48;
const FIRST_TOKEN_CALLS = 20;
const ANSWER_TOKENS = 2_000;

const Guest = z.object({ tokens: z.object({ access: z.string() }) });
const QUESTION = "Write a poem about the sea.";
const COMPLETIONS = "/v1/chat/completions";
const COMPLETION = {
	model: "omeruta/general",
	stream: true,
	messages: [{ role: "user", content: QUESTION }],
};

/** Measures what requests cost without the model, and prints each figure beside its limit. */
export async function benchRequests(): Promise<void> {
	await using model = await startScriptedModel();
	await using runtime = await startLocalRuntime(model.url);
	const echo = new HttpClient(runtime.bare.url);
	const guest = Guest.parse(
		JSON.parse((await new HttpClient(runtime.url).send("/api/auth/guest/", {})).text),
	);
	const app = new HttpClient(runtime.url, guest.tokens.access);

	const empty = await measure(CALLS, () => echo.send("/"));
	const health = await measure(CALLS, () => app.send("/health"));
	const list = await measure(CALLS, () => app.send("/api/conversations/"));
	const ticket = await measure(CALLS, () => app.send("/api/auth/ws-ticket/", { conversation_id: "bench" }));
	const search = await measure(CALLS, () =>
		app.send("/api/knowledge/search/", { query: "What is a blockchain?" }),
	);
	const bare = await measure(QUESTIONS, async () => {
		const sent = await echo.send(`/?accept=${crypto.randomUUID()}`);
		await delay(QUESTION_PAUSE_MS);
		return sent;
	});
	const accepted = await measure(QUESTIONS, async () => {
		const sent = await app.send("/api/agents/async/chat_async/", { message: QUESTION });
		await delay(QUESTION_PAUSE_MS);
		return sent;
	});
	printFigures("requests", [
		{ name: "a Worker that answers ok, p50", value: median(empty), limit: null, unit: "ms" },
		{ name: "/health − that, p50", value: median(health) - median(empty), limit: 1, unit: "ms" },
		{ name: "list of conversations, p50", value: median(list), limit: null, unit: "ms" },
		{ name: "ticket, p50", value: median(ticket), limit: null, unit: "ms" },
		{ name: "knowledge search, 60 passages, p50", value: median(search), limit: 4, unit: "ms" },
		{ name: "chat_async, p50", value: median(accepted), limit: 8, unit: "ms" },
		{ name: "the same writes by a bare Worker, p50", value: median(bare), limit: null, unit: "ms" },
		...(await measureCompletions(app, echo, model)),
	]);
}

/** Measures stateless completions in turn with the same calls to the model server, and to a bare Worker before it. */
async function measureCompletions(
	app: HttpClient,
	echo: HttpClient,
	model: ScriptedModel,
): Promise<Figure[]> {
	const direct = new HttpClient(model.url);
	const address = encodeURIComponent(model.url + COMPLETIONS);
	const calls = {
		path: () => complete(app, COMPLETIONS),
		bare: () => complete(echo, `/?complete=${address}`),
		model: () => complete(direct, COMPLETIONS),
	};
	const first = { path: [] as number[], bare: [] as number[], model: [] as number[] };
	const rates: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		Object.assign(model.script, { tokens: 1, firstMs: FIRST_TOKEN_MS });
		for (const name of ["path", "bare", "model"] as const)
			for (let call = 0; call < FIRST_TOKEN_CALLS; call++) first[name].push((await calls[name]()).firstMs);
		Object.assign(model.script, { tokens: ANSWER_TOKENS, firstMs: 0 });
		const { firstMs, endMs } = await calls.path();
		rates.push((ANSWER_TOKENS / (endMs - firstMs)) * 1_000);
	}
	const [path, bare, own] = [median(first.path), median(first.bare), median(first.model)];
	return [
		{ name: "completion's first token − the model server's, p50", value: path - own, limit: 4, unit: "ms" },
		{ name: "the same, of a bare Worker that writes a row, p50", value: bare - own, limit: null, unit: "ms" },
		{
			name: `completion's first token ÷ the model server's (${own.toFixed(0)} ms)`,
			value: path / own,
			limit: 1.08,
			unit: "×",
		},
		{ name: "tokens per second through the path", value: median(rates), limit: null, unit: "tokens/s" },
	];
}

async function complete(client: HttpClient, path: string) {
	const answer = await client.send(path, COMPLETION);
	if (answer.status !== 200)
		throw new Error(`The completion failed with status ${answer.status}: ${answer.text}`);
	return answer;
}

/** Returns the durations of the calls of all rounds, in milliseconds. */
async function measure(
	calls: number,
	send: () => Promise<{ status: number; text: string; endMs: number }>,
): Promise<number[]> {
	const times: number[] = [];
	// The first call starts what is only started when it is needed.
	for (let call = 0; call <= ROUNDS * calls; call++) {
		const { status, text, endMs } = await send();
		if (status >= 300) throw new Error(`A request failed with status ${status}: ${text}`);
		if (call > 0) times.push(endMs);
	}
	return times;
}
