import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { ulid } from "../../../../src/ids.ts";
import { test } from "../../../support/fixtures.ts";
import { bearer, expectOpen, upgrade } from "../../../support/upgrade.ts";
import { expectError, TestSocket, TestUser } from "../../../support/worker.ts";

const MINUTE_MS = 60_000;

describe("a ticket", () => {
	test("opens one socket and is refused the second time", async ({ guest }) => {
		const ticket = await guest.ticket("c1");
		await expectOpen(await upgrade(`v=2&conversation_id=c1&ticket=${ticket}`));
		await expectError(await upgrade(`v=2&conversation_id=c1&ticket=${ticket}`), 401, "ticket_refused");
	});

	test("opens one socket when ten upgrades use it at the same time", async ({ guest }) => {
		const ticket = await guest.ticket("c1");
		const responses = await Promise.all(
			Array.from({ length: 10 }, () => upgrade(`v=2&conversation_id=c1&ticket=${ticket}`)),
		);
		const open = responses.filter(({ status }) => status === 101);
		expect(open).toHaveLength(1);
		for (const response of responses) {
			if (response.status === 101) await expectOpen(response);
			else await expectError(response, 401, "ticket_refused");
		}
	});

	test("opens only its own conversation, and becomes invalid after a failed attempt", async ({ guest }) => {
		const ticket = await guest.ticket("c1");
		await expectError(await upgrade(`v=2&conversation_id=c2&ticket=${ticket}`), 401, "ticket_refused");
		await expectError(await upgrade(`v=2&conversation_id=c1&ticket=${ticket}`), 401, "ticket_refused");
	});

	test("expires after a minute", async ({ guest }) => {
		const brain = env.BRAIN.getByName(guest.id);
		const age = (ms: number) =>
			runInDurableObject(brain, (_, { storage }) => {
				storage.sql.exec("UPDATE tickets SET expires_at = expires_at - ?", ms);
			});
		const fresh = await guest.ticket("c1");
		await age(MINUTE_MS - 5_000);
		await expectOpen(await upgrade(`v=2&conversation_id=c1&ticket=${fresh}`));
		const old = await guest.ticket("c1");
		await age(MINUTE_MS);
		await expectError(await upgrade(`v=2&conversation_id=c1&ticket=${old}`), 401, "ticket_refused");
	});

	test("is stored as a hash until it expires", async ({ guest }) => {
		const brain = env.BRAIN.getByName(guest.id);
		const tickets = [await guest.ticket("c1"), await guest.ticket("c2")];
		const kept = await runInDurableObject(brain, (_, { storage }) => {
			const rows = storage.sql.exec("SELECT * FROM tickets").toArray();
			storage.sql.exec("UPDATE tickets SET expires_at = 0");
			return JSON.stringify(rows);
		});
		for (const ticket of tickets) expect(kept).not.toContain(ticket.split(".")[1]);
		await guest.ticket("c3");
		const left = await runInDurableObject(brain, (_, { storage }) =>
			storage.sql.exec("SELECT conversation_id FROM tickets").toArray(),
		);
		expect(left).toEqual([{ conversation_id: "c3" }]);
	});

	test("takes precedence over the Authorization header of another user", async ({ guest }) => {
		const stranger = await TestUser.guest();
		const ticket = await stranger.ticket("c1");
		const response = await upgrade(`v=2&conversation_id=c1&ticket=${ticket}`, bearer(guest));
		if (response.webSocket === null) throw new Error("The response has no socket.");
		const socket = new TestSocket(response.webSocket);
		expect((await socket.next("connection_established")).user_id).toBe(stranger.id);
		socket.close();
	});

	test("is refused when it contains another user's id", async ({ guest }) => {
		const [, secret] = (await guest.ticket("c1")).split(".");
		const stranger = await TestUser.guest();
		await expectError(
			await upgrade(`v=2&conversation_id=c1&ticket=${stranger.id}.${secret}`),
			401,
			"ticket_refused",
		);
	});

	test.each([
		["is empty", ""],
		["is garbage", "garbage"],
		["consists of dots", "..."],
		["names an unknown user", `${ulid(0)}.abc`],
		["is only a user id", `${ulid(0)}.`],
		["is very long", "x".repeat(5_000)],
		["is very long and names a user", `${ulid(0)}.${"x".repeat(5_000)}`],
		["contains control characters", encodeURIComponent("🙂\0'; DROP TABLE tickets;--")],
	])("is refused when it %s", async (_, ticket) => {
		await expectError(await upgrade(`v=2&conversation_id=c1&ticket=${ticket}`), 401, "ticket_refused");
	});

	test("is refused when it is invalid, even with a valid Authorization header", async ({ guest }) => {
		await expectError(
			await upgrade("v=2&conversation_id=c1&ticket=garbage", bearer(guest)),
			401,
			"ticket_refused",
		);
	});

	test.for([{ conversation_id: "" }, { conversation_id: "a b" }, { conversation_id: 5 }])(
		"is not issued when the body is %j",
		async (body, { guest }) => {
			await expectError(
				await guest.fetch("/api/authentication/ws-ticket/", { body }),
				400,
				"invalid_request",
			);
		},
	);
});
