import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSession, REUSE_GRACE_MS, refreshSession, SESSION_TTL_MS } from "../../src/auth/sessions.ts";
import { Tokens } from "../../src/contracts/auth.ts";
import { database } from "../../src/db/client.ts";
import { createGuest } from "../../src/db/users.ts";
import type { AppError } from "../../src/errors.ts";
import { ulid } from "../../src/ids.ts";
import { call, expectError, migrateD1, TestUser } from "../support/worker.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const DEVICE = { user_agent: "tests", country: null };
const REFRESH = "/api/authentication/token/refresh/";

beforeAll(migrateD1);

function refresh(token: unknown): Promise<Response> {
	return call(REFRESH, { method: "POST", body: JSON.stringify({ refresh: token }) });
}

describe("a refresh token", () => {
	it("is rotated: new tokens come, and they are good", async () => {
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

	it("keeps the user and the sign-in", async () => {
		const { signedIn } = await TestUser.guest();
		const { access } = Tokens.parse(await (await refresh(signedIn.tokens.refresh)).json());
		const { sub, sid } = decodeJwt(signedIn.access);
		expect(decodeJwt(access)).toMatchObject({ sub, sid });
	});

	it("used twenty times at once is good once, and the sign-in stays good", async () => {
		const { signedIn } = await TestUser.guest();
		const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(signedIn.tokens.refresh)));
		const good = answers.filter(({ status }) => status === 200);
		expect(good).toHaveLength(1);
		for (const answer of answers) if (answer.status !== 200) await expectError(answer, 401, "token_refused");
		const { refresh: newest } = Tokens.parse(await good[0]?.json());
		expect((await refresh(newest)).status).toBe(200);
	});

	it.each([
		["nothing", undefined],
		["null", null],
		["a number", 5],
		["an empty text", ""],
		["a very long text", "x".repeat(1_001)],
	])("that is %s is a wrong request", async (_, token) => {
		await expectError(await refresh(token), 400, "invalid_request");
	});
});

describe("a refresh family", () => {
	let now = NOW;
	const deps = {
		db: database(env.DB),
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

	it("outlives the second use of a token within the grace", async () => {
		const second = await later(1_000, first.refresh);
		await expect(later(1_000 + REUSE_GRACE_MS, first.refresh)).rejects.toMatchObject(
			refusal("token_refused"),
		);
		await expect(later(1_001 + REUSE_GRACE_MS, second.refresh)).resolves.toBeDefined();
	});

	it("is revoked by the second use of a token after the grace, for good", async () => {
		const second = await later(1_000, first.refresh);
		await expect(later(1_001 + REUSE_GRACE_MS, first.refresh)).rejects.toMatchObject(
			refusal("token_refused"),
		);
		await expect(later(20_000, second.refresh)).rejects.toMatchObject(refusal("session_revoked"));
		await expect(later(30_000, first.refresh)).rejects.toMatchObject(refusal("session_revoked"));
		expect(new Set(closed)).toEqual(new Set([decodeJwt(first.access).sid]));
	});

	it("is revoked by a token of long ago, also right after a rotation", async () => {
		const second = await later(1_000, first.refresh);
		const third = await later(60_000, second.refresh);
		await expect(later(60_001, first.refresh)).rejects.toMatchObject(refusal("token_refused"));
		await expect(later(60_002, third.refresh)).rejects.toMatchObject(refusal("session_revoked"));
	});

	it("of one sign-in is not touched by another's end", async () => {
		const { sub = "" } = decodeJwt(first.access);
		const other = await openSession(deps, sub, DEVICE);
		await later(1_000, first.refresh);
		await later(60_000, first.refresh).catch(() => {});
		await expect(later(60_001, other.refresh)).resolves.toBeDefined();
	});

	it("lives on with each refresh, and ends when none came for long", async () => {
		const second = await later(SESSION_TTL_MS - 1, first.refresh);
		const third = await later(2 * SESSION_TTL_MS - 2, second.refresh);
		await expect(later(3 * SESSION_TTL_MS - 2, third.refresh)).rejects.toMatchObject(
			refusal("token_refused"),
		);
	});

	it("is neither used nor ended by invented, cut or respelled tokens", async () => {
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

	it("leaves with its user", async () => {
		const { sub = "" } = decodeJwt(first.access);
		await env.DB.prepare("DELETE FROM users WHERE id = ?").bind(sub).run();
		await expect(later(1_000, first.refresh)).rejects.toMatchObject(refusal("token_refused"));
	});
});
