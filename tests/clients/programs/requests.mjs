import assert from "node:assert/strict";
import { API_KEY, BASE_URL } from "./report.mjs";

/** Sends a request like a client whose package cannot be installed here. Without a body, it is a GET request. */
export function send(path, body, { key = API_KEY, headers = {} } = {}) {
	return fetch(BASE_URL + path, {
		headers: { "content-type": "application/json", authorization: `Bearer ${key}`, ...headers },
		...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
	});
}

/** Returns the JSON of a successful response. */
export async function sendAndRead(path, body, options) {
	const response = await send(path, body, options);
	const text = await response.text();
	assert.equal(response.status, 200, text);
	return JSON.parse(text);
}

/** Returns the data of the events of a successful streamed response. */
export async function sendAndStream(path, body, options) {
	const response = await send(path, body, options);
	const text = await response.text();
	assert.equal(response.status, 200, text);
	assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
	const data = text
		.split("\n")
		.filter((line) => line.startsWith("data: "))
		.map((line) => line.slice("data: ".length));
	return data.filter((part) => part !== "[DONE]").map((part) => JSON.parse(part));
}

/** Joins the text of a streamed completion. */
export function textOf(chunks) {
	return chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
}

/** Joins the tool calls of a streamed completion. */
export function callsOf(chunks) {
	const calls = [];
	for (const { index, id, function: part } of chunks.flatMap(
		({ choices }) => choices[0]?.delta.tool_calls ?? [],
	)) {
		calls[index] ??= { id, type: "function", function: { name: part.name, arguments: "" } };
		calls[index].function.arguments += part.arguments;
	}
	return calls;
}

/** Returns the city that a tool is called with. */
export function cityOf(call) {
	return JSON.parse(call.function.arguments).city;
}
