import { fetchOnce, type Validators } from "../../src/knowledge/web/fetch-once.ts";
import { readPage } from "../../src/knowledge/web/read-page.ts";
import { fetchRobots } from "../../src/knowledge/web/robots.ts";

/** What the tests outside ask this Worker to do. */
export interface Ask {
	what: "fetch-once" | "read-page" | "read-robots";
	url: string;
	conditional: Validators;
	resolverUrl: string;
	allowHosts: string[];
}

/** A Worker that reads the web as the brain does, and nothing else. A brain that always says yes stands behind it. */
export default {
	async fetch(request: Request): Promise<Response> {
		const { what, url, conditional, resolverUrl, allowHosts } = await request.json<Ask>();
		const { signal } = new AbortController();
		const deps = {
			fetch,
			now: Date.now,
			resolverUrl,
			allowHosts,
			claim: async () => ({ kind: "go" }) as const,
			keepRobots: async () => {},
			sleep: async () => {},
		};
		if (what === "fetch-once") return Response.json(await fetchOnce(url, conditional, deps, signal));
		if (what === "read-robots") return Response.json(await fetchRobots(url, deps, signal));
		try {
			return Response.json(await readPage(url, conditional, deps, signal));
		} catch (error) {
			return Response.json({ kind: "error", reason: String(error), ...(error as object) });
		}
	},
};
