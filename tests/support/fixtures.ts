import { test as base } from "vitest";
import { FakeModel } from "./fake-model.ts";
import { FakeWeb } from "./fake-web.ts";
import { registerMember } from "./members.ts";
import { TestUser } from "./worker.ts";

/**
 * `test` for tests that run inside workerd. In every test, a new fake model server replaces the network. The other
 * fixtures are created only for tests that use them.
 *
 * @example
 * test("counts the tokens", async ({ guest, model }) => {
 *   model.next({ kind: "answer", tokens: ["Two ", "tokens"] });
 *   const response = await guest.fetch("/v1/chat/completions", { body });
 * });
 */
export const test = base
	/** The fake model server. It stays installed between tests, because alarms may still call it. */
	.extend("model", { auto: true }, () => FakeModel.install())
	/** A fake web with pages, robots.txt files, a search and DNS. */
	.extend("web", ({ model }) => FakeWeb.install(model))
	/** A user signed in as a guest. */
	.extend("guest", () => TestUser.guest())
	/** A registered user who is signed in. */
	.extend("member", () => registerMember());
