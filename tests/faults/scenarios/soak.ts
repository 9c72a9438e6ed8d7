import { setTimeout as delay } from "node:timers/promises";
import { median } from "../../../scripts/bench/figures.ts";
import { Guest } from "../../support/guest.ts";
import { readLogs } from "../../support/logs.ts";
import { ask } from "../ask.ts";
import { MANY_QUESTIONS, ModelStack } from "../model-stack.ts";
import type { Scenario } from "../scenario.ts";
import { workerMemoryMb } from "../worker-memory.ts";

/** A run is a minute of questions. */
const RUN_MS = 60_000;
const LONG_RUNS = 30;
const CLIENTS = 8;
/** A client asks this long after its last answer, and starts a new conversation after so many questions. */
const PAUSE_MS = 1_000;
const QUESTIONS_PER_CONVERSATION = 10;
/** Memory grows until closed conversations return what new ones need, so the first third of the runs doesn't count. */
const GROWTH_MAX_RATIO = 1.15;

const LOGGED_WARNING = /^\S+ (?:warn|error)\b/;

/** Nothing fails while clients ask questions for half an hour. */
export const SOAK: Scenario = {
	name: "soak",
	promise:
		"A stack under load for half an hour answers every question, logs no warning, and its memory stays steady",
	runs: { short: 0, all: LONG_RUNS },
	isAlone: true,
	async run(runs) {
		await using started = await ModelStack.start({ env: { ...MANY_QUESTIONS, LOG_FORMAT: "pretty" } });
		const { stack } = started;
		const guests = await Promise.all(Array.from({ length: CLIENTS }, () => Guest.signIn(stack.url)));
		const violations: string[] = [];
		const memoryMb: number[] = [];
		let asked = 0;
		for (let run = 0; run < runs; run++) {
			const until = Date.now() + RUN_MS;
			await Promise.all(
				guests.map(async (guest, client) => {
					for (let n = 0; Date.now() < until; n++) {
						const conversationId = `r${run}-c${client}-${Math.floor(n / QUESTIONS_PER_CONVERSATION)}`;
						asked++;
						await ask(guest, `${conversationId}-${n}`, { conversationId }).catch((error) =>
							violations.push(`${conversationId}-${n}: ${error}`),
						);
						await delay(PAUSE_MS);
					}
				}),
			);
			memoryMb.push(await workerMemoryMb(stack));
		}
		const warnings = (await readLogs(stack.folder)).filter((line) => LOGGED_WARNING.test(line));
		violations.push(...warnings, ...findGrowth(memoryMb));
		return { violations, figure: describe(asked, memoryMb) };
	},
};

/** Returns a violation if the last third of the runs used more memory than the second one. */
function findGrowth(memoryMb: readonly number[]): string[] {
	const third = Math.floor(memoryMb.length / 3);
	if (third === 0) return [];
	const before = median(memoryMb.slice(third, 2 * third));
	const after = median(memoryMb.slice(2 * third));
	if (after <= GROWTH_MAX_RATIO * before) return [];
	return [`the memory of the Worker's processes grew from ${before.toFixed(0)} to ${after.toFixed(0)} MB`];
}

function describe(asked: number, memoryMb: readonly number[]): string {
	if (memoryMb.every((mb) => mb === 0))
		return `${asked} questions in ${memoryMb.length} minutes; memory was not measured`;
	const samples = [memoryMb[0], memoryMb[Math.floor(memoryMb.length / 2)], memoryMb.at(-1)];
	const [first, middle, last] = samples.map((mb = 0) => mb.toFixed(0));
	return `${asked} questions in ${memoryMb.length} minutes; the Worker's processes used ${first}, ${middle}, and ${last} MB after the first, the middle, and the last minute`;
}
