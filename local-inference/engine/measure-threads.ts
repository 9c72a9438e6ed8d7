import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import type { Llama, LlamaContextSequence, Token } from "node-llama-cpp";
import { z } from "zod";
import { chooseThreads, mergeFigures, threadCandidates } from "./choose-threads.ts";
import type { ThreadFigure, Threads } from "./engine.ts";

const PREFILL_TOKENS = 32;
const DECODE_MAX_TOKENS = 12;
const DECODE_MAX_MS = 150;
/** The best of several rounds is used, because other programs can only make a round slower. */
const ROUNDS = 2;
/**
 * If a decode speed is below this share of the fastest one, other programs are using the cores, and measuring prefill
 * would take seconds.
 */
const DISTURBED_SHARE = 0.25;
/** No further round starts after this time: the machine is busy or the model is large. */
const MEASURE_MAX_MS = 1_500;

/** Number of starts that measure the thread counts. Later starts use the saved figures. */
const MEASURED_STARTS = 3;

const SavedFigures = z.object({
	machine: z.string(),
	starts: z.number(),
	tried: z.array(z.object({ threads: z.number(), decode: z.number(), prefill: z.number() })).min(1),
});

/**
 * Chooses the thread counts for a loaded model. The first starts measure (under 2 s for a small model) and save their
 * figures for this machine and model in `file`; later starts read them. If `file` is null, every start measures.
 */
export async function measureThreads(
	llama: Llama,
	sequence: LlamaContextSequence,
	modelBytes: number,
	file: string | null,
): Promise<Threads> {
	const cores = Math.max(1, Math.min(llama.cpuMathCores, availableParallelism()));
	const machine = `${cpus()[0]?.model ?? "unknown"} × ${cores}, ${modelBytes} bytes, llama.cpp ${llama.llamaCppRelease.release}`;
	const found = file && (await readSaved(file));
	const saved = found && found.machine === machine ? found : { starts: 0, tried: [] };
	if (saved.starts >= MEASURED_STARTS) return chooseThreads(saved.tried);
	const tried = mergeFigures(saved.tried, await measure(llama, sequence, threadCandidates(cores)));
	const text = JSON.stringify({ machine, starts: saved.starts + 1, tried });
	// If the folder is not writable, the next start measures again.
	if (file) await writeFile(file, text).catch(() => undefined);
	return chooseThreads(tried);
}

async function readSaved(file: string) {
	try {
		return SavedFigures.parse(JSON.parse(await readFile(file, "utf8")));
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
	// Warm-up: the first evaluation reads the model's pages from disk.
	await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(0, 2));
	const startedAt = performance.now();
	for (let round = 0; round < ROUNDS && performance.now() - startedAt < MEASURE_MAX_MS; round++) {
		for (const figure of best.values()) {
			llama.maxThreads = figure.threads;
			await sequence.clearHistory();
			const decodeAt = performance.now();
			const decoded = await decode(sequence, prompt.slice(0, 1));
			const prefillAt = performance.now();
			figure.decode = Math.max(figure.decode, perSecond(decoded, prefillAt - decodeAt));
			const fastest = Math.max(...[...best.values()].map((one) => one.decode));
			if (figure.decode < fastest * DISTURBED_SHARE) continue;
			await sequence.evaluateWithoutGeneratingNewTokens(prompt);
			figure.prefill = Math.max(figure.prefill, perSecond(PREFILL_TOKENS, performance.now() - prefillAt));
		}
	}
	await sequence.clearHistory();
	return [...best.values()];
}

async function decode(sequence: LlamaContextSequence, first: Token[]): Promise<number> {
	const startedAt = performance.now();
	let tokens = 0;
	for await (const _ of sequence.evaluate(first, { temperature: 0, yieldEogToken: true })) {
		tokens++;
		if (tokens >= DECODE_MAX_TOKENS || performance.now() - startedAt > DECODE_MAX_MS) break;
	}
	return tokens;
}

function perSecond(count: number, ms: number): number {
	return Math.round((count / ms) * 10_000) / 10;
}
