import "../assets/load-data.ts";
import { EmbeddedEngine } from "../../local-inference/engine/embedded.ts";
import { messageOf } from "../../local-inference/log.ts";
import { acquireModel } from "../../local-inference/models/acquire.ts";
import { chooseModel } from "../../local-inference/models/choose.ts";
import { readModelSettings } from "../../local-inference/settings.ts";
import type { Exchange } from "../../src/agents/history.ts";
import { addToNotes, EMPTY_NOTES, formatNotes } from "../../src/agents/notes/notes.ts";
import { buildPrompt } from "../../src/agents/prompt.ts";
import { AGENTS } from "../../src/agents/registry.ts";
import { CONTEXT_DEFAULT_TOKENS } from "../../src/inference/context-size.ts";
import type { ChatMessage } from "../../src/inference/plain-messages.ts";
import { STARTER_ARTICLES } from "../../src/knowledge/starter/starter.ts";
import { SkippedError } from "./skip.ts";

/** Maximum first-token time of a follow-up question, as a share of that of the first question. */
const RATIO_MAX = 0.3;
const ANSWER_TOKENS = 48;
/** Length of the text in the first question, in UTF-16 code units. */
const FIRST_TEXT_CHARS = 3_000;
/** Length of the text in every other later question. */
const LATER_TEXT_CHARS = 1_500;
const TURNS = 14;

interface Turn {
	/** Whether the history starts at another exchange than in the previous prompt. */
	hasMoved: boolean;
	exchanges: number;
	promptTokens: number;
	cachedTokens: number;
	firstTokenMs: number;
}

/**
 * Asks questions in one conversation and prints how long the model takes until the first token of each answer, compared
 * to the first answer. Fails if a short question takes more than `RATIO_MAX` of it: the second one, or the one after the
 * history has moved.
 */
export async function benchPromptCache(): Promise<void> {
	const settings = readModelSettings(process.env);
	const source = {
		folder: settings.modelsFolder,
		hub: settings.hub,
		signal: new AbortController().signal,
	};
	const { model } = await acquireModel(await chooseModel(settings.model, source), {
		...source,
		log: console.log,
		onDownload: () => () => undefined,
	}).catch((error) => {
		throw new SkippedError(messageOf(error));
	});
	const { contextTokens } = settings;
	const engine = new EmbeddedEngine(
		{ slots: 1, contextTokens, gpu: false },
		{ log: () => undefined, onChange: () => undefined },
	);
	try {
		await engine.start(model.path);
		const turns = await converse(engine, engine.health().contextTokens ?? CONTEXT_DEFAULT_TOKENS);
		report(model.name, turns);
	} finally {
		await engine.dispose();
	}
}

async function converse(engine: EmbeddedEngine, contextTokens: number): Promise<Turn[]> {
	const history: Exchange[] = [];
	const turns: Turn[] = [];
	let start = 0;
	for (let n = 0; n < TURNS; n++) {
		const question = questionAt(n);
		const questions = history.map((exchange, seq) => ({ seq, question: exchange.question }));
		const { messages, historyStart } = buildPrompt({
			system: AGENTS.general.system,
			history,
			memory: {
				start,
				notesBefore: (at, maxTokens) =>
					formatNotes(addToNotes(EMPTY_NOTES, questions.slice(0, at)), maxTokens),
				moveTo: () => undefined,
			},
			passages: [],
			question,
			contextTokens,
			answerTokens: ANSWER_TOKENS,
		});
		const { answer, ...figures } = await answerOf(engine, messages);
		const exchanges = history.length - historyStart;
		turns.push({ hasMoved: historyStart !== start, exchanges, ...figures });
		start = historyStart;
		history.push({ question, answer });
	}
	return turns;
}

/** Returns a question about a text, then a short one, by turns. */
function questionAt(n: number): string {
	if (n % 2 === 1) return "Which word in that text matters most?";
	const text = STARTER_ARTICLES.value[(n / 2) % STARTER_ARTICLES.value.length]?.text ?? "";
	return `${text.slice(0, n === 0 ? FIRST_TEXT_CHARS : LATER_TEXT_CHARS)}\n\nSummarize this text.`;
}

async function answerOf(engine: EmbeddedEngine, messages: ChatMessage[]) {
	const request = {
		messages,
		maxTokens: ANSWER_TOKENS,
		temperature: 0,
		topP: 1,
		presencePenalty: 0,
		frequencyPenalty: 0,
		seed: 1,
		stop: [],
		features: {},
		userKey: "user",
		conversationKey: "conversation",
	};
	const startedAt = performance.now();
	const figures = { promptTokens: 0, cachedTokens: 0, firstTokenMs: 0, answer: "" };
	for await (const event of engine.generate(request, new AbortController().signal)) {
		if (event.type === "prompt") Object.assign(figures, event);
		if (event.type !== "token") continue;
		if (figures.answer === "") figures.firstTokenMs = performance.now() - startedAt;
		figures.answer += event.text;
	}
	const { promptTokens, cachedTokens, firstTokenMs, answer } = figures;
	return { promptTokens, cachedTokens, firstTokenMs, answer };
}

function report(model: string, turns: readonly Turn[]): void {
	const first = turns[0]?.firstTokenMs ?? 0;
	console.log(`  ${model}; every odd turn adds a text, which has to be evaluated`);
	const ratios = turns.map(({ firstTokenMs }) => firstTokenMs / first);
	for (const [at, { exchanges, promptTokens, cachedTokens, firstTokenMs, hasMoved }] of turns.entries()) {
		const columns = [
			`turn ${at + 1}`.padEnd(8),
			`${exchanges} exchanges`.padEnd(13),
			`${promptTokens} prompt tokens, ${cachedTokens} cached`.padEnd(34),
			`first token ${Math.round(firstTokenMs)} ms`.padEnd(22),
			at === 0 ? "" : `ratio ${ratios[at]?.toFixed(2)}${hasMoved ? " (history moved)" : ""}`,
		];
		console.log(`  ${columns.join("")}`.trimEnd());
	}
	const moved = turns.findIndex(({ hasMoved }) => hasMoved);
	const short = [
		{ name: "second question", ratio: ratios[1] },
		{ name: "question after the history moved", ratio: moved === -1 ? undefined : ratios[moved + 1] },
	];
	for (const { name, ratio } of short) {
		if (ratio === undefined) continue;
		console.log(`  ${name} ÷ first: ${ratio.toFixed(2)} (limit ${RATIO_MAX})`);
		if (ratio > RATIO_MAX) process.exitCode = 1;
	}
}
