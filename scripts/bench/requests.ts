import { setTimeout as delay } from "node:timers/promises";
import { signIn } from "./bench-socket.ts";
import { measureCompletions } from "./completions.ts";
import { median, printFigures } from "./figures.ts";
import { HttpClient } from "./http-client.ts";
import { startLocalRuntime } from "./local-runtime.ts";
import { startScriptedModel } from "./scripted-model.ts";
import { measureSocketQuestions } from "./socket-questions.ts";

const ROUNDS = 5;
const CALLS = 100;
/** Accepted questions run in the background, so fewer are asked, with a pause after each. */
const QUESTIONS = 8;
const QUESTION_PAUSE_MS = 250;

const QUESTION = "Write a poem about the sea.";

/** Measures what requests cost without the model, and prints each figure beside its limit. */
export async function benchRequests(): Promise<void> {
	await using model = await startScriptedModel();
	await using runtime = await startLocalRuntime(model.url);
	const echo = new HttpClient(runtime.bare.url);
	const app = new HttpClient(runtime.url, await signIn(runtime.url));

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
		...(await measureSocketQuestions(app, runtime.url, model)),
	]);
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
