import { expect, test } from "vitest";
import { Shares } from "../../../../src/client/api/shares.ts";
import { AT } from "../fakes.ts";
import { collect, createSignedInClient } from "../signed-in.ts";

const SHARE = {
	id: "01JZ8Q2V5N3K7XWYD4RBTM6CHE",
	url: "http://brain.test/#/share/token",
	title: "Alpacas",
	conversation_id: "c1",
	task_id: null,
	created_at: AT,
	expires_at: AT,
};

test("the client creates, lists, reads and revokes links", async () => {
	const shared = { title: "Alpacas", expires_at: AT, turns: [], upto_seq: 4 };
	const { client, server } = createSignedInClient({
		"POST /api/shares/": () => ({ status: 201, body: SHARE }),
		"GET /api/shares/": () => ({ body: { items: [SHARE], next_cursor: null } }),
		"GET /api/shared/token/": () => ({ body: shared }),
		[`DELETE /api/shares/${SHARE.id}/`]: () => ({ body: { message: "Done." } }),
	});
	expect(await client.api(Shares).create({ conversation_id: "c1" })).toEqual(SHARE);
	expect(await collect(client.api(Shares).list())).toEqual([SHARE]);
	expect(await client.api(Shares).read("token", 3)).toEqual(shared);
	await client.api(Shares).revoke(SHARE.id);
	expect(server.calls[2]?.query).toEqual({ after_seq: "3" });
});
