import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { AuditList, RunningTaskList, SettingList, SystemState } from "../../../../src/contracts/staff.ts";
import { listSettings } from "../../../../src/http/staff/list-settings.ts";
import { ulid } from "../../../../src/ids.ts";
import { breakers } from "../../../../src/inference/create.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { registerStaff } from "../../../support/members.ts";
import { until } from "../../../support/until.ts";
import { expectError, type TestUser } from "../../../support/worker.ts";

const MINUTE_MS = 60_000;

let staff: TestUser;

beforeEach(async () => {
	staff = await registerStaff();
});

describe("the questions that have not ended", () => {
	test("are listed with their user and can be cancelled, which is recorded", async ({ member, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const ask = { message: "What is Bitcoin?", conversation_id: "c1" };
		const response = await member.fetch("/api/agents/async/chat_async/", { body: ask });
		const { task_id } = await response.json<{ task_id: string }>();
		await until(() => hold.opened);
		const listed = RunningTaskList.parse(await (await staff.fetch("/api/staff/tasks/")).json());
		expect(listed.items.filter(({ user_id }) => user_id === member.id)).toMatchObject([
			{ task_id, username: member.signedIn.user.username, state: "active", is_stuck: false },
		]);
		expect(JSON.stringify(listed)).not.toContain("Bitcoin");
		expect(listed.users_checked).toBeGreaterThan(0);
		const body = { user_id: member.id, task_id };
		expect((await staff.fetch("/api/staff/tasks/cancel/", { body })).status).toBe(200);
		await until(() => hold.closed);
		const audit = AuditList.parse(await (await staff.fetch("/api/staff/audit/")).json());
		expect(audit.items[0]).toMatchObject({
			action: "task_cancelled",
			subject: task_id,
			target: { id: member.id },
			actor: { id: staff.id },
		});
		const unknown = { user_id: member.id, task_id: `c1.${ulid(Date.now())}` };
		await expectError(
			await staff.fetch("/api/staff/tasks/cancel/", { body: unknown }),
			404,
			"task_not_found",
		);
	});

	test("are stuck after two attempts' time", async ({ member }) => {
		const old = ulid(Date.now() - 11 * MINUTE_MS);
		await runInDurableObject(env.BRAIN.getByName(member.id), (_, { storage }) => {
			storage.sql.exec(
				"INSERT INTO leases (task_ulid, conversation_id, state, expires_at) VALUES (?, 'c9', 'active', 0)",
				old,
			);
		});
		const { items } = RunningTaskList.parse(await (await staff.fetch("/api/staff/tasks/")).json());
		expect(items.find(({ task_id }) => task_id === `c9.${old}`)).toMatchObject({ is_stuck: true });
	});
});

test("the state of the system names providers with their breakers, queues and the model server", async () => {
	for (let failed = 0; failed < 5; failed++)
		breakers.recordFailure(
			"extractive",
			{ startedAt: Date.now() + failed, isUnreachable: true, isRetry: false },
			Date.now() + failed,
		);
	const state = SystemState.parse(await (await staff.fetch("/api/staff/system/")).json());
	breakers.reset();
	expect(state.providers.find(({ provider }) => provider === "extractive")?.breaker).toMatchObject({
		state: "open",
		failures: 5,
		opens_after: 5,
		away_since: expect.any(String),
	});
	expect(state.queues.map(({ name }) => name)).toContain("ai-high-priority");
	expect(state.model_server).toMatchObject({ status: expect.any(String) });
});

describe("the configuration", () => {
	test("contains every setting, and of secrets only whether they are set", async () => {
		const response = await staff.fetch("/api/staff/configuration/");
		const text = await response.text();
		const { items } = SettingList.parse(JSON.parse(text));
		const setting = (name: string) => items.find((item) => item.name === name);
		expect(setting("GUEST_RETENTION_DAYS")).toMatchObject({ value: "30", source: "wrangler.toml" });
		expect(setting("JWT_SECRET")).toEqual({
			name: "JWT_SECRET",
			value: null,
			is_secret: true,
			is_set: true,
			source: "secret",
		});
		expect(setting("BRAVE_API_KEY")).toMatchObject({ is_set: false, source: null });
		expect(text).not.toContain(env.JWT_SECRET);
		expect(text).not.toContain(env.HASH_SECRET);
	});

	test("names the sources that npm start reports, and the default of a setting that is nowhere", () => {
		const sources = { GUEST_ACCESS: "start", WEB_SEARCH: "environment", JWT_SECRET: ".dev.vars" };
		const listed = listSettings(
			Object.create(env, {
				CONFIG_SOURCES: { value: JSON.stringify(sources) },
				RERANK: { value: undefined },
				SEARXNG_URL: { value: "https://ann:secret@search.example/" },
			}),
		);
		const setting = (name: string) => listed.find((item) => item.name === name);
		expect(setting("GUEST_ACCESS")?.source).toBe("start");
		expect(setting("WEB_SEARCH")?.source).toBe("environment");
		expect(setting("JWT_SECRET")?.source).toBe(".dev.vars");
		expect(setting("RERANK")).toMatchObject({ value: "", source: "default", is_set: false });
		expect(setting("SEARXNG_URL")?.value).toBe("https://search.example/");
	});
});
