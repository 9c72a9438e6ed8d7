import { test as base } from "vitest";
import { FakeModel } from "./fake-model.ts";
import { FakeWeb } from "./fake-web.ts";
import { registerMember } from "./members.ts";
import { TestUser } from "./worker.ts";

/**
 * `test` for the tests that run inside workerd. Every test gets a fresh fake model server in place of the network;
 * the other fixtures are created for the tests that name them.
 *
 * @example
 * test("counts the tokens", async ({ guest, model }) => {
 *   model.next({ kind: "answer", tokens: ["Two ", "tokens"] });
 *   const response = await guest.fetch("/v1/chat/completions", { body });
 * });
 */
export const test = base
	/**
	 * The model server; requests to any other host fail. It stays installed between tests, because alarms may still call
	 * it.
	 */
	.extend("model", { auto: true }, () => FakeModel.install())
	/** The web: pages, robots.txt, search and DNS. */
	.extend("web", ({ model }) => FakeWeb.install(model))
	/** A user signed in as a guest. */
	.extend("guest", () => TestUser.guest())
	/** A registered user, signed in. */
	.extend("member", () => registerMember());
