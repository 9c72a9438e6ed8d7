import type { McpServer, ServerContext } from "@modelcontextprotocol/server";
import { AddPageRequest } from "../../contracts/knowledge.ts";
import {
	AddPageOutput,
	AskInput,
	AskOutput,
	ListConversationsInput,
	ListConversationsOutput,
	ReadPageInput,
	ReadPageOutput,
	SearchKnowledgeInput,
	SearchKnowledgeOutput,
} from "../../contracts/mcp.ts";
import { unwrap } from "../../errors.ts";
import { segmentPage } from "../../knowledge/ingest/new-page.ts";
import { getBrain } from "../../objects.ts";
import { VERSION } from "../../version.ts";
import { createNewPage } from "../knowledge/new-page.ts";
import { answerText, ask } from "./ask.ts";
import type { McpCall, McpLibrary } from "./call.ts";
import { registerPages } from "./pages.ts";
import { toolInput } from "./tool-input.ts";
import { runTool } from "./tool-result.ts";

const READ_ONLY = { readOnlyHint: true, openWorldHint: false };

/** Creates the MCP server for one request, with the tools and resources of its user. */
export function createServer(library: McpLibrary, call: McpCall): McpServer {
	const server = new library.McpServer(
		{ name: "omeruta-brain", title: "Omeruta Brain", version: VERSION },
		{
			// A server that forgets its clients cannot notify them.
			capabilities: { tools: { listChanged: false }, resources: { listChanged: false } },
			instructions:
				"A personal knowledge base. Use search_knowledge to find passages, read_page for the rest of a page, and ask for an answer with sources.",
		},
	);
	registerKnowledgeTools(server, call);
	registerConversationTools(server, call);
	registerPages(library, server, call);
	return server;
}

function registerKnowledgeTools(server: McpServer, { env, principal, reader, signal }: McpCall): void {
	const brain = () => getBrain(env, principal.userId);
	server.registerTool(
		"search_knowledge",
		{
			title: "Search knowledge",
			description: "Finds passages in the user's knowledge base, by words and by meaning.",
			inputSchema: toolInput(SearchKnowledgeInput),
			outputSchema: SearchKnowledgeOutput,
			annotations: READ_ONLY,
		},
		({ query, limit }) =>
			runTool(principal, "knowledge", async () => {
				const { hits } = unwrap(await brain().search({ query, limit, mode: "hybrid", per_page: 2 }));
				const results = hits.map(({ pageId, title, url, heading, text, start, end, score }) => ({
					page_id: pageId,
					...{ title, url, heading, text, start, end, score },
				}));
				return { results } satisfies SearchKnowledgeOutput;
			}),
	);
	server.registerTool(
		"add_page",
		{
			title: "Add page",
			description:
				"Adds a web page or a text to the user's knowledge base. Set exactly one of url, text, markdown and html; plain text needs a title. A page with the same URL is replaced.",
			inputSchema: toolInput(AddPageRequest),
			outputSchema: AddPageOutput,
			annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
		},
		(request, { mcpReq }) =>
			runTool(principal, "knowledge", async () => {
				const added = await createNewPage(request, reader, AbortSignal.any([signal, mcpReq.signal]));
				const { id, title, url, words } = unwrap(await brain().putPage(segmentPage(added))).page;
				return { page: { id, title, url, words } } satisfies AddPageOutput;
			}),
	);
	server.registerTool(
		"read_page",
		{
			title: "Read page",
			description: "Returns the text of a page. Long pages are returned in parts; continue at next_offset.",
			inputSchema: toolInput(ReadPageInput),
			outputSchema: ReadPageOutput,
			annotations: READ_ONLY,
		},
		({ page_id, offset, max_chars }) =>
			runTool(principal, "knowledge", async () => {
				const { title, url, text } = unwrap(await brain().getPage(page_id));
				const end = offset + max_chars;
				return {
					...{ page_id, title, url },
					text: text.slice(offset, end),
					total_chars: text.length,
					next_offset: end < text.length ? end : null,
				} satisfies ReadPageOutput;
			}),
	);
}

function registerConversationTools(server: McpServer, call: McpCall): void {
	const { env, principal } = call;
	server.registerTool(
		"ask",
		{
			title: "Ask",
			description:
				"Answers a question from the user's knowledge base, with sources. The question and the answer are stored in a conversation of the user.",
			inputSchema: toolInput(AskInput),
			outputSchema: AskOutput,
			annotations: {
				readOnlyHint: false,
				destructiveHint: false,
				idempotentHint: false,
				openWorldHint: false,
			},
		},
		(input, context) => {
			const signal = AbortSignal.any([call.signal, context.mcpReq.signal]);
			const result = runTool(
				principal,
				"chat",
				() => ask(input, call, signal, progressOf(context)),
				answerText,
			);
			call.waitUntil(result);
			return result;
		},
	);
	server.registerTool(
		"list_conversations",
		{
			title: "List conversations",
			description: "Lists the user's conversations, the latest first.",
			inputSchema: toolInput(ListConversationsInput),
			outputSchema: ListConversationsOutput,
			annotations: READ_ONLY,
		},
		({ query, limit, cursor }) =>
			runTool(principal, "chat", async () => {
				const list = await getBrain(env, principal.userId).listConversations({
					limit,
					...(query !== undefined && { q: query }),
					...(cursor !== undefined && { cursor }),
				});
				return ListConversationsOutput.parse(unwrap(list));
			}),
	);
}

/** Returns a function that reports progress, if the client has asked for it. */
function progressOf({ mcpReq }: ServerContext): (message: string) => Promise<void> {
	const progressToken = mcpReq._meta?.progressToken;
	let progress = 0;
	return async (message) => {
		if (progressToken === undefined) return;
		progress += 1;
		await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, message } });
	};
}
