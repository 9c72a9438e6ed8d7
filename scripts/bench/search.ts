import { setTimeout as delay } from "node:timers/promises";
import { STATIC_DIMENSIONS } from "../../src/knowledge/embeddings/static-model.ts";
import { segmentText } from "../../src/knowledge/passages/segment.ts";
import { PREFIX_DIMENSIONS } from "../../src/knowledge/vectors/nearest.ts";
import { type BrainStack, startBrain } from "./brain-stack.ts";
import { type Figure, median, printFigures, quantile } from "./figures.ts";
import { OtherCaller } from "./other-caller.ts";
import { scanVectors, timeSql } from "./search-limits.ts";
import { SyntheticText } from "./synthetic-text.ts";

const DEFAULT_SIZES = "1000,10000,100000";
/** Number of pages per import; the API accepts 10 MB. */
const PAGES_PER_CALL = 1_000;
const QUESTIONS = 200;
const WARM_UP = 20;
const STARTS = 5;
/** A user needs at least this long to ask a first question. */
const FIRST_QUESTION_MS = 1_000;
const SCANS = 20;
/** How long another caller is measured without an import. The longest wait grows with the time. */
const COMPARISON_MS = 30_000;
const POLL_INTERVAL_MS = 250;
const SEED = 20_261_122;

/** The number of passages to which the limits of searches and of other callers' waits apply. */
const LIMITED_SIZE = 100_000;
/** The longest time that another caller may wait, in milliseconds. */
const WAIT_LIMIT_MS = 50;
/**
 * The longest median time before the first token, apart from the model's, in milliseconds, and the number of passages
 * to which it applies.
 */
const FIRST_TOKEN_LIMIT_MS = 20;
const FIRST_TOKEN_LIMIT_SIZE = 10_000;
/** The longest times as multiples of what a search cannot do without. */
const LEXICAL_LIMIT = 1.2;
const VECTORS_LIMIT = 1.5;
const COLD_LIMIT = 3;

/** Measures imports and searches as callers of the brain see them. Each size is a number of passages. */
export async function benchSearch(options: ReadonlyMap<string, string>): Promise<void> {
	const sizes = (options.get("sizes") ?? DEFAULT_SIZES).split(",").map(Number);
	if (!sizes.every((size) => Number.isInteger(size) && size > 0)) {
		throw new Error("--sizes requires comma-separated numbers of passages.");
	}
	for (const size of sizes) {
		await using brain = await startBrain();
		const text = new SyntheticText(SEED);
		const limited = (limit: number) => (size === LIMITED_SIZE ? limit : null);
		const waits = await measureWaits(brain, text, size, limited(WAIT_LIMIT_MS));
		printFigures(`search, ${size} passages`, [
			...waits,
			...(await measureSearches(brain, text, size, limited)),
			await measureFirstToken(brain, text, size),
		]);
	}
}

/** Measures an import, its embedding, and another caller meanwhile, beside a caller while nothing is imported. */
async function measureWaits(
	brain: BrainStack,
	text: SyntheticText,
	size: number,
	limit: number | null,
): Promise<Figure[]> {
	const bodies = createImports(text, size);
	await using caller = await OtherCaller.start(brain.url, ["/ping", "/bare"]);
	const idle = await caller.during("/ping", delay(COMPARISON_MS));
	const bare = await caller.during("/bare", writeBare(brain, bodies));
	const from = performance.now();
	const imported = await caller.during("/ping", importAll(brain, bodies));
	const importMs = performance.now() - from;
	const embedded = await caller.during("/ping", waitForEmbedding(brain));
	const embeddingMs = performance.now() - from - importMs;
	const figure = (name: string, value: number, limit: number | null = null, unit: "ms" | "" = "ms") => ({
		name,
		value,
		limit,
		unit,
	});
	const waitFigures = (work: string, { waits }: { waits: number[] }, limit: number | null) => [
		figure(`${work}, waits of another caller, p99`, quantile(waits, 0.99)),
		figure(`${work}, longest wait of another caller`, Math.max(...waits), limit),
	];
	return [
		...waitFigures("nothing imported", idle, null),
		...waitFigures("a bare object writes", bare, null),
		figure("import, passages per second", (size / importMs) * 1_000, null, ""),
		...waitFigures("import", imported, limit),
		figure("embedding, passages per second", (embedded.result / embeddingMs) * 1_000, null, ""),
		...waitFigures("embedding", embedded, limit),
	];
}

/** Returns the bodies of import calls that together contain at least `size` passages. */
function createImports(text: SyntheticText, size: number): string[] {
	const bodies: string[] = [];
	let passages = 0;
	for (let page = 0; passages < size; ) {
		const lines: string[] = [];
		for (; lines.length < PAGES_PER_CALL && passages < size; page++) {
			const body = text.page();
			passages += segmentText(body).length;
			lines.push(JSON.stringify({ id: page, title: text.title(), text: body }));
		}
		bodies.push(lines.join("\n"));
	}
	return bodies;
}

async function importAll(brain: BrainStack, bodies: readonly string[]): Promise<void> {
	for (const body of bodies) await brain.call("import", body);
}

/** Writes the pages to a bare Durable Object until the time of a comparison is over. */
async function writeBare(brain: BrainStack, bodies: readonly string[]): Promise<void> {
	const until = performance.now() + COMPARISON_MS;
	for (let at = 0; performance.now() < until; at++) await brain.call("write", bodies[at % bodies.length]);
}

/** Waits until an alarm has computed the vectors. Returns their number. */
async function waitForEmbedding(brain: BrainStack): Promise<number> {
	for (;;) {
		const { state, embedded } = (await brain.statistics()).embedding;
		if (state === "unavailable") throw new Error("The brain does not load the embeddings.");
		if (state === "ready") return embedded;
		await delay(POLL_INTERVAL_MS);
	}
}

/** Measures searches beside what they cannot do without: their SQL, and a scan of the vectors. */
async function measureSearches(
	brain: BrainStack,
	text: SyntheticText,
	size: number,
	limited: (limit: number) => number | null,
): Promise<Figure[]> {
	const questions = Array.from({ length: QUESTIONS }, () => text.question());
	const search = (mode: "lexical" | "hybrid") =>
		measureMedian(questions, (query) => brain.call("search", { query, mode }));
	const call = await measureMedian(questions, () => brain.call("ping"));
	const [lexical, hybrid] = [await search("lexical"), await search("hybrid")];
	const measureFirst = async (pauseMs: number) => {
		const times: number[] = [];
		for (const query of questions.slice(0, STARTS)) {
			await brain.restart();
			await delay(pauseMs);
			times.push(await timed(() => brain.call("search", { query, mode: "hybrid" })));
		}
		return median(times);
	};
	const cold = await measureFirst(0);
	const first = await measureFirst(FIRST_QUESTION_MS);
	const sql = median(timeSql(await brain.findDatabase(), questions));
	const scan = median(scanVectors(size, STATIC_DIMENSIONS, SCANS));
	const prefixScan = median(scanVectors(size, PREFIX_DIMENSIONS, SCANS));
	const figure = (
		name: string,
		value: number,
		limit: number | null = null,
		unit: "ms" | "×" = "ms",
	): Figure => ({
		name,
		value,
		limit,
		unit,
	});
	return [
		figure("a call that does nothing, p50", call),
		figure("lexical search, p50", lexical),
		figure("its SQL in SQLite, p50", sql),
		figure("(lexical search − call) ÷ its SQL", (lexical - call) / sql, limited(LEXICAL_LIMIT), "×"),
		figure("hybrid search, p50", hybrid),
		figure("a scan of the first dimensions of the vectors, p50", prefixScan),
		figure("a scan of the vectors, p50", scan),
		figure("(hybrid − lexical search) ÷ that", (hybrid - lexical) / scan, limited(VECTORS_LIMIT), "×"),
		figure("first hybrid search, at once after a start, p50", cold),
		figure("that ÷ later hybrid searches", cold / hybrid, limited(COLD_LIMIT), "×"),
		figure("first hybrid search, a second after a start, p50", first),
		figure("that ÷ later hybrid searches", first / hybrid, limited(COLD_LIMIT), "×"),
	];
}

/**
 * Measures how long the search for an answer and its prompt take. Asks new questions, because the passages that an
 * earlier search found are still in memory.
 */
async function measureFirstToken(brain: BrainStack, text: SyntheticText, size: number): Promise<Figure> {
	const questions = Array.from({ length: WARM_UP + QUESTIONS }, () => text.question());
	const value = await measureMedian(questions, (query) => brain.call("prepare", { query }));
	const limit = size === FIRST_TOKEN_LIMIT_SIZE ? FIRST_TOKEN_LIMIT_MS : null;
	return { name: "before the first token (search and prompt), p50", value, limit, unit: "ms" };
}

/** Returns the median time of some work, after a warm-up with the first items. */
async function measureMedian(
	items: readonly string[],
	work: (item: string) => Promise<unknown>,
): Promise<number> {
	for (const item of items.slice(0, WARM_UP)) await work(item);
	const times: number[] = [];
	for (const item of items.slice(WARM_UP)) times.push(await timed(() => work(item)));
	return median(times);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const from = performance.now();
	await work();
	return performance.now() - from;
}
