import { type Browser, chromium, type Page } from "playwright-core";
import { z } from "zod";
import { build } from "../assets/build.ts";
import { type Figure, printFigures, quantile } from "./figures.ts";
import { findBrowser } from "./find-browser.ts";
import { startLocalRuntime } from "./local-runtime.ts";
import { startScriptedModel } from "./scripted-model.ts";
import { SkippedError } from "./skip.ts";

const WORDS = 10_000;
const WORDS_PER_TOKEN = 3;
/** The time between two tokens of a fast model. */
const PAUSE_MS = 6;
/** The time of a frame at 60 Hz. */
const FRAME_MAX_MS = 16;
const LONG_TASK_MS = 50;
const HEAP_MAX_MB = 60;
const TIMEOUT_MS = 180_000;
const CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "__metadata"];

const Trace = z.object({
	traceEvents: z.array(
		z.object({
			name: z.string(),
			ph: z.string(),
			pid: z.number(),
			tid: z.number(),
			/** Microseconds. */
			ts: z.number().default(0),
			/** CPU time in microseconds. Unlike `dur`, it doesn't grow when other programs use the CPU. */
			tdur: z.number().default(0),
			args: z.looseObject({ name: z.unknown().optional() }).default({}),
		}),
	),
});
type TraceEvent = z.infer<typeof Trace>["traceEvents"][number];

/** Measures how smoothly the page shows a long answer that streams in, with a scripted model. */
export async function benchPage(): Promise<void> {
	const found = findBrowser();
	if (found.path === null) throw new SkippedError(found.howToInstall);
	await build();
	await using model = await startScriptedModel();
	const answer = createAnswer(WORDS);
	const tokens = answer.match(new RegExp(`(?:\\S+\\s*){1,${WORDS_PER_TOKEN}}`, "g")) ?? [];
	Object.assign(model.script, { text: tokens, tokens: tokens.length, firstMs: 0, pauseMs: PAUSE_MS });
	await using runtime = await startLocalRuntime(model.url);
	const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
	const browser = await chromium.launch({ executablePath: found.path, args });
	try {
		printFigures("page", await measureStreaming(browser, runtime.url));
	} finally {
		await browser.close();
	}
}

async function measureStreaming(browser: Browser, url: string): Promise<Figure[]> {
	const page = await browser.newPage();
	page.setDefaultTimeout(TIMEOUT_MS);
	await page.goto(url);
	await page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
	await page.getByTestId("question").fill("Write a long text.");
	await browser.startTracing(page, { categories: CATEGORIES });
	await page.getByTestId("send").click();
	await page.locator('[data-testid="answer"][data-state="completed"]').waitFor();
	const trace = Trace.parse(JSON.parse((await browser.stopTracing()).toString()));
	const tasks = listMainThreadTasks(trace.traceEvents);
	const frames = measureFrames(trace.traceEvents, tasks);
	return [
		{ name: "frames", value: frames.length, limit: null, unit: "" },
		{ name: "main thread per frame, p50", value: quantile(frames, 0.5), limit: null, unit: "ms" },
		{ name: "main thread per frame, p95", value: quantile(frames, 0.95), limit: FRAME_MAX_MS, unit: "ms" },
		{ name: "main thread per frame, p99", value: quantile(frames, 0.99), limit: null, unit: "ms" },
		{
			name: `tasks longer than ${LONG_TASK_MS} ms`,
			value: tasks.filter(({ tdur }) => tdur > LONG_TASK_MS * 1_000).length,
			limit: null,
			unit: "",
		},
		{ name: "heap with the answer", value: await measureHeapMb(page), limit: HEAP_MAX_MB, unit: "MB" },
	];
}

/** Returns the tasks of the page's main thread: the thread with the most frames. */
function listMainThreadTasks(events: readonly TraceEvent[]): TraceEvent[] {
	const { pid, tid } = mainThread(events);
	return events
		.filter((event) => event.pid === pid && event.tid === tid && event.name === "RunTask" && event.ph === "X")
		.sort((a, b) => a.ts - b.ts);
}

function mainThread(events: readonly TraceEvent[]): Pick<TraceEvent, "pid" | "tid"> {
	const frame = events.findLast(({ name }) => name === "FireAnimationFrame");
	if (frame === undefined) throw new Error("The trace contains no frames.");
	return frame;
}

/** Returns the CPU time of the main thread from each animation frame to the next one, in milliseconds. */
function measureFrames(events: readonly TraceEvent[], tasks: readonly TraceEvent[]): number[] {
	const { pid, tid } = mainThread(events);
	const starts = events
		.filter((event) => event.name === "FireAnimationFrame" && event.pid === pid && event.tid === tid)
		.map(({ ts }) => tasks.findLast((task) => task.ts <= ts)?.ts ?? ts)
		.sort((a, b) => a - b);
	const distinct = [...new Set(starts)];
	return distinct.slice(0, -1).map((start, at) => {
		const end = distinct[at + 1] ?? start;
		const busy = tasks.filter(({ ts }) => ts >= start && ts < end).reduce((sum, { tdur }) => sum + tdur, 0);
		return busy / 1_000;
	});
}

async function measureHeapMb(page: Page): Promise<number> {
	const session = await page.context().newCDPSession(page);
	await session.send("HeapProfiler.collectGarbage");
	const { usedSize } = await session.send("Runtime.getHeapUsage");
	return usedSize / 1_000_000;
}

/** Creates Markdown with about the given number of words: headings, paragraphs, lists, tables and code. */
function createAnswer(words: number): string {
	const sentence = "The quick brown fox jumps over the **lazy** dog and `runs` away from it again. ";
	const section = (n: number) =>
		[
			`## Section ${n}`,
			sentence.repeat(5).trim(),
			Array.from({ length: 5 }, (_, item) => `- ${sentence.trim()} ${item}`).join("\n"),
			"| Name | Value |\n| --- | --- |\n| fox | quick |\n| dog | lazy |",
			`\`\`\`ts\nexport function section${n}(value: number): string {\n\treturn \`section \${value}\`;\n}\n\`\`\``,
			sentence.repeat(5).trim(),
		].join("\n\n");
	const wordsPerSection = section(1).split(/\s+/).length;
	return Array.from({ length: Math.ceil(words / wordsPerSection) }, (_, n) => section(n + 1)).join("\n\n");
}
