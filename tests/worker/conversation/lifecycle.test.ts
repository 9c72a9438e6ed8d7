import { runInDurableObject } from "cloudflare:test";
import { describe, expect } from "vitest";
import { test } from "../../support/fixtures.ts";

describe("reading", () => {
	test("a conversation that does not exist writes nothing", async ({ guest }) => {
		const stub = guest.conversation("nobody");
		expect(await stub.listMessages({ limit: 10 })).toMatchObject({
			error: { code: "conversation_not_found" },
		});
		expect(await stub.getTask("nobody.01ARZ3NDEKTSV4RRFFQ69G5FAV")).toMatchObject({
			error: { code: "task_not_found" },
		});
		const tables = await runInDurableObject(stub, (_, state) =>
			state.storage.sql
				.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
				.toArray(),
		);
		expect(tables).toEqual([]);
	});
});
