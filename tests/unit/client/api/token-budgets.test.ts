import { expect, test } from "vitest";
import { TokenBudgets } from "../../../../src/client/api/token-budgets.ts";
import { AT } from "../fakes.ts";
import { createSignedInClient } from "../signed-in.ts";

const LIMITS = { tokens_per_day: 5_000, tokens_per_minute: null };
const GUESTS = { kind: "guests", ...LIMITS, origin: "staff" };
const USER = {
	user_id: "u1",
	...LIMITS,
	origin: "exception",
	tokens_today: 10,
	tokens_this_minute: 0,
	resets_at: AT,
};

test("the client reads, sets and resets token budgets", async () => {
	const guests = "/api/staff/budgets/guests/";
	const user = "/api/staff/users/u1/budget/";
	const { client, server } = createSignedInClient({
		"GET /api/staff/budgets/": () => ({ body: { items: [GUESTS] } }),
		[`PUT ${guests}`]: () => ({ body: GUESTS }),
		[`DELETE ${guests}`]: () => ({ body: GUESTS }),
		[`GET ${user}`]: () => ({ body: USER }),
		[`PUT ${user}`]: () => ({ body: USER }),
		[`DELETE ${user}`]: () => ({ body: USER }),
	});
	const tokenBudgets = client.api(TokenBudgets);
	expect(await tokenBudgets.defaults()).toEqual([GUESTS]);
	await tokenBudgets.setDefault("guests", LIMITS);
	await tokenBudgets.setDefault("guests");
	expect(await tokenBudgets.ofUser("u1")).toEqual(USER);
	await tokenBudgets.setForUser("u1", LIMITS);
	await tokenBudgets.setForUser("u1");
	expect(server.calls.map(({ route, body }) => [route.split(" ")[0], body])).toEqual([
		["GET", {}],
		["PUT", LIMITS],
		["DELETE", {}],
		["GET", {}],
		["PUT", LIMITS],
		["DELETE", {}],
	]);
});
