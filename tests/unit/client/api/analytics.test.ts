import { describe, expect, test } from "vitest";
import { Analytics } from "../../../../src/client/api/analytics.ts";
import { AT, errorResponse } from "../fakes.ts";
import { collect, createSignedInClient } from "../signed-in.ts";

const PATH = "/api/analytics/";
const period = { scope: "own", from: AT, to: AT };
const figures = {
	questions: 1,
	completed: 1,
	failed: 0,
	cancelled: 0,
	success_rate: 1,
	fell_back: 0,
	prompt_tokens: 10,
	completion_tokens: 20,
	response_time_ms: { mean: 5, p50: 5, p95: 5, p99: 5 },
	first_token_ms: 2,
	thumbs_up: 1,
	thumbs_down: 0,
	retried: 0,
	with_context: 1,
	context_sources: 2,
	sentences_checked: 4,
	sentences_supported: 3,
	first_token_time_ms: { p50: 2, p95: 2, p99: 2 },
	queue_wait_ms: { p50: 1, p95: 1, p99: 1 },
	tokens_per_second: { p5: 20, p50: 20, p95: 20 },
};

describe("the analytics client", () => {
	test("requests reports by time range, scope and bucket", async () => {
		const { client, server } = createSignedInClient({
			[`GET ${PATH}summary/`]: () => ({ body: { ...period, ...figures } }),
			[`GET ${PATH}timeseries/`]: () => ({
				body: { ...period, bucket: "hour", items: [{ start: AT, ...figures }] },
			}),
			[`GET ${PATH}agents/`]: () => ({ body: { ...period, items: [{ agent_type: "qa", ...figures }] } }),
			[`GET ${PATH}questions/`]: () => ({
				body: { ...period, items: [{ question_type: null, ...figures }] },
			}),
		});
		const analytics = client.api(Analytics);
		expect(await analytics.summary()).toMatchObject({ questions: 1 });
		expect(await analytics.timeseries({ bucket: "hour", from: AT })).toMatchObject({ bucket: "hour" });
		expect((await analytics.agents({ scope: "own" })).items[0]?.agent_type).toBe("qa");
		expect((await analytics.questions({ to: AT })).items[0]?.question_type).toBeNull();
		expect(server.calls.map(({ query }) => query)).toEqual([
			{},
			{ bucket: "hour", from: AT },
			{ scope: "own" },
			{ to: AT },
		]);
	});

	test("requests the reports on models, reasons, sources and engagement, of one agent", async () => {
		const { client, server } = createSignedInClient({
			[`GET ${PATH}models/`]: () => ({
				body: { ...period, items: [{ provider: "llama-cpp", model: "small", ...figures }] },
			}),
			[`GET ${PATH}reasons/`]: () => ({
				body: { ...period, items: [{ kind: "retry", provider: null, reason: "cut off", count: 1 }] },
			}),
			[`GET ${PATH}sources/`]: () => ({
				body: { ...period, items: [{ page_id: "p", title: "Bees", host: "", answers: 2 }] },
			}),
			[`GET ${PATH}engagement/`]: () => ({
				body: {
					...period,
					questions: 0,
					sessions: 0,
					questions_per_session: null,
					active_days: 0,
					items: [],
				},
			}),
		});
		const analytics = client.api(Analytics);
		const query = { agent: "qa" } as const;
		expect((await analytics.models(query)).items[0]?.model).toBe("small");
		expect((await analytics.reasons(query)).items[0]?.kind).toBe("retry");
		expect((await analytics.sources(query)).items[0]?.title).toBe("Bees");
		expect((await analytics.engagement(query)).active_days).toBe(0);
		expect(server.calls.map((call) => call.query)).toEqual([query, query, query, query]);
	});

	test("iterates over all pages of the log", async () => {
		const log = (task_id: string) => ({
			task_id: `c1.${task_id.padStart(26, "0")}`,
			user_id: "u",
			conversation_id: "c1",
			agent_type: "qa",
			question_type: "factual",
			state: "completed",
			error_code: null,
			provider: "llama-cpp",
			model: "small",
			attempts: 1,
			fallbacks: [],
			context_sources: 0,
			prompt_tokens: 1,
			completion_tokens: 1,
			queued_ms: 0,
			first_token_ms: 1,
			response_time_ms: 2,
			created_at: AT,
			feedback: null,
			feedback_comment: null,
		});
		const { client, server } = createSignedInClient({
			[`GET ${PATH}logs/`]: ({ query }) => ({
				body: query.cursor
					? { items: [log("2")], next_cursor: null }
					: { items: [log("1")], next_cursor: "1.c1" },
			}),
		});
		expect(await collect(client.api(Analytics).logs({ limit: 1 }))).toHaveLength(2);
		expect(server.calls[1]?.query).toEqual({ limit: "1", cursor: "1.c1" });
	});

	test("throws the server's error when the scope is not allowed", async () => {
		const { client } = createSignedInClient({
			[`GET ${PATH}summary/`]: () => errorResponse(403, "forbidden"),
		});
		await expect(client.api(Analytics).summary({ scope: "all" })).rejects.toMatchObject({
			code: "forbidden",
		});
	});
});
