import { expect } from "vitest";
import { ChatResult } from "../../../../src/contracts/tasks.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";

const COMPOUND = "What is Bitcoin? What is Ethereum?";

test("a multi-agent question runs its agents in parallel, shows each stage and lists what each agent said", async ({
	guest,
	model,
}) => {
	const [first, second] = [new Hold(), new Hold()];
	model.next(
		{ kind: "held", hold: first },
		{ kind: "held", hold: second },
		{ kind: "answer", tokens: ["Both are money."] },
	);
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	// Both agents are called before either responds.
	await until(() => first.opened && second.opened);
	first.push("A coin. Really.");
	first.finish();
	second.push("A platform.");
	second.finish();
	const result = ChatResult.parse((await socket.next("task_completed")).result);

	expect(result.multiagent_processing).toBe(true);
	expect(result.plan?.map(({ question }) => question)).toEqual(["What is Bitcoin?", "What is Ethereum?"]);
	expect(result.contributions?.map(({ response, status }) => [response, status])).toEqual([
		["A coin. Really.", "completed"],
		["A platform.", "completed"],
	]);
	expect(result.response).toContain("Both are money.");
	expect(result.response).toMatch(/\*\*Who said what\*\*\n\n- .*: A coin\.\n- .*: A platform\./);
	expect(
		socket
			.of("task_token")
			.map(({ text }) => text)
			.join(""),
	).toBe(result.response);
	const stages = new Set(socket.of("task_update").map(({ stage }) => stage));
	expect([...stages]).toEqual([
		"planning",
		"searching",
		"found",
		"contributing",
		"merging",
		"generating",
		"complete",
	]);
	expect(socket.of("task_update").filter(({ selected_agent }) => selected_agent !== undefined)).toHaveLength(
		1,
	);
	expect(result.usage.completion_tokens).toBe(3);
	const merging = model.requests[2]?.messages.at(-1)?.content;
	expect(merging).toContain("A platform.");
});

test("a multi-agent question gets an answer that reports the failure when one agent fails", async ({
	guest,
	model,
}) => {
	model.next(
		{ kind: "status", status: 500 },
		{ kind: "answer", tokens: ["A platform."] },
		{ kind: "answer", tokens: ["Merged."] },
	);
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	const result = ChatResult.parse((await socket.next("task_completed")).result);
	expect(result.contributions?.map(({ status }) => status).sort()).toEqual(["completed", "failed"]);
	expect(result.response).toContain("could not answer.");
	expect(result.provider).toBe("llama-cpp");
});

test("a multi-agent question is retried when every contribution fails", async ({ guest, model }) => {
	model.next({ kind: "status", status: 500 }, { kind: "status", status: 500 });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	const result = ChatResult.parse((await socket.next("task_completed")).result);
	expect(result.attempts).toBe(2);
	expect(result.contributions?.map(({ status }) => status)).toEqual(["completed", "completed"]);
});

test("a multi-agent question quotes the knowledge base only once when there is no model", async ({
	guest,
	model,
}) => {
	model.usually({ kind: "refused" });
	const socket = await guest.connect("c1");
	socket.send({ action: "start_multiagent", query: COMPOUND });
	const result = ChatResult.parse((await socket.next("task_completed")).result);
	expect(result.provider).toBe("extractive");
	expect(result.response.match(/no model/gi)).toHaveLength(1);
	expect(
		socket
			.of("task_token")
			.map(({ text }) => text)
			.join(""),
	).toBe(result.response);
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
