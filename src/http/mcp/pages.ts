import type { McpServer } from "@modelcontextprotocol/server";
import { PageListQuery } from "../../contracts/knowledge.ts";
import { PAGE_ITEMS_MAX } from "../../contracts/limits.ts";
import { AppError, unwrap } from "../../errors.ts";
import { getBrain } from "../../objects.ts";
import type { McpCall, McpLibrary } from "./call.ts";
import { assertScope } from "./tool-result.ts";

const PAGES = "omeruta://pages/";
const MEDIA_TYPE = "text/plain";

/** Registers the user's pages as resources, which are listed from newest to oldest. */
export function registerPages(library: McpLibrary, server: McpServer, { env, principal }: McpCall): void {
	const brain = () => getBrain(env, principal.userId);
	server.registerResource(
		"page",
		new library.ResourceTemplate(`${PAGES}{id}`, { list: undefined }),
		{ title: "Page", description: "The text of a page of the knowledge base", mimeType: MEDIA_TYPE },
		({ href }, { id }) =>
			withProtocolErrors(library, href, async () => {
				assertScope(principal, "knowledge");
				const { text } = unwrap(await brain().getPage(String(id)));
				return { contents: [{ uri: href, mimeType: MEDIA_TYPE, text }] };
			}),
	);
	// Replaces the handler of the library, which cannot paginate.
	server.server.setRequestHandler("resources/list", ({ params }) =>
		withProtocolErrors(library, PAGES, async () => {
			assertScope(principal, "knowledge");
			const query = PageListQuery.parse({ limit: PAGE_ITEMS_MAX, cursor: params?.cursor });
			const { items, next_cursor } = unwrap(await brain().listPages(query));
			const resources = items.map(({ id, title, url }) => ({
				uri: PAGES + id,
				name: title,
				title,
				mimeType: MEDIA_TYPE,
				...(url !== null && { description: url }),
			}));
			return { resources, ...(next_cursor !== null && { nextCursor: next_cursor }) };
		}),
	);
}

/** Converts the errors of a resource to protocol errors, because only tools have errors of their own. */
async function withProtocolErrors<T>(
	{ ProtocolError, ProtocolErrorCode, ResourceNotFoundError }: McpLibrary,
	uri: string,
	read: () => Promise<T>,
): Promise<T> {
	try {
		return await read();
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		if (error.code === "page_not_found") throw new ResourceNotFoundError(uri, error.message);
		const { InvalidParams, InvalidRequest } = ProtocolErrorCode;
		throw new ProtocolError(error.code === "invalid_request" ? InvalidParams : InvalidRequest, error.message);
	}
}
