import type { Config } from "./config.ts";
import { unwrap } from "./errors.ts";
import type { ReadPageDeps } from "./knowledge/web/read-page.ts";
import { getBrain } from "./objects.ts";
import { wait } from "./wait.ts";

/**
 * Returns the dependencies for reading web pages on behalf of a user. The user's brain keeps the rate limit and the
 * robots.txt of each host.
 */
export function createWebReader(
	env: Pick<Env, "BRAIN">,
	{ crawl }: Pick<Config, "crawl">,
	userId: string,
): ReadPageDeps {
	const brain = getBrain(env, userId);
	return {
		fetch: (input, init) => fetch(input, init),
		now: Date.now,
		resolverUrl: crawl.resolverUrl,
		allowHosts: crawl.allowHosts,
		claim: async (url) => unwrap(await brain.claimRequest(url)),
		keepRobots: async (origin, robots) => {
			unwrap(await brain.storeRobots(origin, robots));
		},
		sleep: wait,
	};
}
