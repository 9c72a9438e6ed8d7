import { type Figure, median } from "./figures.ts";
import type { HttpClient } from "./http-client.ts";
import { FIRST_TOKEN_MS, type ScriptedModel } from "./scripted-model.ts";

const ROUNDS = 5;
const FIRST_TOKEN_CALLS = 20;
/** A model that generates about 200 tokens per second. */
const STEADY = { tokens: 400, firstMs: FIRST_TOKEN_MS, pauseMs: 4 };
/** A model that sends as fast as the connection takes its tokens. */
const FASTEST = { tokens: 2_000, firstMs: 0, pauseMs: 0 };

const PATH = "/v1/chat/completions";
const COMPLETION = {
	model: "omeruta/general",
	stream: true,
	messages: [{ role: "user", content: "Write a poem about the sea." }],
};

/** Measures stateless completions in turn with the same calls to the model server, and to a bare Worker before it. */
export async function measureCompletions(
	app: HttpClient,
	echo: HttpClient,
	model: ScriptedModel,
): Promise<Figure[]> {
	const address = encodeURIComponent(model.url + PATH);
	const calls = {
		path: () => complete(app, PATH),
		bare: () => complete(echo, `/?complete=${address}`),
		model: () => complete(model.client, PATH),
	};
	const names = ["path", "bare", "model"] as const;
	const first = { path: [] as number[], bare: [] as number[], model: [] as number[] };
	const steady = { path: [] as number[], bare: [] as number[], model: [] as number[] };
	const fastest: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		Object.assign(model.script, { tokens: 1, firstMs: FIRST_TOKEN_MS });
		for (const name of names)
			for (let call = 0; call < FIRST_TOKEN_CALLS; call++) first[name].push((await calls[name]()).firstMs);
		Object.assign(model.script, STEADY);
		for (const name of names) steady[name].push(rate(STEADY.tokens, await calls[name]()));
		Object.assign(model.script, FASTEST);
		fastest.push(rate(FASTEST.tokens, await calls.path()));
	}
	const [path, bare, own] = [median(first.path), median(first.bare), median(first.model)];
	const ownRate = median(steady.model);
	return [
		{ name: "completion's first token − the model server's, p50", value: path - own, limit: 4, unit: "ms" },
		{ name: "the same, of a bare Worker that writes a row, p50", value: bare - own, limit: null, unit: "ms" },
		{
			name: `completion's first token ÷ the model server's (${own.toFixed(0)} ms)`,
			value: path / own,
			limit: 1.08,
			unit: "×",
		},
		{
			name: `completion's tokens per second ÷ the model server's (${ownRate.toFixed(0)})`,
			value: median(steady.path) / ownRate,
			limit: 0.98,
			atLeast: true,
			unit: "×",
		},
		{
			name: "the same, of a bare Worker that writes a row",
			value: median(steady.bare) / ownRate,
			limit: null,
			unit: "×",
		},
		{
			name: "completion, from a model server that never pauses",
			value: median(fastest),
			limit: null,
			unit: "tokens/s",
		},
	];
}

/** Returns the tokens per second from the first one to the end of the response. */
function rate(tokens: number, { firstMs, endMs }: { firstMs: number; endMs: number }): number {
	return ((tokens - 1) * 1_000) / (endMs - firstMs);
}

async function complete(client: HttpClient, path: string) {
	const answer = await client.send(path, COMPLETION);
	if (answer.status !== 200)
		throw new Error(`The completion failed with status ${answer.status}: ${answer.text}`);
	return answer;
}
