import OpenAI from "openai";
import { expect } from "vitest";
import { ChatCompletionChunk, OpenAiError } from "../../src/contracts/openai.ts";
import { parseSse } from "../../src/upstream/sse.ts";
import type { TestUser } from "./worker.ts";

const PATH = "/v1/chat/completions";

/** Creates a message of the user. */
export function userMessage(content: string) {
	return { role: "user", content };
}

/** Requests a chat completion. `fields` are merged into the body. */
export function complete(
	guest: TestUser,
	fields: object,
	headers: Record<string, string> = {},
): Promise<Response> {
	const body = { messages: [userMessage("What is cryptocurrency?")], ...fields };
	return guest.fetch(PATH, { body, headers });
}

/** Requests a streamed chat completion and returns its chunks. */
export async function streamCompletion(
	guest: TestUser,
	fields: object,
	headers: Record<string, string> = {},
): Promise<ChatCompletionChunk[]> {
	const response = await complete(guest, { ...fields, stream: true }, headers);
	expect(response.headers.get("content-type")).toContain("text/event-stream");
	if (response.body === null) throw new Error("expected a stream");
	const data: string[] = [];
	for await (const item of parseSse(response.body)) if (item.type === "data") data.push(item.data);
	expect(data.at(-1)).toBe("[DONE]");
	return data.slice(0, -1).map((chunk) => ChatCompletionChunk.parse(JSON.parse(chunk)));
}

/** Returns the text of a streamed completion. */
export function textOf(chunks: readonly ChatCompletionChunk[]): string {
	return chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
}

/** Asserts that a response is an error in OpenAI's format. */
export async function expectOpenAiError(
	response: Response,
	status: number,
	error: Partial<OpenAiError["error"]>,
): Promise<void> {
	const body = await response.json();
	expect({ status: response.status, body }).toMatchObject({ status, body: { error } });
	expect(OpenAiError.parse(body).error.message).toMatch(/[.)]$/);
}

/** Returns OpenAI's own client, signed in as the guest. */
export function clientOf(guest: TestUser): OpenAI {
	return new OpenAI({
		baseURL: "https://brain.test/v1",
		apiKey: guest.signedIn.access,
		maxRetries: 0,
		fetch: (input, init) => {
			const { pathname, search } = new URL(String(input));
			const body = init?.body == null ? {} : { body: JSON.parse(String(init.body)) };
			return guest.fetch(pathname + search, { method: init?.method ?? "GET", ...body });
		},
	});
}
