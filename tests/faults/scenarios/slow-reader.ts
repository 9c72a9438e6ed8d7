import { setTimeout as delay } from "node:timers/promises";
import { median, quantile } from "../../../scripts/bench/figures.ts";
import { Guest } from "../../support/guest.ts";
import { ask } from "../ask.ts";
import { CuttableProxy } from "../cuttable-proxy.ts";
import { answerOf } from "../faulty-model.ts";
import { MANY_QUESTIONS, ModelStack } from "../model-stack.ts";
import { PlainSocket } from "../plain-socket.ts";
import type { Scenario } from "../scenario.ts";
import { workerMemoryMb } from "../worker-memory.ts";

/** How long a run reads and then does not read, by default and from `LONG_RUNS` runs. */
const SHORT_MS = 4_000;
const LONG_MS = 5 * 60_000;
const LONG_RUNS = 3;
const OTHERS = 4;
/** Short measurements on a busy machine differ by more than this, so only long ones are held to it. */
const RATIO_MAX = 1.1;
/** workerd keeps what a client does not read. This is far more than the answers of one conversation in 5 minutes. */
const GROWTH_MAX_MB = 512;
const CATCH_UP_MS = 60_000;
const PAUSE_MS = 2;

/** A client that never acknowledges stops reading from its connection while its conversation and others go on. */
export const SLOW_READER: Scenario = {
	name: "slow-reader",
	promise:
		"A client that stops reading costs others less than 10% of p95 and bounded memory, and then gets everything",
	runs: { short: 0, all: LONG_RUNS },
	isAlone: true,
	async run(runs) {
		const periodMs = runs < LONG_RUNS ? SHORT_MS : LONG_MS;
		await using started = await ModelStack.start({ env: MANY_QUESTIONS });
		const { model, stack } = started;
		model.pauseMs = PAUSE_MS;
		await using proxy = await CuttableProxy.start(stack.url);
		const slow = await Guest.signIn(stack.url);
		const others = await Promise.all(Array.from({ length: OTHERS }, () => Guest.signIn(stack.url)));
		const reader = await PlainSocket.connect(slow.at(proxy.url), "slow");
		const violations: string[] = [];
		const ratios: number[] = [];
		let asked = 0;
		let growthMb = 0;
		for (let run = 0; run < runs; run++) {
			const chat = async (phase: string) => {
				const until = Date.now() + periodMs;
				const times: number[] = [];
				const loops = others.map(async (guest, at) => {
					for (let n = 0; Date.now() < until; n++)
						times.push(await ask(guest, `r${run}-${phase}-${at}-${n}`, { conversationId: "chat" }));
				});
				const ownLoop = async () => {
					while (Date.now() < until) await ask(slow, `long-${asked++}`, { conversationId: "slow" });
				};
				await Promise.all([...loops, ownLoop()]);
				return quantile(times, 0.95);
			};
			const before = await chat("before");
			const memoryMb = await workerMemoryMb(stack);
			proxy.silence();
			const during = await chat("during");
			growthMb = Math.max(growthMb, (await workerMemoryMb(stack)) - memoryMb);
			ratios.push(during / before);
			if (reader.received.of("task_completed").length === asked)
				violations.push(`run ${run}: the client that stopped reading fell behind by nothing`);
			proxy.resume();
			await waitForEndings(reader, asked);
		}
		violations.push(...findViolations(reader, asked));
		const ratio = median(ratios);
		if (periodMs === LONG_MS && ratio >= RATIO_MAX)
			violations.push(`p95 of the others rose to ${ratio.toFixed(2)} times`);
		if (growthMb > GROWTH_MAX_MB) violations.push(`workerd grew by ${growthMb.toFixed(0)} MB`);
		return {
			violations,
			figure: `${periodMs / 1_000} s without reading: p95 of the others × ${ratio.toFixed(2)} (median of ${runs}), workerd grew by ${growthMb.toFixed(0)} MB, ${asked} answers complete`,
		};
	},
};

/** Waits until a client that reads again has received this many answers. */
async function waitForEndings({ received }: PlainSocket, count: number): Promise<void> {
	const overdue = delay(CATCH_UP_MS, true, { ref: false });
	const caughtUp = received.until(() => received.of("task_completed").length >= count);
	if ((await Promise.race([caughtUp, overdue])) !== true) return;
	throw new Error(`The client received ${received.of("task_completed").length} of ${count} answers.`);
}

/** Returns what is wrong with the received events: their order, missing ones, and the answers. */
function findViolations({ received: { frames } }: PlainSocket, asked: number): string[] {
	const found: string[] = [];
	const seqs = frames.flatMap((frame) => ("seq" in frame ? [frame.seq] : []));
	seqs.forEach((seq, at) => {
		const previous = seqs[at - 1];
		if (previous !== undefined && seq !== previous + 1)
			found.push(`event ${seq} came after event ${previous}`);
	});
	const texts = new Map<string, string>();
	const answers: string[] = [];
	for (const frame of frames) {
		if (frame.type === "task_token") texts.set(frame.task_id, (texts.get(frame.task_id) ?? "") + frame.text);
		if (frame.type === "task_completed") answers.push(texts.get(frame.task_id) ?? "");
	}
	const expected = Array.from({ length: asked }, (_, n) => answerOf(`long-${n}`));
	if (answers.length !== asked) found.push(`${answers.length} answers of ${asked} arrived`);
	expected.forEach((text, n) => {
		if (answers[n] !== text) found.push(`answer ${n} is wrong or out of order`);
	});
	return found;
}
