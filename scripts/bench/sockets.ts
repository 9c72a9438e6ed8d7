import { setTimeout as delay } from "node:timers/promises";
import { BenchSocket, openBareSocket, signIn } from "./bench-socket.ts";
import { type Figure, printFigures, quantile } from "./figures.ts";
import { HttpClient } from "./http-client.ts";
import { type LocalRuntime, startLocalRuntime } from "./local-runtime.ts";
import { assertOpenFiles } from "./open-files.ts";
import { type ScriptedModel, startScriptedModel } from "./scripted-model.ts";
import { runOrSkip } from "./skip.ts";

const CONVERSATIONS = 200;
const ROUNDS = 5;
const OPEN_DEFAULT = 5_000;
/** Sockets that are opened at the same time. */
const OPENING_AT_ONCE = 50;
const ANSWER_TOKENS = 200;
/** So many that the work of the questions hardly counts. */
const LONG_ANSWER_TOKENS = 1_000;
/** A model that answers all conversations at once, slowly, so that it is never idle. */
const BUSY = { tokens: 100_000, firstMs: 0, pauseMs: 100 };
const ACKNOWLEDGED = 300;

/** Measures conversations over sockets, with a scripted model, and prints each figure beside its limit. */
export async function benchSockets(options: ReadonlyMap<string, string>): Promise<void> {
	await assertOpenFiles(CONVERSATIONS);
	await using model = await startScriptedModel();
	await using runtime = await startLocalRuntime(model.url);
	const app = new HttpClient(runtime.url, await signIn(runtime.url), OPENING_AT_ONCE);
	const open = (id: string) => BenchSocket.open(app, runtime.url, id);
	const sockets = await openSockets(CONVERSATIONS, "talk", open);
	const count = Number(options.get("open") ?? OPEN_DEFAULT);
	printFigures("sockets", [
		...(await measureTokens(sockets, model, ANSWER_TOKENS)),
		...(await measureTokens(sockets, model, LONG_ANSWER_TOKENS)),
		...(await measureBareTokens(runtime, model)),
		...(await measureAcknowledgments(sockets, model)),
		...((await runOrSkip(() => measureOpening(runtime, count, open))) ?? []),
	]);
	for (const socket of sockets) socket.close();
}

async function openSockets<Socket>(
	count: number,
	prefix: string,
	open: (id: string) => Promise<Socket>,
): Promise<Socket[]> {
	const sockets: Socket[] = [];
	for (let from = 0; from < count; from += OPENING_AT_ONCE) {
		const ids = Array.from(
			{ length: Math.min(OPENING_AT_ONCE, count - from) },
			(_, n) => `${prefix}-${from + n}`,
		);
		sockets.push(...(await Promise.all(ids.map(open))));
	}
	return sockets;
}

/** Lets all conversations receive answers at once. */
async function measureTokens(
	sockets: readonly BenchSocket[],
	model: ScriptedModel,
	tokens: number,
): Promise<Figure[]> {
	const value = await measureRate(model, tokens, () => Promise.all(sockets.map((socket) => socket.ask())));
	return [
		{
			name: `tokens per second to ${sockets.length} sockets, ${tokens} per answer`,
			value,
			limit: 20_000,
			atLeast: true,
			unit: "tokens/s",
		},
	];
}

/** Lets as many bare Durable Objects pass on long answers of the model server. */
async function measureBareTokens({ bare }: LocalRuntime, model: ScriptedModel): Promise<Figure[]> {
	const sockets = await openSockets(CONVERSATIONS, "talk", (id) => openBareSocket(bare.url, id));
	const pass = (socket: WebSocket) =>
		new Promise<void>((resolve) => {
			socket.onmessage = ({ data }) => {
				if (data === "done") resolve();
			};
			socket.send(`${model.url}/v1/chat/completions`);
		});
	const value = await measureRate(model, LONG_ANSWER_TOKENS, () => Promise.all(sockets.map(pass)));
	for (const socket of sockets) socket.close();
	return [{ name: "the same, passed on by bare Durable Objects", value, limit: null, unit: "tokens/s" }];
}

/** Returns the median rate at which all conversations receive an answer of `tokens` tokens at once. */
async function measureRate(
	model: ScriptedModel,
	tokens: number,
	answerAll: () => Promise<unknown>,
): Promise<number> {
	Object.assign(model.script, { tokens, firstMs: 0, pauseMs: 0 });
	const rates: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const from = performance.now();
		await answerAll();
		rates.push((CONVERSATIONS * tokens * 1_000) / (performance.now() - from));
	}
	return quantile(rates, 0.5);
}

/** Asks one more question at a time while every conversation receives an answer. */
async function measureAcknowledgments(
	sockets: readonly BenchSocket[],
	model: ScriptedModel,
): Promise<Figure[]> {
	Object.assign(model.script, BUSY);
	for (const socket of sockets) void socket.ask();
	await Promise.all(sockets.map((socket) => socket.receiving()));
	const times: number[] = [];
	for (let n = 0; n < ACKNOWLEDGED; n++) {
		const socket = sockets[(n * 7) % sockets.length];
		if (socket !== undefined) times.push(await socket.acknowledge());
		await delay(10);
	}
	return [
		{ name: "question → task_started under load, p50", value: quantile(times, 0.5), limit: 3, unit: "ms" },
		{ name: "question → task_started under load, p99", value: quantile(times, 0.99), limit: 25, unit: "ms" },
	];
}

/** Opens sockets of new conversations, and as many of bare Durable Objects. */
async function measureOpening(
	{ bare }: LocalRuntime,
	count: number,
	open: (id: string) => Promise<BenchSocket>,
): Promise<Figure[]> {
	await assertOpenFiles(CONVERSATIONS + count);
	const measure = async (openOne: (id: string) => Promise<{ close(): void }>) => {
		const from = performance.now();
		const sockets = await openSockets(count, "held", openOne);
		const seconds = (performance.now() - from) / 1_000;
		for (const socket of sockets) socket.close();
		return seconds;
	};
	const seconds = await measure(open);
	const bareSeconds = await measure((id) => openBareSocket(bare.url, id));
	return [
		{ name: `opening ${count} sockets`, value: seconds, limit: 30, unit: "s" },
		{ name: "the same, of bare Durable Objects", value: bareSeconds, limit: null, unit: "s" },
	];
}
