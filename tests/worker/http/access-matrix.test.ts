import { beforeAll, describe, expect } from "vitest";
import { KnowledgeStatistics } from "../../../src/contracts/knowledge.ts";
import { OpenAiError } from "../../../src/contracts/openai.ts";
import type { ClientFrameInput, ServerFrame } from "../../../src/contracts/socket.ts";
import { concurrently } from "../../support/concurrently.ts";
import { waitForList } from "../../support/conversations.ts";
import { goodCall, send } from "../../support/example-calls.ts";
import { type Ids, invented, SECRET } from "../../support/example-ids.ts";
import { recordFigure } from "../../support/figure.ts";
import { test } from "../../support/fixtures.ts";
import { ApiDocument, type Described } from "../../support/openapi.ts";
import { owner } from "../../support/owners.ts";
import { until } from "../../support/until.ts";
import { call, expectError, TestUser } from "../../support/worker.ts";

let api: ApiDocument;

beforeAll(async () => {
	api = await ApiDocument.read();
});

/** Returns the routes that require authentication. */
const guarded = (): Described[] => api.calls.filter(({ operation }) => operation.security !== undefined);

/** Returns a response's status, body and headers. Placeholders replace values that differ between calls. */
async function normalize(response: Response, ids: Ids, user: TestUser): Promise<object> {
	const names = [
		ids.conversation,
		ids.task,
		ids.question,
		ids.answer,
		ids.attachment,
		ids.session,
		ids.apiKey,
		ids.page,
		ids.file,
		user.id,
	];
	const neutral = (text: string) =>
		names
			.reduce((left, name) => left.replaceAll(name, "<id>"), text)
			.replaceAll(/"ticket":"[^"]+"|ob_[\w-]+|eyJ[\w.-]+/g, "<token>")
			.replaceAll(/conv_[\w-]+/g, "<id>")
			.replaceAll(/[0-9A-HJKMNP-TV-Z]{26}(\.[\w-]{20,})?/g, "<ulid>")
			.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<uuid>")
			.replaceAll(/^(?:\d+h)?(?:\d+m)?[\d.]+(?:ms|s)$/g, "<duration>")
			.replaceAll(/guest_\w+|member_\w+(@[\w.]+)?/g, "<name>")
			.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
			.replaceAll(
				/"(seq|created|[a-z_]+_at|[a-z_]*_ms|processing_time|tokens_per_second|at_ms)":[\d.]+/g,
				'"$1":0',
			);
	const headers = [...response.headers].filter(([name]) => name !== "content-length");
	return {
		status: response.status,
		body: neutral(await response.text()),
		headers: headers.map(([name, value]) => `${name}: ${neutral(value)}`),
	};
}

describe("the routes that require authentication", () => {
	test("number more than 40", ({ task }) => {
		expect(guarded().length).toBeGreaterThan(40);
		recordFigure(task, `${guarded().length} routes`);
	});

	test("reject anonymous calls with the same error", async () => {
		const { ids } = await owner(undefined);
		for (const { name } of guarded()) {
			const good = goodCall(name, ids);
			if (good === null) throw new Error(`no example call for ${name}`);
			const response = await send(name, good, null);
			expect({ name, status: response.status }).toEqual({ name, status: 401 });
			if (name.includes("/v1/")) OpenAiError.parse(await response.json());
			else await expectError(response, 401, "unauthenticated");
		}
	});

	test("treat another user's ids like unknown ones and leave the owner's data unchanged", async () => {
		const { user: victim, ids } = await owner("member");
		const before = await settledStateOf(victim, ids);
		await concurrently(guarded(), async ({ name }) => {
			// Each call uses a new user, so that calls do not affect each other.
			const [one, two] = [await TestUser.guest(), await TestUser.guest()];
			const nothing = invented();
			const foreign = goodCall(name, ids);
			const missing = goodCall(name, nothing);
			if (foreign === null || missing === null) throw new Error(`no example call for ${name}`);
			const [ofForeign, ofMissing] = [await send(name, foreign, one), await send(name, missing, two)];
			const [shown, expected] = [
				await normalize(ofForeign, ids, one),
				await normalize(ofMissing, nothing, two),
			];
			expect({ name, ...shown }).toEqual({ name, ...expected });
			const echo = name.includes("search_knowledge") ? "query" : "";
			if (echo === "")
				expect({ name, text: JSON.stringify(shown) }).not.toMatchObject({
					text: expect.stringContaining(SECRET),
				});
		});
		expect(await stateOf(victim, ids)).toEqual(before);
	});
});

/** Waits until the brain has listed the answer and embedded the pages, then returns the result of `stateOf`. */
async function settledStateOf(user: TestUser, ids: Ids): Promise<unknown[]> {
	await waitForList(user, ({ items }) => items.some(({ last_message }) => last_message !== ""));
	await until(async () => {
		const response = await user.fetch("/api/knowledge/statistics/");
		return KnowledgeStatistics.parse(await response.json()).embedding.state === "ready";
	});
	return stateOf(user, ids);
}

/** Returns everything that the owner can see. */
async function stateOf(user: TestUser, ids: Ids): Promise<unknown[]> {
	const paths = [
		"/api/auth/profile/",
		"/api/auth/sessions/",
		"/api/auth/api-keys/",
		"/api/conversations/",
		`/api/conversations/${ids.conversation}/messages/`,
		`/api/agents/async/status/${ids.task}/`,
		`/api/knowledge/pages/${ids.page}/`,
		"/api/knowledge/sources/",
		"/api/knowledge/statistics/",
	];
	return Promise.all(paths.map(async (path) => (await user.fetch(path)).json()));
}

const isPongOfObject = (frame: ServerFrame) => frame.type === "pong" && frame.timestamp !== undefined;

describe("every socket action", () => {
	const actions = (ids: Ids): ClientFrameInput[] => [
		{ action: "check_task", task_id: ids.task },
		{ action: "cancel_task", task_id: ids.task },
		{ action: "resume", conversation_id: ids.conversation, last_seq: 0 },
		{ action: "resume", last_seq: 0 },
		{ action: "ack", seq: 1 },
		{ action: "ping" },
	];

	test("is rejected on an anonymous socket", async () => {
		const { ids } = await owner(undefined);
		for (const query of [
			`v=2&conversation_id=${ids.conversation}`,
			"v=2",
			`v=2&conversation_id=${ids.conversation}&ticket=${"0".repeat(26)}.nothing`,
		]) {
			const response = await call(`/ws/agent/?${query}`, { headers: { upgrade: "websocket" } });
			expect(response.webSocket).toBeNull();
			expect(response.status).toBe(401);
		}
	});

	test("treats another user's ids like unknown ones", async () => {
		const { user: victim, ids } = await owner(undefined);
		const before = await settledStateOf(victim, ids);
		const framesFor = async (user: TestUser, of: Ids) => {
			const socket = await user.connect(of.conversation);
			const replies: object[] = [];
			for (const action of actions(of)) {
				const from = socket.frames.length;
				socket.send(action);
				// The object handles this ping after the previous frame. The runtime may respond to PING_TEXT earlier.
				socket.sendRaw('{ "action": "ping" }');
				await until(() => socket.frames.slice(from).some(isPongOfObject));
				const text = JSON.stringify(socket.frames.slice(from).filter(({ type }) => type !== "pong"));
				expect(text).not.toContain(SECRET);
				replies.push(await normalize(new Response(text), of, user));
			}
			socket.close();
			return replies;
		};
		const nothing = invented();
		const [foreign, missing] = [
			await framesFor(await TestUser.guest(), ids),
			await framesFor(await TestUser.guest(), nothing),
		];
		expect(foreign).toEqual(missing);
		expect(await stateOf(victim, ids)).toEqual(before);
	});

	test("works for the owner", async () => {
		const { user, ids } = await owner(undefined);
		const socket = await user.connect(ids.conversation);
		for (const action of actions(ids)) socket.send(action);
		expect(await socket.next("task_status")).toMatchObject({ state: "completed", task_id: ids.task });
		expect((await socket.next("task_started")).user_message.content).toContain(SECRET);
		await socket.next("task_completed");
		socket.close();
	});

	test("is rejected with a ticket that was issued for another conversation", async () => {
		const { user, ids } = await owner(undefined);
		const open = (conversation: string, ticket: string) =>
			call(`/ws/agent/?v=2&conversation_id=${conversation}&ticket=${ticket}`, {
				headers: { upgrade: "websocket" },
			});
		const ticket = await user.ticket("elsewhere");
		await expectError(await open(ids.conversation, ticket), 401, "ticket_refused");
		await expectError(await open("elsewhere", ticket), 401, "ticket_refused");
		const theirs = await (await TestUser.guest()).ticket(ids.conversation);
		const response = await open(ids.conversation, theirs);
		expect(response.webSocket).not.toBeNull();
		response.webSocket?.accept();
		response.webSocket?.close();
	});
});
