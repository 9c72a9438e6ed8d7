import { exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect } from "vitest";
import { Analytics } from "../../../src/client/api/analytics.ts";
import { memoryTokens } from "../../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../../src/client/client.ts";
import type { Conversation } from "../../../src/client/conversation/conversation.ts";
import { createPdf } from "../../support/documents.ts";
import { test } from "../../support/fixtures.ts";
import { freshNames, PASSWORD } from "../../support/members.ts";
import { until } from "../../support/until.ts";
import { WorkerSocket } from "../../support/worker-socket.ts";

let opened: Conversation[];

beforeEach(() => {
	opened = [];
});

afterEach(() => {
	for (const conversation of opened) conversation.close();
});

function newClient(apiKey?: string) {
	return new OmerutaClient({
		baseUrl: "https://brain.test",
		tokens: memoryTokens(),
		fetch: (url, init) => exports.default.fetch(new Request(url, init)),
		WebSocket: WorkerSocket,
		...(apiKey === undefined ? {} : { apiKey }),
	});
}

function open(client: OmerutaClient, id?: string): Conversation {
	const conversation = client.conversation(id);
	opened.push(conversation);
	return conversation;
}

test("the SDK manages an account on a real Worker, from a guest's first question to the account's deletion", async ({
	model,
}) => {
	const client = newClient();
	expect(await client.account.signInAsGuest()).toMatchObject({ is_guest: true });

	model.nextAnswers("Gold is a metal.", "Gold is an element.", "Silver is one too.");
	const conversation = open(client);
	const task = await conversation.ask("What is gold?");
	expect(await task.finished()).toMatchObject({ state: "completed", text: "Gold is a metal." });
	const { username, email } = freshNames();
	const user = await client.account.register({ username, email, password: PASSWORD });
	expect(user).toMatchObject({ username, is_guest: false });

	const again = await conversation.regenerate(task.messageId);
	expect(await again.finished()).toMatchObject({ text: "Gold is an element." });
	expect(conversation.view.turns).toHaveLength(1);
	await client.conversations.rename(conversation.id, "Metals");
	const list = [];
	for await (const { title } of client.conversations.list({ search: "metals" })) list.push(title);
	expect(list).toEqual(["Metals"]);
	expect(await client.conversations.exportMarkdown(conversation.id)).toContain("Gold is an element.");

	const { messages } = await client.conversations.export(conversation.id);
	const branch = await client.conversations.branch(conversation.id, messages.at(-1)?.id ?? "", "And silver?");
	const branched = open(client, branch.conversation_id);
	branched.open();
	await branched.finished(branch.task?.task_id ?? "");
	await until(() => branched.view.historyLoaded);
	expect(branched.view.turns.map(({ text }) => text)).toEqual(["Gold is an element.", "Silver is one too."]);

	const { key } = await client.account.createApiKey({ name: "Script", scopes: ["chat", "analytics"] });
	const script = newClient(key);
	expect((await script.conversations.page()).items).toHaveLength(2);
	expect(await script.api(Analytics).summary()).toMatchObject({ scope: "own" });
	await expect(script.account.profile()).rejects.toMatchObject({ code: "forbidden" });

	expect((await client.account.export()).conversations).toHaveLength(2);
	await client.account.delete(PASSWORD);
	expect(await client.account.isSignedIn()).toBe(false);
	await until(() => conversation.connection === "signed_out" || conversation.connection === "deleted");
	await expect(client.account.login(username, PASSWORD)).rejects.toMatchObject({
		code: "credentials_refused",
	});
});

test("the SDK adds, finds, cites, reads and deletes knowledge", async ({ model }) => {
	const client = newClient();
	await client.account.signInAsGuest();
	const { knowledge } = client;
	const text = "The lake is cold.\n\nThe giant otter of Lake Zumba eats eleven fish a day.";
	const page = await knowledge.add({ title: "Otters", text });
	const lines = [{ id: 1, title: "Herons", text: "Herons stand on one leg." }];
	expect(await knowledge.importLines(lines)).toMatchObject({ added: 1, failed_count: 0 });
	expect(await knowledge.importLines('{"title":"Nothing"}\nnot JSON')).toMatchObject({
		failed: [{ line: 1 }, { line: 2 }],
	});
	const titles = [];
	for await (const { title } of knowledge.list({ search: "Zumba" })) titles.push(title);
	expect(titles).toEqual(["Otters"]);
	const { results } = await knowledge.search("What does the otter of Lake Zumba eat?");
	expect(results[0]).toMatchObject({ page_id: page.id, title: "Otters" });

	model.nextAnswers("It eats eleven fish a day [1].");
	const conversation = open(client);
	const task = await conversation.ask("What does the giant otter of Lake Zumba eat?");
	const { result } = await task.finished();
	const source = result?.sources.find(({ page_id }) => page_id === page.id);
	const opened = await knowledge.read(page.id);
	expect(opened.text.slice(source?.start, source?.end)).toContain("eleven fish");
	expect(result?.evidence[0]).toMatchObject({ start: 0, supported: true, passage_id: source?.passage_id });
	const cited = () =>
		knowledge.sourcesPage().then(({ items }) => items.find(({ page_id }) => page_id === page.id));
	await until(cited);
	expect(await cited()).toMatchObject({ gone: false, citations: [{ task_id: task.taskId }] });

	const before = await knowledge.statistics();
	await knowledge.delete(page.id);
	await expect(knowledge.read(page.id)).rejects.toMatchObject({ code: "page_not_found" });
	expect(await knowledge.statistics()).toMatchObject({ pages: before.pages - 1 });
	expect(await cited()).toMatchObject({ gone: true, title: "Otters" });
});

test("the SDK uploads, lists, reads and deletes files, and names the page of a cited passage", async ({
	model,
}) => {
	const client = newClient();
	await client.account.signInAsGuest();
	const { knowledge } = client;
	const pages = ["The lake is cold.", "The giant otter of Lake Zumba eats eleven fish a day."];
	const { outcome, file } = await knowledge.uploadFile({ name: "lake.pdf" }, createPdf(pages));
	expect([outcome, file.page_count]).toEqual(["added", 2]);
	await expect(knowledge.uploadFile({ name: "a.bin" }, new Uint8Array(99))).rejects.toMatchObject({
		code: "file_type_unsupported",
	});
	model.nextAnswers("It eats eleven fish a day [1].");
	const task = await open(client).ask("What does the giant otter of Lake Zumba eat?");
	const { result } = await task.finished();
	expect(result?.sources[0]).toMatchObject({ page_id: file.parts[0]?.page_id, page: 2 });
	const names = [];
	for await (const { name } of knowledge.files({ folder: "" })) names.push(name);
	expect(names).toEqual(["lake.pdf"]);
	expect(await knowledge.file(file.id)).toEqual(file);
	await knowledge.deleteFile(file.id);
	await expect(knowledge.file(file.id)).rejects.toMatchObject({ code: "file_not_found" });
});

test("the SDK receives updates to the list of conversations, and closes a conversation that is deleted elsewhere", async ({
	model,
}) => {
	const client = newClient();
	await client.account.signInAsGuest();
	const updates = client.updates();
	const titles: string[] = [];
	updates.on("conversation", ({ title }) => titles.push(title));
	const connected = new Promise<void>((resolve) => updates.on("connection", () => resolve()));
	updates.open();
	await connected;
	const conversation = open(client, "coins");
	model.nextAnswers("Coins are money.");
	await (await conversation.ask("What are coins?")).finished();
	await client.conversations.rename("coins", "Money");
	await until(() => titles.includes("Money"));
	updates.close();
	await client.conversations.delete("coins");
	await until(() => conversation.connection === "deleted");
});

test("the SDK sends several questions at once and receives an answer or an error for each", async ({
	model,
}) => {
	const client = newClient();
	await client.account.signInAsGuest();
	const conversation = open(client);
	model.nextAnswers("One.", "Two.");
	const asked = ["First?", "  ", "Second?"].map((text) => conversation.ask(text));
	const [first, empty, second] = await Promise.allSettled(asked);
	expect(empty).toMatchObject({ status: "rejected", reason: { code: "message_empty" } });
	const texts = [first, second].map(async (result) =>
		result?.status === "fulfilled" ? (await result.value.finished()).text : result?.reason,
	);
	expect(await Promise.all(texts)).toEqual(["One.", "Two."]);
});

test("the SDK removes an ended session's tokens, and signs in the next guest immediately", async () => {
	const client = newClient();
	await client.account.signInAsGuest();
	const conversation = open(client);
	conversation.open();
	await until(() => conversation.connection === "open");
	for await (const { id } of client.account.sessions()) await client.account.endSession(id);
	await until(() => conversation.connection === "signed_out");
	expect(await client.account.isSignedIn()).toBe(false);
	await client.account.signInAsGuest();
	const next = open(client);
	next.open();
	await until(() => next.connection === "open");
});
