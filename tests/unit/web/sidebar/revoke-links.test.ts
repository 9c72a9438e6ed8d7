import { expect, test } from "vitest";
import type { Share } from "../../../../src/contracts/shares.ts";
import { revokeLinks } from "../../../../src/web/sidebar/revoke-links.ts";

test("revokeLinks revokes the links to a conversation and to its answers, and no others", async () => {
	const link = (id: string, conversation_id: string, task_id: string | null): Share => ({
		...{ id, conversation_id, task_id, title: "", url: "http://localhost/" },
		...{ created_at: "2026-01-01T00:00:00Z", expires_at: "2026-02-01T00:00:00Z" },
	});
	const revoked: string[] = [];
	const shares = {
		async *list() {
			yield* [link("1", "a", null), link("2", "b", null), link("3", "a", "a.01")];
		},
		revoke: async (id: string) => void revoked.push(id),
	};
	expect(await revokeLinks(shares, "a")).toBe(2);
	expect(revoked).toEqual(["1", "3"]);
});
