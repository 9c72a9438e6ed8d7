import type { Config } from "./config.ts";
import { unwrap } from "./errors.ts";
import type { ReadPageDeps } from "./knowledge/web/read-page.ts";
import { brainStub } from "./objects.ts";
import { wait } from "./wait.ts";

/** What reading the web for a user needs: the user's brain keeps the turns of each site, and what its robots.txt says. */
export function webReader(env: Env, config: Config, userId: string): ReadPageDeps {
	const brain = brainStub(env, userId);
	return {
		fetch: (input, init) => fetch(input, init),
		now: Date.now,
		resolverUrl: config.crawl.resolverUrl,
		allowHosts: config.crawl.allowHosts,
		claim: async (url) => unwrap(await brain.claimRequest(url)),
		keepRobots: async (origin, robots) => {
			unwrap(await brain.keepRobots(origin, robots));
		},
		sleep: wait,
	};
}
