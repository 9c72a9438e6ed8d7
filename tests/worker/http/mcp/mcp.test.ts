import { Client, type Resource, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect } from "vitest";
import { version } from "../../../../package.json";
import { NewApiKey } from "../../../../src/contracts/auth.ts";
import { PAGE_ITEMS_MAX } from "../../../../src/contracts/limits.ts";
import {
	AddPageOutput,
	AskOutput,
	ProtectedResource,
	SearchKnowledgeOutput,
} from "../../../../src/contracts/mcp.ts";
import { getMessages } from "../../../support/conversations.ts";
import { MCP_HEADERS } from "../../../support/example-calls.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, type TestUser } from "../../../support/worker.ts";

const ALPACAS = { title: "Alpacas", text: "Alpacas hum when they are content. They live in the Andes." };

/** Connects the official client. `mode` is the revision of the specification that it prefers. */
async function connect(token: string, mode: "auto" | "legacy" = "auto"): Promise<Client> {
	const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } });
	const transport = new StreamableHTTPClientTransport(new URL("https://brain.test/mcp"), {
		fetch: (url, init) => call(new URL(url).pathname, init),
		requestInit: { headers: { authorization: `Bearer ${token}` } },
	});
	await client.connect(transport);
	return client;
}

async function createKey(user: TestUser, scopes: string[]): Promise<string> {
	const response = await user.fetch("/api/auth/api-keys/", { body: { name: "mcp", scopes } });
	return NewApiKey.parse(await response.json()).key;
}

describe.each(["auto", "legacy"] as const)("a client with version negotiation %s", (mode) => {
	test("lists the tools with their schemas and annotations", async ({ guest }) => {
		const client = await connect(guest.signedIn.access, mode);
		const { tools } = await client.listTools();
		expect(tools.map(({ name }) => name)).toEqual([
			"search_knowledge",
			"add_page",
			"read_page",
			"ask",
			"list_conversations",
		]);
		for (const { inputSchema, outputSchema, annotations } of tools) {
			expect(inputSchema.type).toBe("object");
			expect(outputSchema?.type).toBe("object");
			expect(annotations?.readOnlyHint).toBeTypeOf("boolean");
		}
	});

	test("says of each wrong argument what it must be", async ({ guest }) => {
		const client = await connect(guest.signedIn.access, mode);
		const errorOf = async (input: Record<string, unknown>) => {
			const { isError, content } = await client.callTool({ name: "add_page", arguments: input });
			expect(isError).toBe(true);
			return JSON.stringify(content);
		};
		expect(await errorOf({ url: "not a url" })).toContain("url: must be an http:// or https:// URL.");
		expect(await errorOf({ url: "not a url" })).toContain('"invalid_request: url: must be');
		expect(await errorOf({ text: "Hum.", title: 5 })).toContain("title: must be a string.");
		expect(await errorOf({ text: "Hum." })).toContain("Plain text needs a title.");
	});

	test("adds a page, finds it, and reads it as a tool and as a resource", async ({ guest }) => {
		const client = await connect(guest.signedIn.access, mode);
		const added = await client.callTool({ name: "add_page", arguments: ALPACAS });
		const { page } = AddPageOutput.parse(added.structuredContent);
		const found = await client.callTool({
			name: "search_knowledge",
			arguments: { query: "Why do alpacas hum?" },
		});
		const { results } = SearchKnowledgeOutput.parse(found.structuredContent);
		expect(results[0]?.page_id).toBe(page.id);
		const read = await client.callTool({
			name: "read_page",
			arguments: { page_id: page.id, offset: 8, max_chars: 3 },
		});
		expect(read.structuredContent).toMatchObject({ text: "hum", next_offset: 11 });
		const uri = `omeruta://pages/${page.id}`;
		const { resources } = await client.listResources();
		expect(resources).toContainEqual(expect.objectContaining({ uri, name: "Alpacas" }));
		const { contents } = await client.readResource({ uri });
		expect(contents).toEqual([
			expect.objectContaining({ uri, text: expect.stringContaining("Alpacas hum") }),
		]);
	});

	test("asks in a conversation, with progress and sources", async ({ guest }) => {
		const client = await connect(guest.signedIn.access, mode);
		const stages: string[] = [];
		const result = await client.callTool(
			{ name: "ask", arguments: { question: "What is Bitcoin?" } },
			{ onprogress: ({ message }) => stages.push(message ?? "") },
		);
		const { answer, sources, conversation_id } = AskOutput.parse(result.structuredContent);
		expect(answer).toBe("Cryptocurrency is digital money.");
		expect(sources[0]?.title).toMatch(/Bitcoin/);
		expect(stages).toContain("Generating response...");
		const messages = await getMessages(guest, conversation_id);
		expect(messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
		const listed = await client.callTool({ name: "list_conversations", arguments: {} });
		expect(JSON.stringify(listed.structuredContent)).toContain(conversation_id);
	});

	test("lists the sources that the answer cites, with their headings, as text", async ({ guest, model }) => {
		model.next({ kind: "answer", tokens: ["Bitcoin is digital money [1]."] });
		const client = await connect(guest.signedIn.access, mode);
		const result = await client.callTool({ name: "ask", arguments: { question: "What is Bitcoin?" } });
		const { sources } = AskOutput.parse(result.structuredContent);
		expect(sources.length).toBeGreaterThan(1);
		const [first] = sources;
		const name = [first?.title, first?.heading].filter(Boolean).join(" > ");
		const [, list] = JSON.stringify(result.content).split("Sources:\\n");
		expect(list?.split("\\n\\n")[0]).toBe(`[1] ${name} (${first?.url ?? `page_id ${first?.page_id}`})`);
	});

	test("receives errors of tools with what to do next", async ({ guest }) => {
		const client = await connect(guest.signedIn.access, mode);
		const missing = await client.callTool({ name: "read_page", arguments: { page_id: "missing" } });
		expect(missing).toMatchObject({
			isError: true,
			content: [{ text: expect.stringMatching(/^page_not_found: .+/) }],
		});
		const invalid = await client.callTool({ name: "add_page", arguments: { text: "No title." } });
		expect(invalid).toMatchObject({
			isError: true,
			content: [{ text: expect.stringContaining("Plain text needs a title") }],
		});
		await expect(client.readResource({ uri: "omeruta://pages/missing" })).rejects.toThrow(/not found/i);
	});
});

test("a client that cancels a question stops its task", async ({ guest, model }) => {
	const client = await connect(guest.signedIn.access);
	const hold = new Hold();
	model.next({ kind: "held", hold });
	hold.push("Never ");
	const stop = new AbortController();
	const asked = client.callTool(
		{ name: "ask", arguments: { question: "What is Bitcoin?", conversation_id: "canceled" } },
		{ signal: stop.signal },
	);
	const rejected = expect(asked).rejects.toThrow();
	await until(() => hold.opened && hold.drained);
	stop.abort();
	await rejected;
	await until(async () => {
		const response = await guest.fetch("/api/conversations/canceled/messages/");
		return (await response.text()).includes('"stopped"');
	});
	await until(() => hold.closed);
});

test("an API key can only use the tools and resources of its scopes", async ({ member }) => {
	const chat = await connect(await createKey(member, ["chat"]));
	const refused = await chat.callTool({ name: "search_knowledge", arguments: { query: "Bitcoin" } });
	expect(refused).toMatchObject({
		isError: true,
		content: [{ text: expect.stringContaining('scope "knowledge"') }],
	});
	await expect(chat.listResources()).rejects.toThrow('scope "knowledge"');
	expect((await chat.callTool({ name: "list_conversations", arguments: {} })).isError).not.toBe(true);
	const knowledge = await connect(await createKey(member, ["knowledge"]));
	expect(await knowledge.callTool({ name: "ask", arguments: { question: "Hi?" } })).toMatchObject({
		isError: true,
	});
	const found = await knowledge.callTool({ name: "search_knowledge", arguments: { query: "Bitcoin" } });
	expect(found.isError).not.toBe(true);
});

describe("a call without a valid token", () => {
	test.each([
		["no token", {}, "Bearer resource_metadata="],
		["an invalid token", { authorization: "Bearer x" }, 'Bearer error="invalid_token", resource_metadata='],
	])("that has %s names the metadata of the resource", async (_, headers, challenge) => {
		const response = await call("/mcp", { method: "POST", body: "{}", headers });
		const header = response.headers.get("www-authenticate") ?? "";
		expect(header.startsWith(challenge)).toBe(true);
		const [, url = ""] = /resource_metadata="([^"]+)"/.exec(header) ?? [];
		expect(response.status).toBe(401);
		expect(url).toBe("https://brain.test/.well-known/oauth-protected-resource/mcp");
		const metadata = ProtectedResource.parse(await (await call(new URL(url).pathname)).json());
		expect(metadata.resource).toBe("https://brain.test/mcp");
	});
});

const PING = { jsonrpc: "2.0", id: 1, method: "ping" };

test("a page of another origin may not call the server", async ({ guest }) => {
	const from = (origin: string) => guest.fetch("/mcp", { body: PING, headers: { ...MCP_HEADERS, origin } });
	await expectError(await from("https://evil.test"), 403, "origin_refused");
	await expectError(await from("null"), 403, "origin_refused");
	expect((await from("https://brain.test")).status).toBe(200);
});

test.for([
	["a body of another type", { "content-type": "text/plain" }, 415],
	["a client that accepts no event stream", { accept: "application/json" }, 406],
	["an unknown revision", { "mcp-protocol-version": "2020-01-01" }, 400],
] as const)("the server rejects %s", async ([_, headers, status], { guest }) => {
	const response = await guest.fetch("/mcp", { body: PING, headers: { ...MCP_HEADERS, ...headers } });
	expect(response.status).toBe(status);
	expect(await response.json()).toMatchObject({ jsonrpc: "2.0", error: { message: expect.any(String) } });
});

test("the server has the version of its package, and promises no notifications", async ({ guest }) => {
	const client = await connect(guest.signedIn.access, "legacy");
	expect(client.getServerVersion()?.version).toBe(version);
	expect(client.getServerCapabilities()).toEqual({
		tools: { listChanged: false },
		resources: { listChanged: false },
	});
});

test("resources are listed in parts", async ({ guest }) => {
	const titles = Array.from({ length: PAGE_ITEMS_MAX + 1 }, (_, number) => `Page ${number}`);
	const lines = titles.map((title) => JSON.stringify({ title, text: `Alpacas hum: ${title}.` }));
	expect((await guest.postRaw("/api/knowledge/import/", lines.join("\n"))).status).toBe(200);
	const client = await connect(guest.signedIn.access);
	const all: Resource[] = [];
	let cursor: string | undefined;
	do {
		const part = await client.request({ method: "resources/list", params: { cursor } });
		expect(part.resources.length).toBeLessThanOrEqual(PAGE_ITEMS_MAX);
		all.push(...part.resources);
		cursor = part.nextCursor;
	} while (cursor !== undefined);
	expect(new Set(all.map(({ uri }) => uri)).size).toBe(all.length);
	expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(titles));
	const unknown = client.request({ method: "resources/list", params: { cursor: "unknown" } });
	await expect(unknown).rejects.toMatchObject({ code: -32602 });
});
