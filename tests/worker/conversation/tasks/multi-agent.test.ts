import { expect } from "vitest";
import { ChatResult } from "../../../../src/contracts/tasks.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";

function readTokens(socket: { of(type: "task_token"): { text: string }[] }): string {
	return socket
		.of("task_token")
		.map(({ text }) => text)
		.join("");
}

const COMPOUND = "What is Bitcoin? What is Ethereum?";

test("a multi-agent question gets one contribution per part, generated in parallel and streamed in order", async ({
	guest,
	model,
}) => {
	const [first, second] = [new Hold(), new Hold()];
	model.next({ kind: "held", hold: first }, { kind: "held", hold: second });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	// Both agents are called before either responds.
	await until(() => first.opened && second.opened);
	second.push("A platform [1].");
	second.finish();
	await until(() => second.drained);
	expect(socket.of("task_token")).toEqual([]);
	first.push("A coin [1]. Really.");
	// The first contribution is visible before it is finished.
	await socket.next("task_token");
	first.finish();
	const result = ChatResult.parse((await socket.next("task_completed")).result);

	expect(result.multiagent_processing).toBe(true);
	expect(result.plan?.map(({ question }) => question)).toEqual(["What is Bitcoin?", "What is Ethereum?"]);
	expect(result.response).toMatch(
		/^### What is Bitcoin\?\n\nA coin \[1\]\. Really\.\n\n### What is Ethereum\?\n\nA platform \[\d\]\.$/,
	);
	expect(result.contributions?.map(({ response, status }) => [response, status])).toEqual([
		["A coin [1]. Really.", "completed"],
		[result.response.slice(result.response.indexOf("A platform")), "completed"],
	]);
	expect(readTokens(socket)).toBe(result.response);
	const stages = new Set(socket.of("task_update").map(({ stage }) => stage));
	expect([...stages]).toEqual(["planning", "searching", "found", "contributing", "generating", "complete"]);
	expect(socket.of("task_update").filter(({ selected_agent }) => selected_agent !== undefined)).toHaveLength(
		1,
	);
	expect(result.usage.completion_tokens).toBe(2);
	expect(model.requests).toHaveLength(2);
});

test("each contribution is streamed while it is generated, and a snapshot contains all of them", async ({
	guest,
	model,
}) => {
	const [first, second] = [new Hold(), new Hold()];
	model.next({ kind: "held", hold: first }, { kind: "held", hold: second });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	await until(() => first.opened && second.opened);
	second.push("A platform", ". ");
	const part = await socket.next("task_contribution");
	expect(part).toMatchObject({ index: 1, state: "running", text: expect.stringContaining("A platform") });
	expect(socket.of("task_update").flatMap(({ contributions = [] }) => contributions)).toEqual([
		{ agent: expect.any(String), question: "What is Bitcoin?" },
		{ agent: expect.any(String), question: "What is Ethereum?" },
	]);

	await until(() => second.drained);
	const late = await guest.connect("c1");
	late.send({ action: "resume", last_seq: 0 });
	const { contributions, timeline, text } = await late.next("snapshot");
	expect(text).toBe("");
	expect(contributions).toMatchObject([
		{ question: "What is Bitcoin?", state: "waiting", text: "" },
		{ question: "What is Ethereum?", state: "running", text: expect.stringContaining("A platform") },
	]);
	expect(timeline?.map(({ stage }) => stage)).toEqual(["planning", "searching", "found", "contributing"]);

	second.finish();
	first.push("A coin.");
	first.finish();
	await socket.next("task_completed");
	const partsOf = (at: number) => socket.of("task_contribution").filter(({ index }) => index === at);
	expect(
		partsOf(0)
			.map(({ text }) => text)
			.join(""),
	).toBe("A coin.");
	expect(
		partsOf(1)
			.map(({ text }) => text)
			.join(""),
	).toBe("A platform. ");
	expect([partsOf(0).at(-1)?.state, partsOf(1).at(-1)?.state]).toEqual(["completed", "completed"]);
	const times = socket.of("task_update").map(({ at_ms = -1 }) => at_ms);
	expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("each part of a multi-agent question is answered from its own passages", async ({ guest, model }) => {
	model.next(
		{ kind: "answer", tokens: ["There will be 21 million bitcoins [1]."] },
		{ kind: "answer", tokens: ["Edge computing is close to the people [1]."] },
	);
	const socket = await guest.connect("c1");
	socket.send({
		action: "start_multiagent",
		query: "How many bitcoins will there ever be? What is edge computing?",
	});
	const result = ChatResult.parse((await socket.next("task_completed")).result);
	const [bitcoin, edge] = result.contributions ?? [];
	const prompts = model.requests.map(({ messages }) => messages.at(-1)?.content ?? "");
	const [supply = "", nearby = ""] = prompts.toSorted((a) => (a.includes("21 million") ? -1 : 1));
	expect(supply).not.toContain("Edge computing moves");
	expect(nearby).not.toContain("21 million");

	expect(bitcoin?.sources[0]).toMatchObject({ title: "Bitcoin", heading: "Supply" });
	expect(edge?.sources[0]?.title).toBe("Cloud and edge computing");
	// The sources of the answer are those of both parts, and each citation leads to the right one.
	const cited = /people \[(\d+)\]/.exec(result.response)?.[1];
	expect(result.sources.find(({ n }) => n === Number(cited))).toEqual(edge?.sources[0]);
	expect(result.sources.map(({ n }) => n)).toEqual(result.sources.map((_, at) => at + 1));
});

test("a multi-agent question gets an answer that reports the failure when one agent fails", async ({
	guest,
	model,
}) => {
	model.next({ kind: "status", status: 500 }, { kind: "answer", tokens: ["A platform."] });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	const result = ChatResult.parse((await socket.next("task_completed")).result);
	expect(result.contributions?.map(({ status }) => status).sort()).toEqual(["completed", "failed"]);
	expect(result.response).toContain("could not answer.");
	expect(result.provider).toBe("llama-cpp");
	expect(readTokens(socket)).toBe(result.response);
});

test("a multi-agent question reports which agents are asked and what the model thinks", async ({
	guest,
	model,
}) => {
	model.usually({ kind: "thinks", thoughts: ["hm, ", "a contract"], tokens: ["A program."] });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: "Explain smart contracts and analyze their risks." });
	await socket.next("task_completed");
	expect(socket.of("task_update").map(({ message }) => message)).toContain(
		"Asking the Q&A agent and the research agent about 2 parts of your question...",
	);
	const thinking = socket.of("task_thinking").map(({ text }) => text);
	expect(thinking.join("")).toBe("hm, a contract\n\nhm, a contract");
});

test("a multi-agent question is retried when every contribution fails", async ({ guest, model }) => {
	model.next({ kind: "status", status: 500 }, { kind: "status", status: 500 });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	const result = ChatResult.parse((await socket.next("task_completed")).result);
	expect(result.attempts).toBe(2);
	expect(result.contributions?.map(({ status }) => status)).toEqual(["completed", "completed"]);
});

test("a multi-agent question that fails after its first text is retried without that text", async ({
	guest,
	model,
}) => {
	const [first, second] = [new Hold(), new Hold()];
	model.next({ kind: "held", hold: first }, { kind: "held", hold: second });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	await until(() => first.opened && second.opened);
	first.push("Half of");
	await socket.next("task_token");
	first.break();
	second.break();
	await socket.next("task_retrying");
	const result = ChatResult.parse((await socket.next("task_completed")).result);
	expect(result.attempts).toBe(2);
	expect(result.response).not.toContain("Half of");
});

test("a multi-agent question quotes the passages of each part when there is no model", async ({
	guest,
	model,
}) => {
	model.usually({ kind: "refused" });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: "What is Bitcoin? What is a qubit?" });
	const result = ChatResult.parse((await socket.next("task_completed")).result);
	expect(result.provider).toBe("extractive");
	expect(result.response.match(/no model/gi)).toHaveLength(1);
	const [bitcoin, qubit] = result.contributions ?? [];
	expect(bitcoin?.response).toMatch(/bitcoin/i);
	expect(qubit?.response).toMatch(/qubit/i);
	expect(qubit?.response).not.toMatch(/bitcoin/i);
	expect(readTokens(socket)).toBe(result.response);
});

test("cancelling a multi-agent question stops all of its contributions", async ({ guest, model }) => {
	const [first, second] = [new Hold(), new Hold()];
	model.next({ kind: "held", hold: first }, { kind: "held", hold: second });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	const { task_id } = await socket.next("task_started");
	await until(() => first.opened && second.opened);
	socket.send({ action: "cancel_task", task_id });
	await socket.next("task_cancelled");
	await until(() => first.closed && second.closed);
	expect(model.requests).toHaveLength(2);
});
