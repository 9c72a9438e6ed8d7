import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import {
	openSession,
	REUSE_GRACE_MS,
	refreshSession,
	SESSION_TTL_MS,
} from "../../../../src/auth/session-tokens.ts";
import { Tokens } from "../../../../src/contracts/auth.ts";
import { openDatabase } from "../../../../src/db/client.ts";
import { createGuest } from "../../../../src/db/users.ts";
import type { AppError } from "../../../../src/errors.ts";
import { ulid } from "../../../../src/ids.ts";
import { call, d1Migrations, expectError, TestUser } from "../../../support/worker.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const DEVICE = { user_agent: "tests", country: null };
const REFRESH = "/api/authentication/token/refresh/";

function refresh(token: unknown): Promise<Response> {
	return call(REFRESH, { method: "POST", body: JSON.stringify({ refresh: token }) });
}

describe("a refresh token", () => {
	test("is exchanged for a new pair of valid tokens", async () => {
		const { signedIn } = await TestUser.guest();
		const response = await refresh(signedIn.tokens.refresh);
		expect(response.status).toBe(200);
		const tokens = Tokens.parse(await response.json());
		expect(tokens.refresh).not.toBe(signedIn.tokens.refresh);
		await expectError(
			await call("/api/conversations/none/messages/", {
				headers: { authorization: `Bearer ${tokens.access}` },
			}),
			404,
			"conversation_not_found",
		);
		expect((await refresh(tokens.refresh)).status).toBe(200);
	});

	test("keeps the user and the session", async () => {
		const { signedIn } = await TestUser.guest();
		const { access } = Tokens.parse(await (await refresh(signedIn.tokens.refresh)).json());
		const { sub, sid } = decodeJwt(signedIn.access);
		expect(decodeJwt(access)).toMatchObject({ sub, sid });
	});

	test("that is used twenty times concurrently yields exactly one usable pair", async () => {
		const { signedIn } = await TestUser.guest();
		const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(signedIn.tokens.refresh)));
		const issued: Tokens[] = [];
		for (const answer of answers) {
			if (answer.status === 200) issued.push(Tokens.parse(await answer.json()));
			else await expectError(answer, 401, "token_refused");
		}
		const usable: Tokens[] = [];
		for (const pair of issued) {
			const answer = await refresh(pair.refresh);
			if (answer.status === 200) usable.push(Tokens.parse(await answer.json()));
			else await expectError(answer, 401, "token_refused");
		}
		expect(usable).toHaveLength(1);
	});

	test("is accepted again over HTTP if the response to its first use was lost", async () => {
		const { signedIn } = await TestUser.guest();
		const lost = Tokens.parse(await (await refresh(signedIn.tokens.refresh)).json());
		const second = Tokens.parse(await (await refresh(signedIn.tokens.refresh)).json());
		await expectError(await refresh(lost.refresh), 401, "token_refused");
		expect((await refresh(second.refresh)).status).toBe(200);
	});

	test.each([
		["missing", undefined],
		["null", null],
		["a number", 5],
		["an empty text", ""],
		["a very long text", "x".repeat(1_001)],
	])("returns 400 when it is %s", async (_, token) => {
		await expectError(await refresh(token), 400, "invalid_request");
	});
});

describe("a session", () => {
	let now = NOW;
	const deps = {
		db: openDatabase(env.DB),
		jwtSecrets: [env.JWT_SECRET] as const,
		hashSecret: env.HASH_SECRET,
		now: () => now,
		closeSockets: async (_: string, sessionId: string) => {
			closed.push(sessionId);
		},
	};
	let closed: string[] = [];
	let first: Tokens;

	beforeEach(async () => {
		now = NOW;
		closed = [];
		const user = await createGuest(deps.db, ulid(Date.now()), now);
		first = await openSession(deps, user.id, DEVICE);
	});

	const later = (ms: number, token: string) => {
		now = NOW + ms;
		return refreshSession(deps, token);
	};
	const refusal = (code: AppError["code"]) => ({ name: "AppError", code });

	test("remains valid when a token is reused within two minutes of its first use", async () => {
		const lost = await later(1_000, first.refresh);
		const second = await later(1_000 + REUSE_GRACE_MS / 2, first.refresh);
		const third = await later(1_000 + REUSE_GRACE_MS, first.refresh);
		expect(new Set([lost, second, third].map(({ refresh }) => refresh)).size).toBe(3);
		await expect(later(1_000 + REUSE_GRACE_MS, third.refresh)).resolves.toBeDefined();
		expect(closed).toEqual([]);
	});

	test("is revoked when a token is reused more than two minutes after its first use, even if it was also reused in between", async () => {
		await later(1_000, first.refresh);
		const second = await later(1_000 + REUSE_GRACE_MS, first.refresh);
		await expect(later(1_001 + REUSE_GRACE_MS, first.refresh)).rejects.toMatchObject(
			refusal("token_refused"),
		);
		await expect(later(1_002 + REUSE_GRACE_MS, second.refresh)).rejects.toMatchObject(
			refusal("session_revoked"),
		);
	});

	test("rejects an unused successor that was replaced, and accepts its replacement", async () => {
		const lost = await later(1_000, first.refresh);
		const second = await later(2_000, first.refresh);
		await expect(later(3_000, lost.refresh)).rejects.toMatchObject(refusal("token_refused"));
		const third = await later(4_000, second.refresh);
		await expect(later(5_000, third.refresh)).resolves.toBeDefined();
	});

	test.each([
		["right after its replacement is used", 1],
		["after the grace period", REUSE_GRACE_MS + 1],
	])("is revoked when a replaced successor is used %s", async (_, ms) => {
		const lost = await later(1_000, first.refresh);
		const second = await later(2_000, first.refresh);
		if (ms === 1) await later(2_000, second.refresh);
		await expect(later(2_000 + ms, lost.refresh)).rejects.toMatchObject(refusal("token_refused"));
		await expect(later(2_001 + ms, second.refresh)).rejects.toMatchObject(refusal("session_revoked"));
	});

	test("is revoked and loses its sockets when a token is reused at any time after its successor was used", async () => {
		const second = await later(1_000, first.refresh);
		const third = await later(1_001, second.refresh);
		await expect(later(1_002, first.refresh)).rejects.toMatchObject(refusal("token_refused"));
		await expect(later(1_003, third.refresh)).rejects.toMatchObject(refusal("session_revoked"));
		await expect(later(1_004, second.refresh)).rejects.toMatchObject(refusal("session_revoked"));
		expect(new Set(closed)).toEqual(new Set([decodeJwt(first.access).sid]));
	});

	test("is revoked when a token is reused after its successor's replacement was used", async () => {
		await later(1_000, first.refresh);
		const second = await later(2_000, first.refresh);
		const third = await later(3_000, second.refresh);
		await expect(later(4_000, first.refresh)).rejects.toMatchObject(refusal("token_refused"));
		await expect(later(5_000, third.refresh)).rejects.toMatchObject(refusal("session_revoked"));
	});

	test("remains valid when the first response to every refresh is lost", async () => {
		let newest = first;
		for (let i = 1; i <= 5; i++) {
			await later(i * 10_000, newest.refresh);
			newest = await later(i * 10_000 + 5_000, newest.refresh);
		}
		await expect(later(60_000, newest.refresh)).resolves.toBeDefined();
	});

	test("is revoked permanently when a token is reused after the grace period", async () => {
		const second = await later(1_000, first.refresh);
		await expect(later(1_001 + REUSE_GRACE_MS, first.refresh)).rejects.toMatchObject(
			refusal("token_refused"),
		);
		await expect(later(1_002 + REUSE_GRACE_MS, second.refresh)).rejects.toMatchObject(
			refusal("session_revoked"),
		);
		await expect(later(1_003 + REUSE_GRACE_MS, first.refresh)).rejects.toMatchObject(
			refusal("session_revoked"),
		);
		expect(new Set(closed)).toEqual(new Set([decodeJwt(first.access).sid]));
	});

	test("is revoked when an old token is reused, even right after a rotation", async () => {
		const second = await later(1_000, first.refresh);
		const third = await later(60_000, second.refresh);
		await expect(later(60_001, first.refresh)).rejects.toMatchObject(refusal("token_refused"));
		await expect(later(60_002, third.refresh)).rejects.toMatchObject(refusal("session_revoked"));
	});

	test("that was stored by an earlier version remains valid, even if its last token is reused", async () => {
		const { sid } = decodeJwt(first.access);
		const second = await later(1_000, first.refresh);
		await env.DB.prepare("ALTER TABLE sessions DROP COLUMN parent").run();
		const migration = d1Migrations().find(({ name }) => name === "0001_refresh_parent.sql");
		for (const query of migration?.queries ?? []) await env.DB.prepare(query).run();
		const row = await env.DB.prepare("SELECT generation, parent FROM sessions WHERE id = ?")
			.bind(sid)
			.first();
		expect(row).toEqual({ generation: 2, parent: 1 });
		const third = await later(2_000, first.refresh);
		await expect(later(3_000, second.refresh)).rejects.toMatchObject(refusal("token_refused"));
		await expect(later(4_000, third.refresh)).resolves.toBeDefined();
	});

	test("is not affected by the end of another session", async () => {
		const { sub = "" } = decodeJwt(first.access);
		const other = await openSession(deps, sub, DEVICE);
		await later(1_000, first.refresh);
		await later(1_001 + REUSE_GRACE_MS, first.refresh).catch(() => {});
		await expect(later(1_002 + REUSE_GRACE_MS, other.refresh)).resolves.toBeDefined();
	});

	test("is extended by each refresh and expires without one", async () => {
		const second = await later(SESSION_TTL_MS - 1, first.refresh);
		const third = await later(2 * SESSION_TTL_MS - 2, second.refresh);
		await expect(later(3 * SESSION_TTL_MS - 2, third.refresh)).rejects.toMatchObject(
			refusal("token_refused"),
		);
	});

	test("is neither refreshed nor revoked by forged, truncated or respelled tokens", async () => {
		const second = await later(1_000, first.refresh);
		const [id = "", , proof = ""] = second.refresh.split(".");
		const other = await openSession(deps, String(decodeJwt(first.access).sub), DEVICE);
		const invented = [
			"garbage",
			"..",
			id,
			`${id}.1`,
			`${id}.1.`,
			`${id}.1.${"A".repeat(43)}`,
			`${id}.1.${proof}`,
			`${id}.3.${proof}`,
			`${id}..${proof}`,
			`${id}.-2.${proof}`,
			`${id}.NaN.${proof}`,
			`${id}.1e400.${proof}`,
			`${id}.02.${proof}`,
			`${id}.2e0.${proof}`,
			`${id}. 2.${proof}`,
			`${id}.0x2.${proof}`,
			`${id.toLowerCase()}.2.${proof}`,
			`${id}.2.${proof}=`,
			`${id}.2.${proof}.more`,
			`${id}.2.${proof.slice(1)}`,
			`${id}.1.${other.refresh.split(".")[2]}`,
			`${ulid(NOW)}.2.${proof}`,
			first.access,
		];
		for (const token of invented) {
			await expect(later(60_000, token), token).rejects.toMatchObject(refusal("token_refused"));
		}
		await expect(later(60_001, second.refresh)).resolves.toBeDefined();
	});

	test("is deleted with its user", async () => {
		const { sub = "" } = decodeJwt(first.access);
		await env.DB.prepare("DELETE FROM users WHERE id = ?").bind(sub).run();
		await expect(later(1_000, first.refresh)).rejects.toMatchObject(refusal("token_refused"));
	});
});
