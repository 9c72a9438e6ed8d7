import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import type { Llama, LlamaContextSequence, Token } from "node-llama-cpp";
import { z } from "zod";
import type { ThreadFigure, Threads } from "./engine.ts";
import { bestFigures, chooseThreads, threadCandidates } from "./threads.ts";

const PREFILL_TOKENS = 32;
const DECODE_MAX_TOKENS = 12;
const DECODE_MAX_MS = 150;
/** The best of several rounds counts: whatever else runs on the machine only ever makes a round slower. */
const ROUNDS = 2;
/** That much slower than with other threads: the cores are wanted elsewhere, and more work would take seconds. */
const DISTURBED_SHARE = 0.25;
/** Then the first round must do: the machine is busy or the model large. */
const MEASURE_MAX_MS = 1_500;

/** So many starts measure; what they found best is then kept for good. */
const MEASURED_STARTS = 3;

const Kept = z.object({
	machine: z.string(),
	starts: z.number(),
	tried: z.array(z.object({ threads: z.number(), decode: z.number(), prefill: z.number() })).min(1),
});

/**
 * The threads to use: measured with the loaded model (under 2 s for a small one) at the first starts, then taken from
 * `file`, where the figures of this machine and model are kept. `file` null measures anew and keeps nothing.
 */
export async function threadsFor(
	llama: Llama,
	sequence: LlamaContextSequence,
	modelBytes: number,
	file: string | null,
): Promise<Threads> {
	const cores = Math.max(1, Math.min(llama.cpuMathCores, availableParallelism()));
	const machine = `${cpus()[0]?.model ?? "unknown"} × ${cores}, ${modelBytes} bytes, llama.cpp ${llama.llamaCppRelease.release}`;
	const found = file && (await readKept(file));
	const kept = found && found.machine === machine ? found : { starts: 0, tried: [] };
	if (kept.starts >= MEASURED_STARTS) return chooseThreads(kept.tried);
	const tried = bestFigures(kept.tried, await measure(llama, sequence, threadCandidates(cores)));
	const keep = JSON.stringify({ machine, starts: kept.starts + 1, tried });
	// A folder that cannot be written only costs the next start a measurement.
	if (file) await writeFile(file, keep).catch(() => undefined);
	return chooseThreads(tried);
}

async function readKept(file: string) {
	try {
		return Kept.parse(JSON.parse(await readFile(file, "utf8")));
	} catch {
		return null;
	}
}

async function measure(
	llama: Llama,
	sequence: LlamaContextSequence,
	counts: number[],
): Promise<ThreadFigure[]> {
	const words = sequence.model.tokenize(
		"The quick brown fox jumps over the lazy dog. ".repeat(PREFILL_TOKENS),
	);
	const prompt = words.slice(0, PREFILL_TOKENS);
	const best = new Map(counts.map((threads) => [threads, { threads, decode: 0, prefill: 0 }]));
	// The first evaluation reads the model's pages from the disk.
	await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(0, 2));
	const measuring = performance.now();
	for (let round = 0; round < ROUNDS && performance.now() - measuring < MEASURE_MAX_MS; round++) {
		for (const figure of best.values()) {
			llama.maxThreads = figure.threads;
			await sequence.clearHistory();
			const started = performance.now();
			const decoded = await decode(sequence, prompt.slice(0, 1));
			const filling = performance.now();
			figure.decode = Math.max(figure.decode, perSecond(decoded, filling - started));
			const fastest = Math.max(...[...best.values()].map((one) => one.decode));
			if (figure.decode < fastest * DISTURBED_SHARE) continue;
			await sequence.evaluateWithoutGeneratingNewTokens(prompt);
			figure.prefill = Math.max(figure.prefill, perSecond(PREFILL_TOKENS, performance.now() - filling));
		}
	}
	await sequence.clearHistory();
	return [...best.values()];
}

async function decode(sequence: LlamaContextSequence, first: Token[]): Promise<number> {
	const started = performance.now();
	let tokens = 0;
	for await (const _ of sequence.evaluate(first, { temperature: 0, yieldEogToken: true })) {
		tokens++;
		if (tokens >= DECODE_MAX_TOKENS || performance.now() - started > DECODE_MAX_MS) break;
	}
	return tokens;
}

function perSecond(count: number, ms: number): number {
	return Math.round((count / ms) * 10_000) / 10;
}
