import type { ResponseInput, ResponseInputItem } from "openai/resources/responses/responses";
import { describe, expect } from "vitest";
import { getMessages } from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { clientOf } from "../../../support/openai-client.ts";
import { TestUser } from "../../../support/worker.ts";

const MODEL = "omeruta/general";

function user(content: string): ResponseInputItem {
	return { role: "user", content };
}

/** A client that sends its whole history, with references in place of the answers. */
class ReferringClient {
	readonly history: ResponseInputItem[] = [];
	readonly #responses;

	constructor(guest: TestUser) {
		this.#responses = clientOf(guest).responses;
	}

	async ask(question: string) {
		this.history.push(user(question));
		const response = await this.send(this.history);
		this.history.push({ type: "item_reference", id: response.output[0]?.id ?? "" });
		return response;
	}

	send(input: ResponseInput, fields: object = {}) {
		const request = { model: MODEL, instructions: "Be brief.", input, ...fields };
		return this.#responses.create({ ...request, stream: false });
	}
}

describe("a response whose input refers to stored answers", () => {
	test("continues their conversation", async ({ guest, model }) => {
		model.nextAnswers("One", "Two", "Three");
		const client = new ReferringClient(guest);
		const first = await client.ask("Count to one.");
		const second = await client.ask("And to two?");
		const third = await client.ask("And to three?");
		expect(second).toMatchObject({ previous_response_id: first.id, conversation: first.conversation });
		expect(third).toMatchObject({ previous_response_id: second.id, output_text: "Three", store: true });
		const sent = model.requests.at(-1)?.messages.map(({ content }) => content) ?? [];
		expect(sent.slice(1, -1)).toEqual(["Count to one.", "One", "And to two?", "Two"]);
		expect(await getMessages(guest, first.conversation?.id ?? "")).toHaveLength(6);
	});

	test("continues it if the client has dropped the oldest messages", async ({ guest, model }) => {
		model.nextAnswers("One", "Two", "Three");
		const client = new ReferringClient(guest);
		await client.ask("Count to one.");
		const second = await client.ask("And to two?");
		const third = await client.send([...client.history.slice(2), user("And to three?")]);
		expect(third).toMatchObject({ output_text: "Three", conversation: second.conversation });
	});

	test("is a branch if the client has edited a later question", async ({ guest, model }) => {
		model.nextAnswers("One", "Two", "Ten");
		const client = new ReferringClient(guest);
		const first = await client.ask("Count to one.");
		await client.ask("And to two?");
		const branch = await client.send([...client.history.slice(0, 2), user("And to ten?")]);
		expect(branch.output_text).toBe("Ten");
		expect(branch.conversation).not.toEqual(first.conversation);
		const messages = await getMessages(guest, branch.conversation?.id ?? "");
		expect(messages.map(({ content }) => content)).toEqual(["Count to one.", "One", "And to ten?", "Ten"]);
	});

	test("accepts an answer that was generated again, which is one message per attempt", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("One", "Two");
		const client = new ReferringClient(guest);
		const { output } = await client.ask("Count to one.");
		client.history.push({ type: "item_reference", id: `${output[0]?.id}_2` });
		expect(await client.ask("And to two?")).toMatchObject({ output_text: "Two" });
	});

	test("is rejected if a message differs from the conversation", async ({ guest }) => {
		const client = new ReferringClient(guest);
		await client.ask("Count to one.");
		const [, answer] = client.history;
		if (answer === undefined) throw new Error("expected an answer");
		for (const input of [
			[user("Count to nine."), answer, user("And to two?")],
			[user("Hi"), { role: "assistant", content: "Hello" }, ...client.history, user("And to two?")],
			[answer, answer, answer, user("Nothing."), answer, user("And to two?")],
		] satisfies ResponseInput[])
			await expect(client.send(input)).rejects.toMatchObject({
				status: 400,
				param: "input",
				message: expect.stringContaining("differs from the conversation"),
			});
	});

	test("is rejected without a question", async ({ guest }) => {
		const client = new ReferringClient(guest);
		await client.ask("Count to one.");
		await expect(client.send(client.history, { instructions: null })).rejects.toMatchObject({
			status: 400,
			param: "input",
			message: expect.stringContaining("input: must"),
		});
	});

	test("is rejected if the answer is not stored, or belongs to someone else", async ({ guest }) => {
		const client = new ReferringClient(guest);
		const unstored = await client.send([user("Hi")], { store: false });
		const stored = await new ReferringClient(await TestUser.guest()).ask("Hi");
		for (const { output } of [unstored, stored]) {
			const reference = { type: "item_reference" as const, id: output[0]?.id ?? "" };
			await expect(client.send([user("Hi"), reference, user("Why?")])).rejects.toMatchObject({
				status: 400,
				param: "input",
				message: expect.stringContaining("is not stored"),
			});
		}
	});

	test("is rejected if the request names another conversation, or no storage", async ({ guest }) => {
		const client = new ReferringClient(guest);
		const { id } = await client.ask("Hi");
		const other = await client.send([user("Hi")]);
		const input = [...client.history, user("Why?")];
		for (const [fields, param] of [
			[{ store: false }, "store"],
			[{ conversation: "c1" }, "conversation"],
			[{ previous_response_id: other.id }, "previous_response_id"],
		] as const)
			await expect(client.send(input, fields)).rejects.toMatchObject({ status: 400, param });
		expect(await client.send(input, { previous_response_id: id })).toMatchObject({ status: "completed" });
	});
});
