import { fetchOnce, type Validators } from "../../src/knowledge/web/fetch-once.ts";
import { readPage } from "../../src/knowledge/web/read-page.ts";
import { fetchRobots } from "../../src/knowledge/web/robots.ts";

/** A command that a test sends to the Worker in a request body. */
export interface Command {
	action: "fetch-once" | "read-page" | "read-robots";
	url: string;
	conditional: Validators;
	resolverUrl: string;
	allowHosts: string[];
}

/** A Worker that reads the web with the same code as the brain, but without rate limits. */
export default {
	async fetch(request: Request): Promise<Response> {
		const { action, url, conditional, resolverUrl, allowHosts } = await request.json<Command>();
		const { signal } = new AbortController();
		const deps = {
			fetch,
			now: Date.now,
			resolverUrl,
			allowHosts,
			claim: async () => ({ kind: "go" }) as const,
			storeRobots: async () => {},
			sleep: async () => {},
		};
		if (action === "fetch-once") return Response.json(await fetchOnce(url, conditional, deps, signal));
		if (action === "read-robots") return Response.json(await fetchRobots(url, deps, signal));
		try {
			return Response.json(await readPage(url, conditional, deps, signal));
		} catch (error) {
			return Response.json({ kind: "error", reason: String(error), ...(error as object) });
		}
	},
};
