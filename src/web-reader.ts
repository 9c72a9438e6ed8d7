import type { Config } from "./config.ts";
import { unwrap } from "./errors.ts";
import type { CrawlDeps } from "./knowledge/web/crawl-step.ts";
import type { ReadPageDeps } from "./knowledge/web/read-page.ts";
import { getBrain } from "./objects.ts";
import { wait } from "./wait.ts";

/**
 * Creates the dependencies for one step of a user's crawl. The user's brain stores the rate limit and the robots.txt
 * file of each host.
 */
export function createCrawlDeps(
	env: Pick<Env, "BRAIN">,
	{ crawl }: Pick<Config, "crawl">,
	userId: string,
): CrawlDeps {
	const brain = getBrain(env, userId);
	return {
		fetch: (input, init) => fetch(input, init),
		now: Date.now,
		resolverUrl: crawl.resolverUrl,
		allowHosts: crawl.allowHosts,
		claim: async (url) => unwrap(await brain.claimRequest(url)),
		storeRobots: async (origin, robots) => {
			unwrap(await brain.storeRobots(origin, robots));
		},
	};
}

/** Creates the dependencies for reading a page for a user. A read waits when the host's rate limit requires it. */
export function createWebReader(
	env: Pick<Env, "BRAIN">,
	config: Pick<Config, "crawl">,
	userId: string,
): ReadPageDeps {
	return { ...createCrawlDeps(env, config, userId), sleep: wait };
}
