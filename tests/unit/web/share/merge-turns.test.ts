import { expect, test } from "vitest";
import type { SharedTurn } from "../../../../src/contracts/shares.ts";
import { mergeTurns } from "../../../../src/web/share/merge-turns.ts";

const turn = (seq: number, text: string): SharedTurn => ({
	seq,
	question: "?",
	asked_at: "2026-11-27T10:00:00.000Z",
	state: "completed",
	stage: "complete",
	progress: 100,
	text,
	sources: [],
	unsupported: [],
	timeline: [],
	response_time_ms: 1,
});

test("changed turns replace earlier ones, and new turns follow in order", () => {
	const merged = mergeTurns([turn(1, "a"), turn(5, "b")], [turn(9, "d"), turn(5, "c")]);
	expect(merged.map(({ seq, text }) => [seq, text])).toEqual([
		[1, "a"],
		[5, "c"],
		[9, "d"],
	]);
});
