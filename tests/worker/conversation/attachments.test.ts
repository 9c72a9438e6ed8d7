import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect } from "vitest";
import { Attachment } from "../../../src/contracts/attachments.ts";
import { ConversationExport } from "../../../src/contracts/conversations.ts";
import { ATTACHMENTS_MAX_CHARS } from "../../../src/contracts/limits.ts";
import { askAndWait, getMessages, waitForEnd } from "../../support/conversations.ts";
import type { FakeModel } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { restoreConversationSchema } from "../../support/old-conversation.ts";
import { expectError, type TestUser } from "../../support/worker.ts";

const MINUTES = {
	name: "minutes.md",
	text: "# Budget\n\nThe committee approved 4,200 euros for the greenhouse.",
	type: "markdown",
};
const QUESTION = "What did the committee approve for the greenhouse?";

function askAbout(guest: TestUser, message = QUESTION, attachments: unknown[] = [MINUTES]) {
	return askAndWait(guest, "c1", message, { message_id: "m1", attachments });
}

function lastPrompt(model: FakeModel): string {
	return JSON.stringify(model.requests.at(-1)?.messages);
}

async function read(guest: TestUser, conversation: string, id = ""): Promise<Response> {
	return guest.fetch(`/api/conversations/${conversation}/attachments/${id}/`);
}

describe("an attachment", () => {
	test("is quoted to the model, cited as a source, and listed with its question", async ({
		guest,
		model,
	}) => {
		const status = await askAbout(guest);
		expect(lastPrompt(model)).toContain("The committee approved 4,200 euros for the greenhouse [1].");
		const [question, answer] = await getMessages(guest, "c1");
		const [item] = question?.attachments ?? [];
		expect(item).toEqual({ id: expect.any(String), name: "minutes.md", length: MINUTES.text.length });
		expect(answer).not.toHaveProperty("attachments");
		expect(status.result).toMatchObject({
			sources: [{ n: 1, kind: "attachment", page_id: item?.id, title: "minutes.md", url: null }],
		});
		const attachment = Attachment.parse(await (await read(guest, "c1", item?.id)).json());
		expect(attachment).toEqual({ ...item, text: MINUTES.text });
	});

	test("is used without the knowledge base, too", async ({ guest, model }) => {
		await askAndWait(guest, "c1", QUESTION, { attachments: [MINUTES], use_context: false });
		expect(lastPrompt(model)).toContain("4,200 euros");
	});

	test("is used for a later question that it answers, and not for others", async ({ guest, model }) => {
		await askAbout(guest);
		await askAndWait(guest, "c1", "How many euros did the greenhouse get?");
		expect(lastPrompt(model)).toContain("4,200 euros for the greenhouse [1]");
		await askAndWait(guest, "c1", "Who wrote the opera Carmen?");
		expect(lastPrompt(model)).not.toContain("4,200 euros for the greenhouse [");
	});

	test("is stored once when the question is sent again", async ({ guest }) => {
		await askAbout(guest);
		await askAbout(guest);
		const messages = await getMessages(guest, "c1");
		expect(messages.map(({ attachments = [] }) => attachments.length)).toEqual([1, 0]);
	});

	test("comes with the acknowledgment that other tabs receive", async ({ guest }) => {
		const socket = await guest.connect("c1");
		await askAbout(guest);
		const { user_message } = await socket.next("task_started");
		expect(user_message.attachments).toMatchObject([{ name: "minutes.md", length: MINUTES.text.length }]);
		socket.close();
	});

	test("is converted from HTML to text", async ({ guest, model }) => {
		const text =
			"<html><body><nav>Menu</nav><article><h1>Budget</h1><p>The committee approved 4,200 euros.</p></article></body></html>";
		await askAbout(guest, QUESTION, [{ name: "minutes.html", text, type: "html" }]);
		expect(lastPrompt(model)).toContain("4,200 euros [1]");
		expect(lastPrompt(model)).not.toContain("<p>");
	});

	test("is read as the extension of its name says", async ({ guest, model }) => {
		const csv = { name: "budget.csv", text: "Item,Euros\nGreenhouse,4200\nShed,900\n" };
		await askAbout(guest, QUESTION, [csv]);
		expect(lastPrompt(model)).toContain("| Item: Greenhouse | Euros: 4200 |");
	});

	test("without text is rejected, along with its question", async ({ guest }) => {
		const response = await guest.fetch("/api/agents/async/chat_async/", {
			body: {
				message: "What is this?",
				conversation_id: "c1",
				attachments: [{ name: "empty.html", text: "<p></p>", type: "html" }],
			},
		});
		await expectError(response, 422, "attachment_empty");
		expect(await getMessages(guest, "c1")).toEqual([]);
	});

	test("may be larger than other requests, up to a limit", async ({ guest }) => {
		const large = (length: number) => [{ name: "large.txt", text: "word ".repeat(length / 5) }];
		expect(await askAbout(guest, QUESTION, large(ATTACHMENTS_MAX_CHARS))).toMatchObject({
			state: "completed",
		});
		const body = { message: QUESTION, attachments: large(ATTACHMENTS_MAX_CHARS + 5) };
		await expectError(
			await guest.fetch("/api/agents/async/chat_async/", { body }),
			413,
			"attachments_too_large",
		);
	});

	test("is used by several agents", async ({ guest, model }) => {
		const response = await guest.fetch("/api/agents/async/multiagent_async/", {
			body: { query: QUESTION, attachments: [MINUTES], conversation_id: "c1" },
		});
		await waitForEnd(guest, (await response.json<{ task_id: string }>()).task_id);
		expect(JSON.stringify(model.requests.map(({ messages }) => messages))).toContain("4,200 euros");
	});

	test("is copied to a branch, and comes with the edited question of a branch", async ({ guest, model }) => {
		await askAbout(guest);
		const [question, answer] = await getMessages(guest, "c1");
		const branch = async (message_id: string | undefined, message?: string) => {
			const response = await guest.fetch("/api/conversations/c1/branch/", { body: { message_id, message } });
			return response.json<{ conversation_id: string; task?: { task_id: string } }>();
		};
		const copy = await branch(answer?.id);
		const [copied] = await getMessages(guest, copy.conversation_id);
		expect(copied?.attachments).toEqual(question?.attachments);
		expect((await read(guest, copy.conversation_id, copied?.attachments?.[0]?.id)).status).toBe(200);

		const edited = await branch(question?.id, "Which amount did the greenhouse get?");
		await waitForEnd(guest, edited.task?.task_id ?? "");
		expect(lastPrompt(model)).toContain("4,200 euros for the greenhouse [1]");
		const [asked] = await getMessages(guest, edited.conversation_id);
		expect(asked?.attachments).toMatchObject([{ name: "minutes.md" }]);
	});

	test("is exported with its text as JSON and Markdown", async ({ guest }) => {
		await askAbout(guest);
		const path = "/api/conversations/c1/export/";
		const exported = ConversationExport.parse(await (await guest.fetch(path)).json());
		expect(exported.messages[0]?.attachments).toMatchObject([{ name: "minutes.md", text: MINUTES.text }]);
		const markdown = await (await guest.fetch(path, { headers: { accept: "text/markdown" } })).text();
		expect(markdown).toContain(`### Attachment: minutes.md\n\n${MINUTES.text}`);
	});

	test("is deleted when the conversation is cleared or erased", async ({ guest }) => {
		await askAbout(guest);
		const [question] = await getMessages(guest, "c1");
		const id = question?.attachments?.[0]?.id ?? "";
		await guest.fetch("/api/agents/tinyllama/clear_conversation/", { body: { conversation_id: "c1" } });
		await expectError(await read(guest, "c1", id), 404, "attachment_not_found");
		await guest.conversation("c1").erase();
		await expectError(await read(guest, "c1", id), 404, "conversation_not_found");
	});

	test("can be added to a conversation of an earlier version", async ({ guest, model }) => {
		await askAndWait(guest, "c1", "What is Bitcoin?");
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) =>
			restoreConversationSchema(storage.sql, 3),
		);
		await evictDurableObject(guest.conversation("c1"));
		expect(await getMessages(guest, "c1")).toHaveLength(2);
		await askAbout(guest);
		expect(lastPrompt(model)).toContain("4,200 euros");
	});
});
