import { buildPrompt, type Prompt } from "../agents/prompt.ts";
import { type QuotedRows, quoteRows } from "../inference/extractive/quote-rows.ts";
import { OWN_ANSWER_START } from "../inference/notices.ts";
import type { BuildRequest, GenerateRequest } from "../inference/provider.ts";
import { checkEvidence } from "../knowledge/evidence/check.ts";
import type { EmbedSync } from "../text/embed-sync.ts";
import { hasTable } from "../text/has-table.ts";
import type { Passage } from "../text/passage.ts";
import { listCited } from "../text/used-sources.ts";
import { asksForRepetition } from "./asks-for-repetition.ts";
import { unfoundFor } from "./compose-quotes.ts";
import { CopiedStart } from "./copied-start.ts";
import { generateFitting } from "./generate-fitting.ts";
import type { Generated, GenerateEvents, GenerateTask } from "./generation.ts";
import { GenerationRecord } from "./generation-record.ts";
import { isSmallTalk } from "./intent/courtesy.ts";
import type { PipelineDeps } from "./pipeline.ts";
import { questionOf, quoteAnswer, quoteRequestOf, withoutQuotes } from "./quote-answer.ts";
import { readRepeatable } from "./repeatable.ts";
import { RowsAnswer } from "./rows-answer.ts";
import { sourceOf } from "./source.ts";
import { findStated, StatedAnswer } from "./stated-answer.ts";

/** Maximum number of prompts tried per answer. Each one uses half as much context as the previous one. */
const PROMPTS_MAX = 3;

/** Decides, while an answer is streamed, what of it is shown. */
type AnswerCheck = CopiedStart | StatedAnswer | RowsAnswer;

type GenerateDeps = Pick<PipelineDeps, "chain" | "memory" | "keys" | "now" | "pastExchanges" | "loadEmbed">;

/**
 * Makes one attempt to generate an answer. The answer's sources are the passages that fit in the prompt. If a model
 * starts to copy one of its earlier answers, it is asked again without them.
 *
 * @throws {AttemptError} when the attempt fails
 * @throws the reason of `signal` when it is aborted
 */
export async function generate(
	task: GenerateTask,
	deps: GenerateDeps,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Generated> {
	const embed = (await deps.loadEmbed?.()) ?? null;
	if (task.prefersQuotes !== true) return generateByModel(task, embed, deps, events, signal);
	const quoted = quoteAnswer(task, embed, deps, events);
	if (quoted !== null) return quoted;
	const unfound = unfoundFor(quoteRequestOf(task), task.isSearched === true);
	const plain = withoutQuotes(task);
	if (unfound === null) return generateByModel(plain, embed, deps, events, signal);
	return generateOwnAnswer(plain, embed, deps, events, signal);
}

/** Generates an answer from a small model's own knowledge, which says so. */
async function generateOwnAnswer(
	task: GenerateTask,
	embed: EmbedSync | null,
	deps: GenerateDeps,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Generated> {
	let start = "";
	const announced: GenerateEvents = {
		...events,
		onFirstToken: (first) => {
			events.onFirstToken(first);
			if (first.quoted !== null) return;
			start = OWN_ANSWER_START;
			events.onToken(start);
		},
	};
	const generated = await generateByModel(task, embed, deps, announced, signal);
	return { ...generated, text: start + generated.text };
}

/** Generates an answer by a model, and replaces it by quotes if it doesn't say what they say. */
async function generateByModel(
	task: GenerateTask,
	embed: EmbedSync | null,
	deps: GenerateDeps,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Generated> {
	const { history } = task.prompt;
	const asked = questionOf(task);
	const stated = findStated(asked, history);
	if (stated !== null) return generateStated(task, stated, deps, events, signal);
	const rows = findRows(task, embed);
	if (rows !== null) {
		const { passages } = task.prompt;
		const newCheck = () => new RowsAnswer(rows, (text) => isSupported(text, passages, embed));
		return generateChecked({ ...task, prompt: { ...task.prompt, rows } }, newCheck, deps, events, signal);
	}
	const repeatable = history.length === 0 ? "all" : readRepeatable(asked, history, deps.pastExchanges);
	const earlier = repeatable === "all" ? [] : history.map(({ answer }) => answer);
	const newStart = () => new CopiedStart(earlier, { mayStart: repeatable === "start" });
	const generated = await generateUnlessCopied(task, newStart, deps, events, signal);
	if (generated !== null) return generated;
	// A follow-up doesn't say what it is about.
	const before = repeatable === "start" ? `${history.at(-1)?.question ?? ""}\n` : "";
	const prompt = { ...task.prompt, question: before + task.prompt.question, omitsHistory: true };
	const alone = { ...task, questionForQuotes: asked, prompt };
	return generateChecked(alone, () => new CopiedStart([]), deps, events, signal);
}

/** Generates the answer to a question for what the user stated, which no passage says. */
async function generateStated(
	task: GenerateTask,
	stated: string,
	deps: GenerateDeps,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Generated> {
	const newCheck = () => new StatedAnswer(stated, questionOf(task));
	return generateChecked(
		{ ...task, prompt: { ...task.prompt, passages: [] } },
		newCheck,
		deps,
		events,
		signal,
	);
}

/** Generates an answer that isn't compared with earlier ones. */
async function generateChecked(
	task: GenerateTask,
	newCheck: () => AnswerCheck,
	deps: GenerateDeps,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Generated> {
	const answer = await generateUnlessCopied(task, newCheck, deps, events, signal);
	if (answer === null) throw new Error("an answer was compared with no other, but is a copy");
	return answer;
}

/** Returns whether the passages support all that an answer says. */
function isSupported(answer: string, passages: readonly Passage[], embed: EmbedSync | null): boolean {
	const verdicts = checkEvidence(answer, passages, embed).map(({ verdict }) => verdict);
	return verdicts.includes("supported") && !verdicts.includes("unsupported");
}

/** Generates an answer. Returns null, without showing any of it, if a model copies what `newStart` compares it with. */
async function generateUnlessCopied(
	task: GenerateTask,
	newStart: () => AnswerCheck,
	deps: GenerateDeps,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Generated | null> {
	const prompts: Prompt[] = [];
	let record = new GenerationRecord(task.chainProgress);
	let copied = newStart();
	let text = "";
	let usableTokens = 0;
	const nextRequest = (tried: number): BuildRequest | null => {
		if (tried === PROMPTS_MAX) return null;
		record = new GenerationRecord(task.chainProgress);
		copied = newStart();
		text = "";
		const refusedTokens = tried === 0 ? Number.POSITIVE_INFINITY : usableTokens;
		return (contextTokens) => {
			// The model server may have restarted with a smaller context. Otherwise the prompt has more tokens than
			// estimated.
			usableTokens = contextTokens < refusedTokens ? contextTokens : Math.floor(refusedTokens / 2);
			const prompt = buildPrompt({
				...task.prompt,
				memory: deps.memory,
				contextTokens: usableTokens,
				answerTokens: task.maxTokens,
			});
			prompts.push(prompt);
			return requestOf(task, prompt, deps);
		};
	};
	const stream = generateFitting(nextRequest, (buildRequest) =>
		deps.chain.generate(buildRequest, task.chainProgress, signal, task.model),
	);
	const show = (part: string) => {
		if (part === "") return;
		if (text === "") {
			const sources = prompts.at(-1)?.passages.map(sourceOf) ?? [];
			const reason = record.chainProgress.provider === 0 ? "chosen" : "fallback";
			events.onFirstToken({ quoted: record.hasModel ? null : reason, sources });
		}
		text += part;
		events.onToken(part);
	};
	for await (const event of stream) {
		record.add(event, deps.now);
		switch (event.type) {
			case "queued":
				events.onQueued(event);
				break;
			case "thinking":
				events.onThinking(event.text);
				break;
			case "token":
				// Quotes may be the same for different questions.
				show(record.hasModel ? copied.push(event.text) : event.text);
				if (copied.isCopy) return null;
				break;
			case "finish":
				if (record.hasModel) show(copied.end());
				if (copied.isCopy) return null;
		}
	}
	const { provider, hasModel, chainProgress, firstTokenAt, finish } = record;
	const used = prompts.at(-1);
	if (provider === null || finish === null || used === undefined)
		throw new Error("the chain ended without a finish event or an error");
	// A merged answer has no history, contributions have histories of their own, and without a model nothing is cached.
	const isInConversation = task.priority === "chat" && task.prompt.history.length > 0;
	if (isInConversation && hasModel) deps.memory?.moveTo(used.historyStart);
	const offered = used.passages.map(sourceOf);
	const isEmpty = !hasModel && listCited(text, offered).length === 0;
	const { reason: finishReason, model, usage } = finish;
	return {
		text,
		provider,
		hasModel,
		chainProgress,
		firstTokenAt,
		model,
		finishReason,
		usage,
		finishedAt: deps.now(),
		// Without a quote, the answer says that the knowledge base has nothing.
		sources: isEmpty ? [] : offered,
	};
}

/** Returns the rows of a table that answer the question, which small models don't find, and no model adds up reliably. */
function findRows(task: GenerateTask, embed: EmbedSync | null): QuotedRows | null {
	const { parts = [], prompt } = task;
	if (parts.length > 0 || !prompt.passages.some(({ text }) => hasTable(text))) return null;
	return quoteRows(quoteRequestOf(task), embed);
}

function requestOf(
	task: GenerateTask,
	{ messages, passages, answerTokens }: Prompt,
	{ keys, loadEmbed }: Pick<PipelineDeps, "keys" | "loadEmbed">,
): GenerateRequest {
	return {
		messages,
		question: questionOf(task),
		stopsLoops: !asksForRepetition(questionOf(task)),
		...(isSmallTalk(questionOf(task)) ? { isBrief: true } : {}),
		...(task.topic === undefined ? {} : { topic: task.topic }),
		...(task.parts === undefined || task.parts.length === 0 ? {} : { parts: task.parts }),
		passages: [...passages],
		...(loadEmbed === undefined ? {} : { loadEmbed }),
		maxTokens: answerTokens,
		...(task.isPart === true ? { isPart: true } : {}),
		temperature: task.temperature,
		...(task.sampling === undefined ? {} : { sampling: task.sampling }),
		...(task.stop === undefined ? {} : { stop: task.stop }),
		priority: task.priority,
		userKey: keys.user,
		conversationKey: keys.conversation,
	};
}
