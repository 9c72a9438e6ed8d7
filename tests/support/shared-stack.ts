import { test as base } from "vitest";
import { Guest } from "./guest.ts";
import { LakeSite } from "./lake-site.ts";
import { SMALL_MODEL } from "./model-server.ts";
import { startStack } from "./stack.ts";

/**
 * `test` for tests that share a stack. The end-to-end project does not isolate files, so all files that a Vitest
 * worker runs use the same `stack`. It starts with the first test that uses it and stops with the worker. Files that
 * kill, restart or configure the stack call `startStack` instead.
 *
 * Each test gets its own `guest`, so tests share no conversations or knowledge. A stack allows 60 guests. It may fetch
 * pages from `site`, which is reset after each test.
 *
 * @example
 * import { modelTest as test } from "../support/shared-stack.ts";
 *
 * test("answers", async ({ guest }) => {
 *   const task = await guest.client.conversation().ask("What is Bitcoin?");
 * });
 *
 * The model answers all questions: without `extractive`, none is answered with quotes because the model is small.
 */
export const modelTest = withStack({ LOCAL_MODEL: SMALL_MODEL, INFERENCE: "llama-cpp" });

/** Like `modelTest`, but the stack has no model server and no web search. Answers quote the knowledge base. */
export const extractiveTest = withStack({ INFERENCE: "extractive", WEB_SEARCH: "none" });

function withStack(settings: Record<string, string>) {
	return base
		.extend("settings", { scope: "worker" }, settings)
		.extend("sharedSite", { scope: "worker" }, () => LakeSite.start())
		.extend("stack", { scope: "worker" }, async ({ settings, sharedSite }, { onCleanup }) => {
			const stack = await startStack({ env: { ...settings, CRAWL_ALLOW_HOSTS: sharedSite.host } });
			onCleanup(() => stack[Symbol.asyncDispose]());
			if ("LOCAL_MODEL" in settings) await stack.waitForModel();
			return stack;
		})
		.extend("guest", ({ stack }) => Guest.signIn(stack.url))
		.extend("site", ({ sharedSite }, { onCleanup }) => {
			onCleanup(() => sharedSite.reset());
			return sharedSite;
		});
}
