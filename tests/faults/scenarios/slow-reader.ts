import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { median, quantile } from "../../../scripts/bench/figures.ts";
import { ServerFrame } from "../../../src/contracts/socket.ts";
import { Guest } from "../../support/guest.ts";
import { type Stack, startStack } from "../../support/stack.ts";
import { CuttableProxy } from "../cuttable-proxy.ts";
import { answerOf, FaultyModel, questionOf } from "../faulty-model.ts";
import type { Scenario } from "../scenario.ts";

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
const POLL_MS = 100;
const PAUSE_MS = 2;
const QUOTA = { QUESTIONS_AT_ONCE: "200", GUEST_QUESTIONS_PER_DAY: "100000" };

/** A client that never acknowledges stops reading from its connection while its conversation and others go on. */
export const SLOW_READER: Scenario = {
	name: "slow-reader",
	promise:
		"A client that stops reading costs others less than 10% of p95 and bounded memory, and then gets everything",
	runs: { short: 0, all: LONG_RUNS },
	async run(runs) {
		const periodMs = runs < LONG_RUNS ? SHORT_MS : LONG_MS;
		await using model = await FaultyModel.start();
		model.pauseMs = PAUSE_MS;
		await using stack = await startStack({
			env: { ...QUOTA, INFERENCE: "llama-cpp", LLAMA_CPP_URL: model.url },
		});
		await using proxy = await CuttableProxy.start(stack.url);
		const slow = await Guest.signIn(stack.url);
		const others = await Promise.all(Array.from({ length: OTHERS }, () => Guest.signIn(stack.url)));
		const reader = await SlowReader.connect(slow.at(proxy.url));
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
						times.push(await ask(guest, "chat", `r${run}-${phase}-${at}-${n}`));
				});
				const ownLoop = async () => {
					while (Date.now() < until) await ask(slow, "slow", `long-${asked++}`);
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
			if (reader.endings === asked)
				violations.push(`run ${run}: the client that stopped reading fell behind by nothing`);
			proxy.resume();
			await reader.waitForEndings(asked);
		}
		violations.push(...reader.violations(asked));
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

/** A client on a plain socket that sends neither acknowledgments nor pings, and therefore never reconnects. */
class SlowReader {
	readonly #frames: ServerFrame[] = [];

	static async connect(guest: Guest): Promise<SlowReader> {
		const reader = new SlowReader();
		const socket = new WebSocket(await guest.socketUrl("slow"));
		socket.addEventListener("message", ({ data }) => {
			reader.#frames.push(ServerFrame.parse(JSON.parse(String(data))));
		});
		await new Promise((resolve, reject) => {
			socket.addEventListener("open", resolve);
			socket.addEventListener("error", () => reject(new Error("The socket was not opened.")));
		});
		return reader;
	}

	get endings(): number {
		return this.#frames.filter(({ type }) => type === "task_completed").length;
	}

	async waitForEndings(count: number): Promise<void> {
		const until = Date.now() + CATCH_UP_MS;
		while (this.endings < count) {
			if (Date.now() > until) throw new Error(`The client received ${this.endings} of ${count} answers.`);
			await delay(POLL_MS);
		}
	}

	/** Returns what is wrong with the received events: their order, missing ones, and the answers. */
	violations(asked: number): string[] {
		const found: string[] = [];
		const seqs = this.#frames.flatMap((frame) => ("seq" in frame ? [frame.seq] : []));
		seqs.forEach((seq, at) => {
			const previous = seqs[at - 1];
			if (previous !== undefined && seq !== previous + 1)
				found.push(`event ${seq} came after event ${previous}`);
		});
		const texts = new Map<string, string>();
		const answers: string[] = [];
		for (const frame of this.#frames) {
			if (frame.type === "task_token")
				texts.set(frame.task_id, (texts.get(frame.task_id) ?? "") + frame.text);
			if (frame.type === "task_completed") answers.push(texts.get(frame.task_id) ?? "");
		}
		const expected = Array.from({ length: asked }, (_, n) => answerOf(`long-${n}`));
		if (answers.length !== asked) found.push(`${answers.length} answers of ${asked} arrived`);
		expected.forEach((text, n) => {
			if (answers[n] !== text) found.push(`answer ${n} is wrong or out of order`);
		});
		return found;
	}
}

/** Asks a question and waits for the answer. Returns the milliseconds until the answer was complete. */
async function ask(guest: Guest, conversationId: string, name: string): Promise<number> {
	const conversation = guest.client.conversation(conversationId);
	const startedAt = performance.now();
	try {
		const task = await conversation.ask(questionOf(name), { useContext: false });
		const { state, text } = await task.finished();
		if (state !== "completed" || text !== answerOf(name))
			throw new Error(`${name} ended as ${state}: ${text}`);
		return performance.now() - startedAt;
	} finally {
		conversation.close();
	}
}

/** Returns the resident memory of the Worker's processes in megabytes; 0 on systems without `/proc`. */
async function workerMemoryMb(stack: Stack): Promise<number> {
	const { processes } = await stack.record();
	const sizes = processes
		.filter(({ part }) => part === "worker")
		.map(async ({ pid }) => {
			const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
			return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
		});
	return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
