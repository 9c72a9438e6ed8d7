import type { GenerateEvent, GenerateRequest } from "../../../src/inference/provider.ts";
import type { Passage } from "../../../src/text/passage.ts";

export const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

export function request(changes: Partial<GenerateRequest> = {}): GenerateRequest {
	return {
		messages: [
			{ role: "system", content: "Be brief." },
			{ role: "user", content: "What is a ledger?" },
		],
		question: "What is a ledger?",
		passages: [],
		maxTokens: 50,
		temperature: 0.2,
		priority: "chat",
		userKey: "user-key",
		conversationKey: "conversation-key",
		...changes,
	};
}

export function passage(n: number, text: string): Passage {
	return {
		pageId: `page-${n}`,
		passageId: `page-${n}.0`,
		title: `Page ${n}`,
		url: null,
		heading: null,
		text,
		start: 0,
		end: text.length,
		score: 1,
	};
}

/** Creates a signal that is never aborted. */
export const neverAborted = () => new AbortController().signal;

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
	const collected: T[] = [];
	for await (const item of items) collected.push(item);
	return collected;
}

export function textOf(events: { type: string }[]): string {
	return events.map((event) => (isToken(event) ? event.text : "")).join("");
}

/** Returns the reason that a promise is rejected with. Throws if the promise is fulfilled. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
	const outcome = await work.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
	if ("error" in outcome) return outcome.error;
	throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`);
}

/** Yields every way to split the bytes of a text into two parts. */
export function* cuts(text: string): Generator<Uint8Array[]> {
	const bytes = new TextEncoder().encode(text);
	for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

export async function* chunksOf(parts: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	yield* parts;
}

function isToken(event: { type: string }): event is Extract<GenerateEvent, { type: "token" }> {
	return event.type === "token";
}
