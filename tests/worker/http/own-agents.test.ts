import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { OpenAiModelList } from "../../../src/contracts/openai.ts";
import { OwnAgent, OwnAgentList } from "../../../src/contracts/own-agents.ts";
import { isExpansion, type TaskStatus } from "../../../src/contracts/tasks.ts";
import { ask, askAndWait, waitForEnd } from "../../support/conversations.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { restoreBrainSchema } from "../../support/old-brain.ts";
import { complete, expectOpenAiError, userMessage } from "../../support/openai-client.ts";
import { until } from "../../support/until.ts";
import { expectError, TestUser } from "../../support/worker.ts";

const PATH = "/api/agents/own/";
const PIRATE = { name: "pirate", instructions: "Talk like a pirate.", use_knowledge: false };

async function create(user: TestUser, fields: object = {}): Promise<OwnAgent> {
	const response = await user.fetch(PATH, { body: { ...PIRATE, ...fields } });
	if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
	return OwnAgent.parse(await response.json());
}

async function list(user: TestUser): Promise<string[]> {
	const { items } = OwnAgentList.parse(await (await user.fetch(PATH)).json());
	return items.map(({ name }) => name);
}

function agentIn({ result }: TaskStatus): string | undefined {
	return result === undefined || isExpansion(result) ? undefined : result.agent;
}

describe("own agents", () => {
	test("are created with defaults, listed by name, changed and deleted", async ({ guest }) => {
		const agent = await create(guest, { name: " Pirate ", use_knowledge: undefined });
		expect(agent).toMatchObject({
			name: "pirate",
			title: "",
			use_knowledge: true,
			temperature: 0.4,
			max_tokens: 600,
		});
		await create(guest, { name: "cook" });
		expect(await list(guest)).toEqual(["cook", "pirate"]);

		const path = `${PATH}${agent.id}/`;
		const changed = await guest.fetch(path, {
			method: "PATCH",
			body: { name: "corsair", use_knowledge: false },
		});
		const expected = { ...agent, name: "corsair", use_knowledge: false, updated_at: expect.any(String) };
		expect(await changed.json()).toEqual(expected);
		expect(await (await guest.fetch(path)).json()).toEqual(expected);

		expect((await guest.fetch(path, { method: "DELETE" })).status).toBe(200);
		await expectError(await guest.fetch(path), 404, "not_found");
		await expectError(await guest.fetch(path, { method: "DELETE" }), 404, "not_found");
		expect(await list(guest)).toEqual(["cook"]);
	});

	test("have unique names per user, regardless of case", async ({ guest, member }) => {
		const pirate = await create(guest);
		await expectError(await guest.fetch(PATH, { body: { ...PIRATE, name: "PIRATE" } }), 409, "conflict");
		const cook = await create(guest, { name: "cook" });
		const rename = (id: string) =>
			guest.fetch(`${PATH}${id}/`, { method: "PATCH", body: { name: "pirate" } });
		await expectError(await rename(cook.id), 409, "conflict");
		expect((await rename(pirate.id)).status).toBe(200);
		await create(member);
	});

	test.each([
		[{ name: "two words" }, "name: must be letters (a-z) and digits, with single hyphens between them."],
		[{ name: "x".repeat(41) }, "name: must have at most 40 characters."],
		[{ name: "research" }, "name: is the name of a built-in agent; choose another."],
		[{ instructions: "  " }, "instructions: must not be empty."],
		[{ instructions: "x".repeat(4_001) }, "instructions: must have at most 4000 characters."],
		[{ temperature: 2.1 }, "temperature: must be at most 2."],
		[{ max_tokens: 5_000 }, "max_tokens: must be at most 4096."],
	])("reject %j", async (fields, message) => {
		const guest = await TestUser.guest();
		const response = await guest.fetch(PATH, { body: { ...PIRATE, ...fields } });
		expect(await expectError(response, 400, "invalid_request")).toBe(message);
	});

	test("are limited to 50 per user", async ({ guest }) => {
		for (let n = 1; n <= 50; n++) await create(guest, { name: `agent-${n}` });
		const response = await guest.fetch(PATH, { body: PIRATE });
		expect(await expectError(response, 409, "conflict")).toContain("limit of 50 agents");
	});

	test("can be created in a brain of an earlier version", async ({ guest }) => {
		const brain = env.BRAIN.getByName(guest.id);
		await runInDurableObject(brain, (_, { storage }) => restoreBrainSchema(storage.sql, 15));
		await evictDurableObject(brain);
		await create(guest);
		expect(await list(guest)).toEqual(["pirate"]);
	});
});

describe("a question to an own agent", () => {
	test("reaches the model with the agent's instructions, temperature and length", async ({
		guest,
		model,
	}) => {
		await create(guest, { temperature: 1.3, max_tokens: 77 });
		const status = await askAndWait(guest, "c1", "What is Bitcoin?", { agent: "Pirate", agent_type: "qa" });
		expect(status).toMatchObject({ agent_type: "general", status: "completed" });
		expect(agentIn(status)).toBe("pirate");
		expect(model.requests).toMatchObject([{ temperature: 1.3, max_tokens: 77 }]);
		expect(model.requests[0]?.messages).toEqual([
			{ role: "system", content: "Talk like a pirate." },
			{ role: "user", content: "What is Bitcoin?" },
		]);
	});

	test("can ask for a shorter answer, but not for a longer one", async ({ guest, model }) => {
		await create(guest, { max_tokens: 77 });
		for (const max_tokens of [10, 500]) await askAndWait(guest, "c1", "Hi?", { agent: "pirate", max_tokens });
		expect(model.requests.map(({ max_tokens }) => max_tokens)).toEqual([10, 77]);
	});

	test("cites the knowledge base if the agent and the question allow it", async ({ guest, model }) => {
		await create(guest, { use_knowledge: true });
		await askAndWait(guest, "c1", "What is Bitcoin?", { agent: "pirate" });
		await askAndWait(guest, "c2", "What is Bitcoin?", { agent: "pirate", use_context: false });
		const [cited, plain] = model.requests.map(({ messages }) => messages);
		expect(cited?.[0]?.content).toMatch(/^Talk like a pirate\.\n\nWhen notes come/);
		expect(cited?.[1]?.content).toContain("[1]");
		expect(plain?.[1]?.content).toBe("What is Bitcoin?");
	});

	test("is rejected if there is no such agent", async ({ guest, member }) => {
		await create(member);
		const body = { message: "Hi?", agent: "pirate", conversation_id: "c1", message_id: "m1" };
		for (const path of ["/api/agents/async/chat_async/", "/api/agents/tinyllama/chat/"])
			await expectError(await guest.fetch(path, { body }), 404, "not_found");
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", ...body });
		expect(await socket.next("error")).toMatchObject({ code: "not_found", message_id: "m1" });
	});

	test("on a socket keeps its place before later questions", async ({ guest, model }) => {
		await create(guest);
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "First?", agent: "pirate", message_id: "m1" });
		socket.send({ action: "start_chat", message: "Second?", message_id: "m2" });
		await until(() => socket.of("task_completed").length === 2);
		expect(socket.of("task_started").map(({ user_message }) => user_message.id)).toEqual(["m1", "m2"]);
		expect(model.requests[0]?.messages[0]?.content).toBe("Talk like a pirate.");
		expect(model.requests[1]?.messages[0]?.content).not.toContain("pirate");
	});

	test("keeps the agent's settings even if the agent is deleted before it answers", async ({
		guest,
		model,
	}) => {
		const { id } = await create(guest);
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const first = await ask(guest, { message: "First?", conversation_id: "c1" });
		const second = await ask(guest, { message: "Second?", conversation_id: "c1", agent: "pirate" });
		await until(() => hold.opened);
		await guest.fetch(`${PATH}${id}/`, { method: "DELETE" });
		hold.finish();
		await waitForEnd(guest, first.task_id);
		const status = await waitForEnd(guest, second.task_id);
		expect(agentIn(status)).toBe("pirate");
		const regenerated = await guest.fetch("/api/conversations/c1/regenerate/", {
			body: { message_id: `answer_${second.task_id.slice(-26)}` },
		});
		expect(regenerated.status).toBe(200);
		await until(() => model.requests.length === 3);
		const systems = model.requests.map(({ messages }) => messages[0]?.content);
		expect(systems.slice(1)).toEqual(["Talk like a pirate.", "Talk like a pirate."]);
	});
});

describe("the OpenAI API", () => {
	test("lists own agents as models and names them in the error for an unknown model", async ({ guest }) => {
		await create(guest);
		const { data } = OpenAiModelList.parse(await (await guest.fetch("/v1/models")).json());
		expect(data.map(({ id }) => id)).toContain("omeruta/pirate");
		expect((await guest.fetch("/v1/models/omeruta/pirate")).status).toBe(200);
		await expectOpenAiError(await complete(guest, { model: "omeruta/cook" }), 404, {
			code: "model_not_found",
			message: expect.stringContaining("`omeruta/pirate`"),
		});
	});

	test("passes an own agent's settings to the model, statelessly or in a conversation", async ({
		guest,
		model,
	}) => {
		await create(guest, { temperature: 1.3, max_tokens: 77 });
		for (const headers of [{}, { "x-conversation-id": "c1" }])
			await complete(guest, { model: "omeruta/pirate" }, { ...headers });
		for (const request of model.requests) {
			expect(request).toMatchObject({ temperature: 1.3, max_tokens: 77 });
			expect(request.messages).toEqual([
				{ role: "system", content: "Talk like a pirate." },
				{ role: "user", content: "What is cryptocurrency?" },
			]);
		}
		expect(model.requests).toHaveLength(2);
	});

	test("puts an own agent's instructions before the client's system message", async ({ guest, model }) => {
		await create(guest);
		const messages = [{ role: "system", content: "Answer in French." }, userMessage("Hi?")];
		await complete(guest, { model: "omeruta/pirate", messages });
		expect(model.requests[0]?.messages[0]?.content).toBe("Talk like a pirate.\n\nAnswer in French.");
	});
});
