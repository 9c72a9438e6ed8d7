import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { askAndWait } from "../support/conversations.ts";
import { test } from "../support/fixtures.ts";
import { expectError } from "../support/worker.ts";

const NEWER_VERSION = 1_000;

test.for([
	["brain", "/api/conversations/"],
	["conversation", "/api/conversations/c1/messages/"],
] as const)(
	"a %s that a newer version wrote is unavailable to older code, which says to update",
	async ([kind, path], { guest }) => {
		vi.spyOn(console, "error").mockImplementation(() => {});
		await askAndWait(guest, "c1", "What is Bitcoin?");
		const object = kind === "brain" ? env.BRAIN.getByName(guest.id) : guest.conversation("c1");
		await runInDurableObject(object, (_, { storage }) => {
			storage.sql.exec("UPDATE schema_version SET version = ?", NEWER_VERSION);
		});
		await evictDurableObject(object);
		await expect(runInDurableObject(object, () => {})).rejects.toThrow("A newer version of Omeruta Brain");
		expect(await expectError(await guest.fetch(path), 503, "unavailable")).toContain("update the server");
		vi.restoreAllMocks();
	},
);
