import { SearchMode } from "../../src/contracts/knowledge.ts";
import { unwrap } from "../../src/errors.ts";
import { importLines } from "../../src/knowledge/ingest/import.ts";

export { Brain } from "../../durable-objects/brain.ts";
export { Conversation } from "../../durable-objects/conversation.ts";

const LIMIT = 10;
const PER_PAGE = 2;

/** Exposes brain methods to the benchmarks over HTTP. */
export default {
	async fetch(request: Request, env: Env): Promise<Response> {
		const brain = env.BRAIN.getByName("bench");
		const url = new URL(request.url);
		switch (url.pathname) {
			case "/create":
				await brain.create({ isGuest: false });
				return new Response();
			case "/import":
				return Response.json(
					await importLines(await request.text(), async (pages) => unwrap(await brain.importPages(pages))),
				);
			case "/statistics":
				return Response.json(unwrap(await brain.getStatistics()));
			case "/search": {
				const query = url.searchParams.get("query") ?? "";
				const mode = SearchMode.parse(url.searchParams.get("mode"));
				return Response.json(unwrap(await brain.search({ query, mode, limit: LIMIT, per_page: PER_PAGE })));
			}
			default:
				unwrap(await brain.listSources({ limit: 1 }));
				return new Response();
		}
	},
} satisfies ExportedHandler<Env>;
