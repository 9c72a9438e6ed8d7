import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import * as z from "zod";
import { readConfig } from "../../../src/config.ts";
import { NewApiKey } from "../../../src/contracts/auth.ts";
import { unwrap } from "../../../src/errors.ts";
import { ulid } from "../../../src/ids.ts";
import { webBackoff } from "../../../src/knowledge/web-search/web-backoff.ts";
import { limitTokens, tokensToday } from "../../support/budgets.ts";
import { ask, askAndWait, cancelTask, waitForEnd } from "../../support/conversations.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import { call, expectError, type TestUser } from "../../support/worker.ts";

/** What the fake model reports for its usual answer. */
const ANSWER_TOKENS = 17;

let created = 0;

function prepare(user: TestUser, tokens: number, askedBy: string | null = null) {
	return env.BRAIN.getByName(user.id).prepareTask({
		ulid: ulid(Date.now() + created++),
		conversationId: null,
		searches: [],
		passages: 0,
		title: "",
		tokens,
		askedBy,
	});
}

async function createKey(user: TestUser, limits: object): Promise<NewApiKey> {
	const body = { name: "a program", scopes: ["chat"], ...limits };
	return NewApiKey.parse(await (await user.fetch("/api/auth/api-keys/", { body })).json());
}

describe("a token budget", () => {
	test("for 10 of 100 questions that are asked at once allows exactly 10", async ({ guest }) => {
		await limitTokens(guest, { tokens_per_day: 10_000 });
		const all = await Promise.all(Array.from({ length: 100 }, () => prepare(guest, 1_000)));
		const codes = all.map((one) => ("error" in one ? one.error.code : "allowed"));
		expect(codes.filter((code) => code === "allowed")).toHaveLength(10);
		expect(codes.filter((code) => code === "token_budget_exceeded")).toHaveLength(90);
		expect(await tokensToday(guest)).toBe(10_000);
	});

	test("of a minute says when to try again", async ({ guest }) => {
		await limitTokens(guest, { tokens_per_minute: 1_000 });
		await prepare(guest, 1_000);
		const refused = await prepare(guest, 1_000);
		expect(refused).toMatchObject({
			error: { code: "token_rate_exceeded", retryAfterS: expect.any(Number) },
		});
	});

	test("that is used up costs no question of the daily quota", async ({ guest }) => {
		await limitTokens(guest, { tokens_per_day: 0 });
		await prepare(guest, 1);
		expect(unwrap(await env.BRAIN.getByName(guest.id).getQuota(null)).questions.used).toBe(0);
	});

	test("of an API key limits only the tasks of this key", async ({ guest }) => {
		const key = await createKey(guest, { tokens_per_day: 1_000 });
		const other = await createKey(guest, {});
		await prepare(guest, 1_000, key.id);
		expect(await prepare(guest, 1_000, key.id)).toMatchObject({
			error: { code: "token_budget_exceeded", message: expect.stringContaining("API key") },
		});
		expect(await prepare(guest, 1_000, other.id)).toMatchObject({ ok: { kind: "granted" } });
		expect(await prepare(guest, 1_000)).toMatchObject({ ok: { kind: "granted" } });
	});

	test("of an API key can be changed, and applies at once", async ({ guest }) => {
		const key = await createKey(guest, { tokens_per_day: 1_000, tokens_per_minute: 5_000 });
		const change = (body: object) => guest.fetch(`/api/auth/api-keys/${key.id}/`, { method: "PATCH", body });
		await prepare(guest, 1_000, key.id);
		const changed = await change({ tokens_per_day: 2_000 });
		expect(await changed.json()).toMatchObject({ tokens_per_day: 2_000, tokens_per_minute: 5_000 });
		expect(await prepare(guest, 1_000, key.id)).toMatchObject({ ok: { kind: "granted" } });
		expect(await prepare(guest, 1_000, key.id)).toMatchObject({ error: { code: "token_budget_exceeded" } });
		await change({ tokens_per_day: null });
		expect(await prepare(guest, 1_000, key.id)).toMatchObject({ ok: { kind: "granted" } });
		expect(await (await change({})).json()).toMatchObject({
			tokens_per_day: null,
			tokens_per_minute: 5_000,
		});
		await expectError(await change({ tokens_per_day: -1 }), 400, "invalid_request");
	});
});

describe("the tokens of a task", () => {
	test("are those that the model reports", async ({ guest }) => {
		await askAndWait(guest, "c1", "What is Bitcoin?");
		await until(async () => (await tokensToday(guest)) === ANSWER_TOKENS);
	});

	test("are reserved while it runs, and counted when it is stopped", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(guest, { message: "Tell me a story.", conversation_id: "c1" });
		await until(() => hold.opened);
		const reserved = await tokensToday(guest);
		expect(reserved).toBeGreaterThan(600);
		hold.push("Once upon a time");
		await until(() => hold.drained);
		await cancelTask(guest, task_id);
		await until(async () => (await tokensToday(guest)) < reserved);
		expect(await tokensToday(guest)).toBeGreaterThan(4);
	});

	test("include those of attempts that failed", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(guest, { message: "What is Bitcoin?", conversation_id: "c1" });
		hold.push("Bit");
		await until(() => hold.opened && hold.drained);
		hold.break();
		await waitForEnd(guest, task_id);
		await until(async () => (await tokensToday(guest)) < 600);
		expect(await tokensToday(guest)).toBeGreaterThan(ANSWER_TOKENS + 1);
	});

	test("include those of an attempt that ended when the task began to wait for pages", async ({
		guest,
		model,
		web,
		onTestFinished,
	}) => {
		webBackoff.end();
		const page = "https://a.sails.org/sails";
		web.setSearchResults(page);
		web.put(page, { title: "Solar sails", text: "Solar sails are pushed by light alone." });
		const settings = await runInDurableObject(guest.conversation("c1"), (conversation) =>
			readConfig(Reflect.get(conversation, "env")),
		);
		settings.rewritesFollowUps = true;
		onTestFinished(() => {
			settings.rewritesFollowUps = false;
		});
		await askAndWait(guest, "c1", "How do solar sails gain speed?");
		// An answer that is a copy of the one before is asked for again.
		model.usually({
			kind: "answer",
			tokens: ["Several ", "people ", "proposed ", "them ", "independently."],
		});
		await askAndWait(guest, "c1", "Who invented them?", { agent_type: "research" });
		expect(web.count(page)).toBe(1);
		// Both attempts at the second question rewrite it.
		expect(model.requests).toHaveLength(4);
		await until(async () => (await tokensToday(guest)) === 4 * ANSWER_TOKENS);
	});

	test("are reserved once, and settled once, if its object crashes", async ({ guest, model }) => {
		const [hold, retried] = [new Hold(), new Hold()];
		model.next({ kind: "held", hold }, { kind: "held", hold: retried });
		const { task_id } = await ask(guest, { message: "What is Bitcoin?", conversation_id: "c1" });
		await until(() => hold.opened);
		const reserved = await tokensToday(guest);
		await abortAllDurableObjects();
		await until(() => retried.opened);
		expect(await tokensToday(guest)).toBe(reserved);
		retried.push("Bitcoin ", "is ", "digital ", "money", ".");
		retried.finish();
		await waitForEnd(guest, task_id);
		await until(async () => (await tokensToday(guest)) === ANSWER_TOKENS);
	});

	test("fail it if they do not fit, with the time of the next try", async ({ guest }) => {
		await limitTokens(guest, { tokens_per_day: 0 });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "What is Bitcoin?" });
		const failed = await socket.next("task_failed");
		expect(failed).toMatchObject({
			code: "token_budget_exceeded",
			retry_at: expect.stringMatching(/T00:00:0/),
		});
		const blocking = await guest.fetch("/api/agents/tinyllama/chat/", { body: { message: "Hi?" } });
		expect(blocking.status).toBe(429);
		expect(Number(blocking.headers.get("retry-after"))).toBeGreaterThan(0);
		socket.close();
	});

	test("of a stateless call are settled, also if the model fails", async ({ guest, model }) => {
		const body = { model: "omeruta/qa", messages: [{ role: "user", content: "Hi?" }] };
		await (await guest.fetch("/v1/chat/completions", { body })).text();
		await until(async () => (await tokensToday(guest)) === ANSWER_TOKENS);
		model.next({ kind: "status", status: 400 });
		const fallback = await (await guest.fetch("/v1/chat/completions", { body })).json();
		const { usage } = z.object({ usage: z.object({ total_tokens: z.int() }) }).parse(fallback);
		await until(async () => (await tokensToday(guest)) === ANSWER_TOKENS + usage.total_tokens);
	});
});

describe("the rate-limit headers of /v1", () => {
	const body = { model: "omeruta/qa", messages: [{ role: "user", content: "Hi?" }] };
	const limits = (response: Response) =>
		Object.fromEntries(
			[...response.headers]
				.filter(([name]) => name.startsWith("x-ratelimit-"))
				.map(([name, value]) => [name.slice("x-ratelimit-".length), value]),
		);

	test("describe the questions of the day, and the tokens if they are limited", async ({ guest }) => {
		const free = await guest.fetch("/v1/chat/completions", { body });
		expect(limits(free)).toEqual({
			"limit-requests": String(env.GUEST_QUESTIONS_PER_DAY),
			"remaining-requests": String(Number(env.GUEST_QUESTIONS_PER_DAY) - 1),
			"reset-requests": expect.stringMatching(/^(\d+h)?(\d+m)?[\d.]+s$/),
		});
		await limitTokens(guest, { tokens_per_day: 1_000_000, tokens_per_minute: 50_000 });
		const limited = limits(await guest.fetch("/v1/chat/completions", { body: { ...body, stream: true } }));
		expect(limited).toMatchObject({
			"limit-tokens": "50000",
			"reset-tokens": expect.stringMatching(/^(1m0s|[\d.]+s)$/),
		});
		expect(Number(limited["remaining-tokens"])).toBeLessThan(50_000);
	});

	test("describe the budget of the API key if it has fewer tokens left", async ({ guest }) => {
		await limitTokens(guest, { tokens_per_day: 1_000_000 });
		const { key } = await createKey(guest, { tokens_per_day: 100_000 });
		const response = await call("/v1/chat/completions", {
			method: "POST",
			headers: { authorization: `Bearer ${key}` },
			body: JSON.stringify(body),
		});
		expect(limits(response)).toMatchObject({ "limit-tokens": "100000" });
	});

	test("are part of errors in OpenAI's format", async ({ guest }) => {
		await limitTokens(guest, { tokens_per_minute: 0 });
		const response = await guest.fetch("/v1/chat/completions", { body });
		expect(response.status).toBe(429);
		expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
		expect(limits(response)).toMatchObject({ "limit-tokens": "0", "remaining-tokens": "0" });
		expect(await response.json()).toMatchObject({ error: { type: "tokens", code: "rate_limit_exceeded" } });
	});
});
