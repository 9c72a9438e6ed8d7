import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, vi } from "vitest";
import { z } from "zod";
import { app } from "../../../src/app.ts";
import { MessageList } from "../../../src/contracts/conversations.ts";
import { ErrorBody } from "../../../src/contracts/errors.ts";
import { Health } from "../../../src/contracts/health.ts";
import { ChatAccepted, TaskStatus } from "../../../src/contracts/tasks.ts";
import { ulid } from "../../../src/ids.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { Random } from "../../support/random.ts";
import { call, expectError, TestUser } from "../../support/worker.ts";

const ASK = "/api/agents/async/chat_async/";
const TICKET = "/api/authentication/ws-ticket/";
const REFRESH = "/api/authentication/token/refresh/";

function post(
	guest: TestUser,
	path: string,
	body: BodyInit,
	headers: Record<string, string> = {},
): Promise<Response> {
	const authorization = `Bearer ${guest.signedIn.access}`;
	return call(path, { method: "POST", headers: { authorization, ...headers }, body });
}

async function ask(guest: TestUser, body: Record<string, unknown>): Promise<ChatAccepted> {
	const response = await guest.fetch(ASK, { body });
	expect(response.status).toBe(200);
	return ChatAccepted.parse(await response.json());
}

async function statusOf(guest: TestUser, taskId: string): Promise<TaskStatus> {
	return TaskStatus.parse(await (await guest.fetch(`/api/agents/async/status/${taskId}/`)).json());
}

async function cancel(guest: TestUser, taskId: string): Promise<void> {
	expect((await guest.fetch(`/api/agents/async/cancel/${taskId}/`, { method: "POST" })).status).toBe(200);
}

/** Asks, and waits for the answer. */
async function answered(guest: TestUser, conversationId: string, message: string): Promise<void> {
	const socket = await guest.connect(conversationId);
	const { task_id } = await ask(guest, { message, conversation_id: conversationId });
	await socket.next("task_completed", (frame) => frame.task_id === task_id);
	socket.close();
}

async function messages(guest: TestUser, conversationId: string, query = ""): Promise<MessageList> {
	const response = await guest.fetch(`/api/conversations/${conversationId}/messages/${query}`);
	return MessageList.parse(await response.json());
}

describe("a question over HTTP", () => {
	test("is acknowledged with where to look, and is found there, at every stage", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		const accepted = await ask(guest, { message: "What is cryptocurrency?", conversation_id: "c1" });
		expect(accepted).toMatchObject({ status: "processing", conversation_id: "c1", agent_type: "general" });
		expect(accepted.check_status_url).toBe(`/api/agents/async/status/${accepted.task_id}/`);

		hold.push("Digital ");
		await socket.next("task_token");
		const running = await statusOf(guest, accepted.task_id);
		expect(running).toMatchObject({
			task_id: accepted.task_id,
			status: "processing",
			state: "running",
			stage: "generating",
			message: "Generating response...",
			text: "Digital ",
			attempt: 1,
			conversation_id: "c1",
		});
		expect(running.progress).toBeGreaterThanOrEqual(75);
		expect(running.result).toBeUndefined();

		hold.push("money.");
		hold.finish();
		await socket.next("task_completed");
		expect(await statusOf(guest, accepted.task_id)).toMatchObject({
			status: "completed",
			state: "completed",
			stage: "complete",
			progress: 100,
			text: "Digital money.",
			result: { response: "Digital money.", task_id: accepted.task_id, user_id: guest.id },
		});
	});

	test("that names no conversation gets one of its own each time", async ({ guest }) => {
		const first = await ask(guest, { message: "One?" });
		const second = await ask(guest, { message: "Two?" });
		expect(first.conversation_id).toMatch(/^conv_[0-9A-Z]{26}$/);
		expect(second.conversation_id).not.toBe(first.conversation_id);
		await Promise.all([cancel(guest, first.task_id), cancel(guest, second.task_id)]);
	});

	test.for(["nobody", "GENERAL", ""])(
		"for the unknown agent %j goes to the general one",
		async (agent_type, { guest }) => {
			const { agent_type: chosen, task_id } = await ask(guest, { message: "Hi", agent_type });
			expect(chosen).toBe("general");
			await cancel(guest, task_id);
		},
	);

	test("may have 8,000 characters, counted as JavaScript does, and not one more", async ({ guest }) => {
		const { task_id } = await ask(guest, { message: "🙂".repeat(4_000) });
		await cancel(guest, task_id);
		const said = await expectError(
			await guest.fetch(ASK, { body: { message: "x".repeat(8_001) } }),
			400,
			"message_too_long",
		);
		expect(said).toContain("8000");
		await expectError(
			await guest.fetch(ASK, { body: { message: "🙂".repeat(4_001) } }),
			400,
			"message_too_long",
		);
	});

	test("is read whatever its content type says", async ({ guest }) => {
		const response = await post(guest, ASK, JSON.stringify({ message: "Hi" }), {
			"content-type": "text/plain",
		});
		expect(response.status).toBe(200);
		await cancel(guest, ChatAccepted.parse(await response.json()).task_id);
	});

	test("in a body of 256 KB is read, in a larger one refused, with and without its length told", async ({
		guest,
	}) => {
		const padded = (bytes: number) => {
			const body = JSON.stringify({ message: "Hi", padding: "" });
			return body.replace('"padding":""', `"padding":"${"x".repeat(bytes - body.length)}"`);
		};
		const stream = (text: string) => new Blob([text]).stream();
		const limit = 256 * 1024;
		for (const body of [padded(limit), stream(padded(limit))]) {
			const response = await post(guest, ASK, body);
			expect(response.status).toBe(200);
			await cancel(guest, ChatAccepted.parse(await response.json()).task_id);
		}
		for (const body of [padded(limit + 1), stream(padded(limit + 1)), stream(padded(4 * limit))]) {
			await expectError(await post(guest, ASK, body), 413, "body_too_large");
		}
	});
});

describe("a wrong question", () => {
	test.for([
		["an empty message", { message: "" }, "message_empty"],
		["a message of white space", { message: " \n\t\u00a0" }, "message_empty"],
		["no message", {}, "message_empty"],
		["no message but a conversation", { conversation_id: "c1" }, "message_empty"],
		["a message that is null", { message: null }, "invalid_request"],
		["a message that is a number", { message: 5 }, "invalid_request"],
		["a message that is a list", { message: ["Hi"] }, "invalid_request"],
		["an agent that is a number", { message: "Hi", agent_type: 5 }, "invalid_request"],
		["a flag that is a text", { message: "Hi", use_context: "true" }, "invalid_request"],
		["no tokens", { message: "Hi", max_tokens: 0 }, "invalid_request"],
		["half a token", { message: "Hi", max_tokens: 0.5 }, "invalid_request"],
		["too many tokens", { message: "Hi", max_tokens: 4_097 }, "invalid_request"],
		["a conversation of a strange name", { message: "Hi", conversation_id: "../other" }, "invalid_request"],
		["a conversation of another's name", { message: "Hi", conversation_id: "user:c1" }, "invalid_request"],
		[
			"a conversation with too long a name",
			{ message: "Hi", conversation_id: "x".repeat(65) },
			"invalid_request",
		],
		["an empty message id", { message: "Hi", message_id: "" }, "invalid_request"],
		["a list", [], "invalid_request"],
		["null", null, "invalid_request"],
		["a number", 5, "invalid_request"],
		["a text", "Hi", "invalid_request"],
	] as const)("with %s is refused", async ([_, body, code], { guest }) => {
		await expectError(await post(guest, ASK, JSON.stringify(body)), 400, code);
	});

	test.for([
		["nothing", ""],
		["broken JSON", '{"message": "Hi"'],
		["two values", '{"message":"Hi"}{}'],
		["a form", "message=Hi"],
		["bytes that are no UTF-8", new Uint8Array([0xff, 0xfe, 0x00])],
	] as const)("of %s is refused", async ([_, body], { guest }) => {
		await expectError(await post(guest, ASK, body), 400, "invalid_json");
	});

	test("writes nothing", async ({ guest }) => {
		await post(guest, ASK, JSON.stringify({ message: "", conversation_id: "untouched" }));
		await expectError(
			await guest.fetch("/api/conversations/untouched/messages/"),
			404,
			"conversation_not_found",
		);
	});
});

describe("a question sent twice", () => {
	test.for([
		["in a conversation", { conversation_id: "c1" }],
		["without a conversation", {}],
	] as const)("%s under one message_id is one question", async ([_, named], { guest }) => {
		const body = { message: "Once?", message_id: "m-1", ...named };
		const answers = await Promise.all(Array.from({ length: 8 }, () => ask(guest, body)));
		expect(new Set(answers.map(({ task_id }) => task_id)).size).toBe(1);
		expect(new Set(answers.map(({ conversation_id }) => conversation_id)).size).toBe(1);
		const { task_id, conversation_id } = answers[0] ?? (await ask(guest, body));
		await cancel(guest, task_id);
		const { items } = await messages(guest, conversation_id);
		expect(items.filter(({ role }) => role === "user")).toMatchObject([{ id: "m-1", content: "Once?" }]);
		expect((await ask(guest, body)).task_id).toBe(task_id);
	});

	test("by two users under one message_id is two questions", async ({ guest }) => {
		const body = { message: "Mine?", message_id: "m-1" };
		const mine = await ask(guest, body);
		await cancel(guest, mine.task_id);
		guest = await TestUser.guest();
		const theirs = await ask(guest, body);
		await cancel(guest, theirs.task_id);
		expect(theirs.conversation_id).not.toBe(mine.conversation_id);
	});
});

describe("a task's address", () => {
	test.for([
		["of no task", `c1.${ulid(0)}`],
		["of no conversation", `never-was.${ulid(0)}`],
		["without a conversation", ulid(0)],
		["of a lower-case task", `c1.${ulid(0).toLowerCase()}`],
		["of dots", "..."],
		["of a long name", `${"x".repeat(65)}.${ulid(0)}`],
		["of broken escapes", "%E0%A4%A"],
		["of an escaped path", "..%2f..%2fother"],
		["of a null byte", "c1%00"],
	])("%s leads nowhere", async ([_, id], { guest }) => {
		await expectError(await guest.fetch(`/api/agents/async/status/${id}/`), 404, "task_not_found");
		await expectError(
			await guest.fetch(`/api/agents/async/cancel/${id}/`, { method: "POST" }),
			404,
			"task_not_found",
		);
	});

	test("of somebody else looks as if it never was, and so does their conversation", async ({ guest }) => {
		const { task_id } = await ask(guest, { message: "Secret?", conversation_id: "c1" });
		const invented = `c1.${ulid(1_700_000_000_000)}`;
		const owner = guest;
		const stranger = await TestUser.guest();
		const told = async (path: string, method = "GET") => {
			const response = await stranger.fetch(path, { method });
			const body = (await response.text())
				.replace(/"request_id":"[^"]*"/, "")
				.replaceAll(task_id, "<id>")
				.replaceAll(invented, "<id>");
			const headers = [...response.headers].filter(([name]) => name !== "x-request-id");
			return { status: response.status, body, headers };
		};
		for (const [path, method] of [
			["/api/agents/async/status/", "GET"],
			["/api/agents/async/cancel/", "POST"],
		] as const) {
			expect(await told(`${path}${task_id}/`, method)).toEqual(await told(`${path}${invented}/`, method));
		}
		expect(await told("/api/conversations/c1/messages/")).toEqual(
			await told("/api/conversations/c9/messages/"),
		);

		guest = owner;
		expect((await statusOf(guest, task_id)).status).not.toBe("failed");
		await cancel(guest, task_id);
	});
});

describe("cancelling over HTTP", () => {
	test("ends the task at once, keeps its text, and changes nothing when done again", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		const { task_id } = await ask(guest, { message: "Stop me?", conversation_id: "c1" });
		hold.push("Some ");
		await socket.next("task_token");
		for (let times = 0; times < 2; times++) {
			const response = await guest.fetch(`/api/agents/async/cancel/${task_id}`, { method: "POST" });
			expect(await response.json()).toEqual({ task_id, status: "failed", state: "cancelled" });
		}
		expect(await statusOf(guest, task_id)).toMatchObject({
			status: "failed",
			state: "cancelled",
			text: "Some ",
			error: expect.any(String),
		});
		expect((await messages(guest, "c1")).items).toMatchObject([
			{ role: "user", status: "complete" },
			{ role: "assistant", content: "Some ", status: "stopped" },
		]);
	});

	test("of what is answered leaves the answer", async ({ guest }) => {
		await answered(guest, "c1", "Done?");
		const task_id = (await messages(guest, "c1")).items[0]?.task_id ?? "";
		await cancel(guest, task_id);
		expect(await statusOf(guest, task_id)).toMatchObject({ state: "completed" });
	});
});

describe("the messages of a conversation", () => {
	test("come oldest first, in pages that leave nothing out and repeat nothing", async ({ guest }) => {
		for (const question of ["One?", "Two?", "Three?"]) await answered(guest, "c1", question);
		const { items, next_cursor } = await messages(guest, "c1");
		expect(next_cursor).toBeNull();
		expect(items.filter(({ role }) => role === "user").map(({ content }) => content)).toEqual([
			"One?",
			"Two?",
			"Three?",
		]);
		expect(items.map(({ role }) => role)).toEqual(Array(3).fill(["user", "assistant"]).flat());
		for (let limit = 1; limit <= 7; limit++) {
			const paged = [];
			let query: string | null = `?limit=${limit}`;
			while (query !== null) {
				const page: MessageList = await messages(guest, "c1", query);
				expect(page.items.length).toBeLessThanOrEqual(limit);
				paged.push(...page.items);
				query = page.next_cursor === null ? null : `?limit=${limit}&cursor=${page.next_cursor}`;
			}
			expect(paged).toEqual(items);
		}
		expect((await messages(guest, "c1", "?cursor=999999999999999")).items).toEqual([]);
	});

	test.for([
		"limit=0",
		"limit=-1",
		"limit=201",
		"limit=1.5",
		"limit=ten",
		"limit=",
		"cursor=abc",
		"cursor=-1",
		"cursor=",
		"cursor=1e3",
		"cursor=1234567890123456",
	])("are not given for ?%s", async (query, { guest }) => {
		await expectError(await guest.fetch(`/api/conversations/c1/messages/?${query}`), 400, "invalid_request");
	});

	test.for(["a%20b", "a%2Fb", "%00", "x".repeat(65), "a:b", "%F0%9F%99%82"])(
		"of %s are not there",
		async (id, { guest }) => {
			await expectError(
				await guest.fetch(`/api/conversations/${id}/messages/`),
				404,
				"conversation_not_found",
			);
		},
	);
});

describe("an address", () => {
	test.each(["/health", "/api/health", ...["/api/authentication/guest", "/api/auth/guest"]])(
		"%s answers the same with and without its slash",
		async (path) => {
			const method = path.endsWith("guest") ? "POST" : "GET";
			const [bare, slashed] = await Promise.all([call(path, { method }), call(`${path}/`, { method })]);
			expect(bare.status).toBe(slashed.status);
			expect(bare.status).toBeLessThan(300);
		},
	);

	test.each([
		"/api/",
		"/api/nothing",
		"/ws",
		"/api/health/more",
		"/healthy",
		"/api/authentication/",
		"//",
		"/api//health",
	])("%s that leads nowhere is answered in the one shape of errors", async (path) => {
		await expectError(await call(path), 404, "not_found");
	});

	test("is not changed by what else stands in it", async ({ guest }) => {
		await expectError(
			await guest.fetch("/api/conversations/c1/messages/?limit=5&limit=0&__proto__=1"),
			404,
			"conversation_not_found",
		);
	});
});

describe("every answer", () => {
	test("carries the headers that keep browsers safe, good or bad", async ({ guest }) => {
		for (const response of [
			await call("/health"),
			await call("/nothing"),
			await guest.fetch(ASK, { body: {} }),
		]) {
			expect(response.headers.get("x-content-type-options")).toBe("nosniff");
			expect(response.headers.get("x-frame-options")).toBe("SAMEORIGIN");
			expect(response.headers.get("strict-transport-security")).toContain("max-age");
			expect(response.headers.get("referrer-policy")).toBe("no-referrer");
			expect(response.headers.get("x-powered-by")).toBeNull();
		}
	});

	test("of the API have a policy that allows no loading and no framing, also errors, streams, files and preflights", async ({
		guest,
	}) => {
		const { task_id } = await ask(guest, { message: "What is cryptocurrency?", conversation_id: "policies" });
		const upgrade = { headers: { upgrade: "websocket" } };
		for (const [response, status] of [
			[await call("/health"), 200],
			[await call("/api/health/"), 200],
			[await call("/openapi.json"), 200],
			[await call("/nothing"), 404],
			[await call("/v1/models"), 401],
			[await call("/health", { method: "POST" }), 405],
			[await call("/health", { method: "OPTIONS" }), 204],
			[await call(TICKET, { method: "POST", body: "{" }), 401],
			[await post(guest, TICKET, "x".repeat(300 * 1024)), 413],
			[await call("/ws/agent/?v=2", upgrade), 401],
			[await call("/ws/agent/"), 426],
			[await guest.fetch("/api/conversations/"), 200],
			[await guest.fetch("/api/authentication/export/"), 200],
			[await guest.fetch("/api/analytics/logs/", { headers: { accept: "text/csv" } }), 200],
			[await guest.fetch(`/api/agents/async/stream/${task_id}/`), 200],
		] as const) {
			const place = `${response.status} ${response.headers.get("content-type")}`;
			expect(response.status, place).toBe(status);
			expect(response.headers.get("content-security-policy"), place).toBe(
				"default-src 'none'; frame-ancestors 'none'",
			);
			await response.body?.cancel();
		}
	});

	test("has Strict-Transport-Security over HTTPS only", async () => {
		const over = async (scheme: string, path: string) => {
			const answer = await app.fetch(
				new Request(`${scheme}://brain.test${path}`),
				env,
				createExecutionContext(),
			);
			return answer.headers.get("strict-transport-security");
		};
		for (const path of ["/health", "/nothing", "/docs"]) {
			expect(await over("https", path)).toContain("max-age=");
			expect(await over("http", path)).toBeNull();
		}
	});

	test("carries the caller's request id, or one of its own where that is none", async () => {
		const idOf = async (given: string) =>
			(await call("/nothing", { headers: { "x-request-id": given } })).headers.get("x-request-id");
		expect(await idOf("my-request_1")).toBe("my-request_1");
		for (const odd of ["a b", "<script>", "x".repeat(256), 'a"b']) {
			expect(await idOf(odd)).toMatch(/^[0-9a-f-]{36}$/);
		}
		const bare = await call("/health");
		expect(bare.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
	});

	test("to a wrong configuration says nothing of it but that it went wrong", async () => {
		const log = vi.spyOn(console, "error").mockImplementation(() => {});
		const wrong = { ...env, JWT_SECRET: "a-short-secret" };
		const response = await app.fetch(
			new Request("https://brain.test/health"),
			wrong,
			createExecutionContext(),
		);
		const said = await expectError(response, 500, "internal_error");
		expect(said).not.toContain("SECRET");
		expect(String(log.mock.calls[0]?.[0])).toContain("JWT_SECRET must be at least 32 characters");
		log.mockRestore();
	});
});

describe("odd bodies", () => {
	const shape = {
		message: "Hi",
		agent_type: "qa",
		use_context: true,
		max_tokens: 5,
		conversation_id: "c1",
		message_id: "m1",
		refresh: "a.1.b",
	};

	test.for([ASK, TICKET, REFRESH])(
		"at %s never break anything",
		{ timeout: 30_000 },
		async (path, { guest }) => {
			const random = new Random(path.length);
			const keys = Object.keys(shape);
			for (let i = 0; i < 250; i++) {
				const body = random.pick([
					() => random.text(60),
					() => JSON.stringify(random.json(4)),
					() => JSON.stringify({ ...shape, message_id: undefined, [random.pick(keys)]: random.json(2) }),
					() => random.damage(JSON.stringify(shape)),
				])();
				const response = await post(guest, path, body);
				const text = await response.text();
				expect({ status: response.status, body, text }).toMatchObject({
					status: expect.toSatisfy((status: number) => status < 500),
				});
				if (response.status === 200) {
					const accepted = ChatAccepted.safeParse(JSON.parse(text));
					if (accepted.success) await cancel(guest, accepted.data.task_id);
				} else {
					expect(ErrorBody.parse(JSON.parse(text)).error).not.toBe("");
				}
			}
			await answered(guest, "afterwards", "Still there?");
		},
	);
});

describe("health", () => {
	const says = (...answers: (() => Response)[]) => {
		let at = 0;
		vi.stubGlobal("fetch", async () => {
			const answer = answers[Math.min(at++, answers.length - 1)];
			if (answer === undefined) throw new TypeError("connect ECONNREFUSED");
			return answer();
		});
	};
	const health = async () => Health.parse(await (await call("/api/health/")).json());

	test("of the Worker alone is ok whatever the model does", async () => {
		says();
		expect(await (await call("/health")).json()).toEqual({ status: "ok" });
	});

	test("is ok when a model answers, and names it", async () => {
		says(() => Response.json({ status: "ok", model: "tiny", device: "cpu" }));
		expect(await health()).toEqual({
			status: "ok",
			parts: {
				database: { status: "ok" },
				queues: { status: "ok" },
				inference: { status: "ok", provider: "llama-cpp", model: "tiny", device: "cpu" },
				knowledge: { status: "ok", embedding_model: "wordllama-256" },
			},
		});
	});

	test("is starting while the model is downloaded, with how far it is", async () => {
		says(() =>
			Response.json({ status: "downloading", model: "tiny", device: null, progress: 0.25 }, { status: 503 }),
		);
		expect(await health()).toMatchObject({
			status: "starting",
			parts: { inference: { status: "starting", progress: 0.25 } },
		});
	});

	test.each([
		["nobody answers", []],
		["the model server fails", [() => new Response("Bad gateway", { status: 502 })]],
		["the model server lists no model", [() => Response.json({}), () => Response.json({ data: [] })]],
		[
			"the model is unavailable",
			[() => Response.json({ status: "unavailable", model: null, detail: "No disk." })],
		],
		["the model server speaks of something else", [() => new Response("<html>Hello</html>")]],
	])("is degraded when %s", async (_, answers) => {
		says(...answers);
		const { status, parts } = await health();
		expect(status).toBe("degraded");
		expect(parts.inference.status).not.toBe("ok");
		expect(parts.database.status).toBe("ok");
	});

	test("is degraded when no model is configured, for extractive answers are not a model's", async () => {
		const request = new Request("https://brain.test/api/health/");
		const response = await app.fetch(request, { ...env, INFERENCE: "extractive" }, createExecutionContext());
		expect(Health.parse(await response.json())).toMatchObject({ status: "degraded" });
	});

	test("is degraded while queues give messages up, until that is an hour ago", async () => {
		says(() => Response.json({ status: "ok", model: "tiny", device: "cpu" }));
		const letter = (id: string, minutesAgo: number) =>
			env.DB.prepare("INSERT INTO dead_letters (id, body, attempts, created_at) VALUES (?, '{}', 3, ?)")
				.bind(id, Date.now() - minutesAgo * 60_000)
				.run();
		await letter("old", 61);
		expect((await health()).status).toBe("ok");
		await letter("new", 1);
		expect(await health()).toMatchObject({ status: "degraded", parts: { queues: { status: "degraded" } } });
		await env.DB.exec("DELETE FROM dead_letters");
	});

	test("is ok while it is pages alone that are given up: that is a fault of their sites", async () => {
		says(() => Response.json({ status: "ok", model: "tiny", device: "cpu" }));
		const letter = (id: string, body: string) =>
			env.DB.prepare("INSERT INTO dead_letters (id, body, attempts, created_at) VALUES (?, ?, 3, ?)")
				.bind(id, body, Date.now())
				.run();
		await letter("page", JSON.stringify({ kind: "ingest_page", url: "https://dead.example/" }));
		expect(await health()).toMatchObject({ status: "ok", parts: { queues: { status: "ok" } } });
		for (const body of [JSON.stringify({ kind: "usage" }), "[object Object]", '"text"', "", "{"]) {
			await letter("other", body);
			expect({ body, queues: (await health()).parts.queues }).toEqual({
				body,
				queues: { status: "degraded" },
			});
			await env.DB.exec("DELETE FROM dead_letters WHERE id = 'other'");
		}
		await env.DB.exec("DELETE FROM dead_letters");
	});

	test("tells that the database is down, and still answers", async () => {
		says(() => Response.json({ status: "ok", model: "tiny", device: "cpu" }));
		const log = vi.spyOn(console, "error").mockImplementation(() => {});
		const prepare = () => {
			throw new Error("D1_ERROR: gone");
		};
		const broken = { ...env, DB: z.custom<D1Database>().parse({ prepare }) };
		const response = await app.fetch(
			new Request("https://brain.test/api/health/"),
			broken,
			createExecutionContext(),
		);
		expect(Health.parse(await response.json())).toMatchObject({
			status: "degraded",
			parts: { database: { status: "down" } },
		});
		log.mockRestore();
	});
});
