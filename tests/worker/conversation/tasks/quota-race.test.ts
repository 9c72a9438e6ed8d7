import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { readConfig } from "../../../../src/config.ts";
import { Quota } from "../../../../src/contracts/auth.ts";
import { ask, askAndWait, waitForEnd } from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import type { TestUser } from "../../../support/worker.ts";

const QUESTIONS = 100;
const LEFT = 10;
const DAY_MS = 86_400_000;

function setQuestionsToday(user: TestUser, questions: number): Promise<void> {
	return runInDurableObject(env.BRAIN.getByName(user.id), (_, { storage }) => {
		const today = Math.floor(Date.now() / DAY_MS);
		storage.sql.exec("UPDATE account SET quota_day = ?, quota_used = ?", today, questions);
	});
}

test("a question over the quota fails with when to try again, and what signing up changes for a guest", async ({
	guest,
	member,
}) => {
	const { perDay } = readConfig(env).memberQuota;
	for (const [user, advice] of [
		[guest, `, or sign up for up to ${perDay} a day.`],
		[member, "."],
	] as const) {
		await setQuestionsToday(user, perDay);
		expect(await askAndWait(user, "over", "What is a ledger?")).toMatchObject({
			code: "quota_exceeded",
			error: `You have used all of today's questions; try again after midnight UTC${advice}`,
		});
	}
});

test("a hundred questions asked at once against a quota of ten are answered exactly ten times", async ({
	guest,
}) => {
	const quota = async () => Quota.parse(await (await guest.fetch("/api/auth/quota/")).json());
	const { questions_per_day } = await quota();
	await setQuestionsToday(guest, questions_per_day - LEFT);
	const asked = await Promise.all(
		Array.from({ length: QUESTIONS }, (_, at) =>
			ask(guest, { message: "What is a ledger?", conversation_id: `race-${at % 25}` }),
		),
	);
	const ends = await Promise.all(asked.map(({ task_id }) => waitForEnd(guest, task_id)));
	const outcomes = Map.groupBy(ends, (status) => ("code" in status ? status.code : status.status));
	const counts = [...outcomes].map(([outcome, { length }]) => [outcome, length]);
	expect(Object.fromEntries(counts)).toEqual({ completed: LEFT, quota_exceeded: QUESTIONS - LEFT });
	expect((await quota()).questions_today).toBe(questions_per_day);
});
