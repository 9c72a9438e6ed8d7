import { segmentText } from "../../src/knowledge/passages/segment.ts";
import { type BrainStack, startBrain } from "./brain-stack.ts";
import { SyntheticText } from "./synthetic-text.ts";

const DEFAULT_SIZES = "1000,10000,100000";
const MODES = ["lexical", "hybrid"] as const;
type Mode = (typeof MODES)[number];

/** Number of pages per import; the API accepts 10 MB. */
const PAGES_PER_CALL = 1_000;
const QUESTIONS = 200;
const WARM_UP = 20;
const PING_INTERVAL_MS = 5;
const POLL_INTERVAL_MS = 250;
/** Maximum median time before the first token, apart from the model's, in milliseconds, and the size it applies to. */
const FIRST_TOKEN_LIMIT_MS = 20;
const FIRST_TOKEN_LIMIT_SIZE = 10_000;
const SEED = 20_261_122;

interface Times {
	p50: number;
	p95: number;
}

/** Prints how long imports and searches take for a caller of the brain. Each size is a number of passages. */
export async function benchSearch(options: ReadonlyMap<string, string>): Promise<void> {
	const sizes = (options.get("sizes") ?? DEFAULT_SIZES).split(",").map(Number);
	if (!sizes.every((size) => Number.isInteger(size) && size > 0)) {
		throw new Error("--sizes requires comma-separated numbers of passages.");
	}
	const previousP50 = new Map<Mode, number>();
	for (const size of sizes) {
		await using brain = await startBrain();
		console.log(`\n${size} passages`);
		const text = new SyntheticText(SEED);
		await measureImport(brain, text, size);
		const hasVectors = await measureEmbedding(brain);
		const questions = Array.from({ length: QUESTIONS }, () => text.question());
		const empty = await measureTimes(questions, () => brain.call("ping"));
		console.log(`  no-op call  p50 ${ms(empty.p50)}`);
		for (const mode of MODES) {
			if (mode === "hybrid" && !hasVectors) continue;
			const [cold] = await timed(() => brain.call("search", { query: "first", mode }));
			const search = (query: string) => brain.call("search", { query, mode });
			for (const question of questions.slice(0, WARM_UP)) await search(question);
			const { p50, p95 } = await measureTimes(questions, search);
			const previous = previousP50.get(mode);
			const ratio = previous === undefined ? "" : `  ${(p50 / previous).toFixed(1)}x the previous size`;
			console.log(`  search, ${mode.padEnd(7)}  p50 ${ms(p50)}  p95 ${ms(p95)}  first ${ms(cold)}${ratio}`);
			previousP50.set(mode, p50);
		}
		await measureFirstToken(brain, text, size);
	}
}

/**
 * Prints how long the search for an answer and its prompt take, beside the limit. Asks new questions, because the
 * passages that an earlier search found are still in memory.
 */
async function measureFirstToken(brain: BrainStack, text: SyntheticText, size: number): Promise<void> {
	const questions = Array.from({ length: WARM_UP + QUESTIONS }, () => text.question());
	const prepare = (query: string) => brain.call("prepare", { query });
	for (const question of questions.slice(0, WARM_UP)) await prepare(question);
	const { p50, p95 } = await measureTimes(questions.slice(WARM_UP), prepare);
	const limit = size === FIRST_TOKEN_LIMIT_SIZE ? `  limit: p50 ${FIRST_TOKEN_LIMIT_MS} ms` : "";
	const name = `before the first token at ${size} passages (search and prompt)`;
	console.log(`  ${name}  p50 ${ms(p50)}  p95 ${ms(p95)}${limit}`);
}

async function measureImport(brain: BrainStack, text: SyntheticText, size: number): Promise<void> {
	let passages = 0;
	let elapsed = 0;
	const waits: number[] = [];
	for (let page = 0; passages < size; ) {
		const lines: string[] = [];
		for (; lines.length < PAGES_PER_CALL && passages < size; page++) {
			const body = text.page();
			passages += segmentText(body).length;
			lines.push(JSON.stringify({ id: page, title: text.title(), text: body }));
		}
		const [time] = await timed(() => whilePinging(brain, waits, brain.call("import", lines.join("\n"))));
		elapsed += time;
	}
	const rate = Math.round((passages / elapsed) * 1_000);
	console.log(`  import     ${rate} passages/s; other callers waited at most ${ms(Math.max(...waits))}`);
}

/** Waits until an alarm has computed the vectors. Returns false when embeddings are unavailable. */
async function measureEmbedding(brain: BrainStack): Promise<boolean> {
	const waits: number[] = [];
	const embedding = async () => {
		for (;;) {
			const { state, embedded } = (await brain.statistics()).embedding;
			if (state !== "working") return { state, embedded };
			await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
		}
	};
	const [elapsed, { state, embedded }] = await timed(() => whilePinging(brain, waits, embedding()));
	if (state !== "ready") {
		console.log("  no vectors: embeddings are unavailable; run npm run build to see why");
		return false;
	}
	const rate = Math.round((embedded / elapsed) * 1_000);
	console.log(`  embedding  ${rate} passages/s; other callers waited at most ${ms(Math.max(...waits))}`);
	return true;
}

/** Pings the brain until `work` is done, and records the duration of each ping. */
async function whilePinging<T>(brain: BrainStack, waits: number[], work: Promise<T>): Promise<T> {
	let done = false;
	const pinging = (async () => {
		while (!done) {
			const [wait] = await timed(() => brain.call("ping"));
			waits.push(wait);
			await new Promise((resolve) => setTimeout(resolve, PING_INTERVAL_MS));
		}
	})();
	try {
		return await work;
	} finally {
		done = true;
		await pinging;
	}
}

async function measureTimes<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<Times> {
	const times: number[] = [];
	for (const item of items) times.push((await timed(() => work(item)))[0]);
	times.sort((a, b) => a - b);
	const at = (part: number) => times[Math.floor(part * times.length)] ?? 0;
	return { p50: at(0.5), p95: at(0.95) };
}

async function timed<T>(work: () => Promise<T>): Promise<[milliseconds: number, result: T]> {
	const from = performance.now();
	const result = await work();
	return [performance.now() - from, result];
}

function ms(time: number): string {
	return `${time.toFixed(1)} ms`;
}
