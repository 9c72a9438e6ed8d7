import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe } from "vitest";
import { app } from "../../../../src/app.ts";
import { test } from "../../../support/fixtures.ts";
import { bearer, expectOpen, upgrade } from "../../../support/upgrade.ts";
import { call, expectError } from "../../../support/worker.ts";

describe("a socket", () => {
	test("opens with the Authorization header that native clients send", async ({ guest }) => {
		await expectOpen(await upgrade("v=2&conversation_id=c1", bearer(guest)));
	});

	test("is refused without credentials", async () => {
		await expectError(await upgrade("v=2&conversation_id=c1"), 401, "unauthenticated");
	});

	test.for(["token", "access_token"])(
		"is refused when %s is a query parameter, even with a valid token",
		async (name, { guest }) => {
			const query = `v=2&conversation_id=c1&${name}=${guest.signedIn.access}`;
			await expectError(await upgrade(query), 401, "token_in_url");
			await expectError(await upgrade(query, bearer(guest)), 401, "token_in_url");
			await expectError(await upgrade(`${query}&ticket=${await guest.ticket("c1")}`), 401, "token_in_url");
		},
	);

	test.for([
		["an unknown version", "v=two&conversation_id=c1"],
		["an invalid conversation_id", "v=2&conversation_id=a%2Fb"],
		["a last_seq that is not a number", "v=2&conversation_id=c1&last_seq=abc"],
		["a negative last_seq", "v=2&conversation_id=c1&last_seq=-1"],
		["a huge last_seq", "v=2&conversation_id=c1&last_seq=9999999999999999"],
	] as const)("is refused with %s", async ([_, query], { guest }) => {
		await expectError(await upgrade(query, bearer(guest)), 400, "invalid_request");
	});

	test("is refused with upgrade_required when the request has no WebSocket upgrade", async ({ guest }) => {
		const path = "/ws/agent/?v=2&conversation_id=c1";
		await expectError(await call(path, { headers: bearer(guest) }), 426, "upgrade_required");
		await expectError(
			await call(path, { headers: { ...bearer(guest), upgrade: "h2c" } }),
			426,
			"upgrade_required",
		);
		await expectError(await call("/ws/agent", { headers: bearer(guest) }), 426, "upgrade_required");
	});
});

describe("the Origin header", () => {
	test("may be missing or contain the server's own origin", async ({ guest }) => {
		await expectOpen(
			await upgrade("v=2&conversation_id=c1", { ...bearer(guest), origin: "https://brain.test" }),
		);
		await expectOpen(await upgrade("v=2&conversation_id=c1", bearer(guest)));
	});

	test.for([
		"https://evil.test",
		"http://brain.test",
		"https://brain.test:8443",
		"https://brain.test.evil.test",
		"https://sub.brain.test",
		"https://brain.test/",
		"HTTPS://BRAIN.TEST",
		"null",
		"file://",
	])("is refused when it is %j, without invalidating the ticket", async (origin, { guest }) => {
		const ticket = await guest.ticket("c1");
		await expectError(
			await upgrade(`v=2&conversation_id=c1&ticket=${ticket}`, { origin }),
			403,
			"origin_refused",
		);
		await expectOpen(await upgrade(`v=2&conversation_id=c1&ticket=${ticket}`));
	});

	test("is accepted when ALLOWED_ORIGINS lists it", async ({ guest }) => {
		const open = (origin: string) => {
			const headers = { upgrade: "websocket", ...bearer(guest), origin };
			const request = new Request("https://brain.test/ws/agent/?v=2&conversation_id=c1", { headers });
			const allowing = { ...env, ALLOWED_ORIGINS: "https://a.test, https://b.test:8443" };
			return app.fetch(request, allowing, createExecutionContext());
		};
		await expectOpen(await open("https://a.test"));
		await expectOpen(await open("https://b.test:8443"));
		await expectOpen(await open("https://brain.test"));
		await expectError(await open("https://b.test"), 403, "origin_refused");
		await expectError(await open("*"), 403, "origin_refused");
	});
});
