import { describe, expect, test } from "vitest";
import { type AnswerVersion, newTurn, type Turn } from "../../../../src/client/conversation/turn.ts";
import { listAnswers } from "../../../../src/web/chat/use-version.ts";

function version(taskId: string, text: string, state: Turn["state"] = "completed"): AnswerVersion {
	const { thinking, result, expansion, error, feedback, seq } = newTurn({});
	return { taskId, state, text, thinking, result, expansion, error, feedback, seq };
}

function regenerated(known: Partial<Turn>): Turn {
	return newTurn({ taskId: "t2", versions: [version("t1", "First.")], ...known });
}

const idsOf = (turn: Turn) => listAnswers(turn).map(({ taskId }) => taskId);

describe("the answers to a question", () => {
	const error = { message: "No model.", code: null };

	test.for([
		{ state: "cancelled", error: null },
		{ state: "failed", error },
	] as const)("end with the earlier one if its regeneration is $state before its first word", (ending) => {
		const [shown, ...others] = listAnswers(regenerated({ ...ending, text: "" }));
		expect(others).toEqual([]);
		expect(shown).toMatchObject({ taskId: "t1", state: "completed", text: "First.", error: ending.error });
	});

	test.for([
		{ state: "queued", text: "" },
		{ state: "cancelled", text: "Sec" },
		{ state: "completed", text: "Second." },
	] as const)("end with the regenerated one if it is $state with the text $text", (newest) => {
		expect(idsOf(regenerated(newest))).toEqual(["t1", "t2"]);
	});

	test("include no earlier one without a text", () => {
		const versions = [version("t0", "", "cancelled"), version("t1", "First.")];
		expect(idsOf(regenerated({ state: "completed", text: "Second.", versions }))).toEqual(["t1", "t2"]);
	});

	test("are the turn alone if no answer has a text", () => {
		expect(idsOf(newTurn({ taskId: "t2", state: "cancelled" }))).toEqual(["t2"]);
		const versions = [version("t1", "", "cancelled")];
		expect(idsOf(regenerated({ state: "failed", error, versions }))).toEqual(["t2"]);
	});
});
