import { z } from "zod";
import { AGENTS, passagesToSearch } from "../../src/agents/registry.ts";
import { RELATED } from "../../src/inference/extractive/compose.ts";
import { Extractive } from "../../src/inference/extractive/extractive.ts";
import type { ChatMessage } from "../../src/inference/plain-messages.ts";
import type { SearchHit } from "../../src/knowledge/search/hits.ts";
import { requiredTopic } from "../../src/knowledge/search/search-plan.ts";
import { findCitations, replaceCitations } from "../../src/text/citation-marks.ts";
import { splitSentences } from "../../src/text/sentences.ts";
import { ProviderError } from "../../src/upstream/provider-error.ts";
import { type TestBrain, TestBrains } from "./brains.ts";
import { type Figure, type Part, shareOf } from "./figures.ts";
import { type EarlierTurn, findMaterial, planTurn } from "./find-sources.ts";
import { readJsonLines } from "./json-lines.ts";
import { ANSWERED_CORPORA } from "./question-set.ts";

const PASSAGES = passagesToSearch(AGENTS.general.passages, { isQuoted: true });
/** Maximum number of sentences and list items of a good answer, unless its line sets another. */
const SENTENCES_MAX = 16;
/** What an answer with Markdown debris or a cut-off start looks like. */
const DEBRIS = /\*\*|\]\(|\|\s*-{3}|^#|\s\|\s/m;

const ExtractiveLine = z.strictObject({
	corpus: z.enum(ANSWERED_CORPORA),
	id: z.string(),
	/** Earlier questions of the conversation, oldest first. */
	history: z.array(z.string()).default([]),
	question: z.string(),
	/** Texts that the answer must contain. Of a list of texts, one is enough. */
	must: z.array(z.union([z.string(), z.array(z.string()).min(1)])),
	/** Texts that it must not contain. */
	mustNot: z.array(z.string()).default([]),
	maxSentences: z.number().default(SENTENCES_MAX),
	kind: z.string().default("fact"),
});
type ExtractiveLine = z.infer<typeof ExtractiveLine>;

/** An answer without a model, and whether it is good. */
interface ExtractiveAnswer {
	line: ExtractiveLine;
	text: string;
	/** The text of the sources, in order. */
	sources: string[];
	isGood: boolean;
}

/** Measures the answers that quote the knowledge base when no model is available. */
export async function measureExtractive(): Promise<Record<Part, Figure[]>> {
	return { train: computeFigures(await answerAll("train")), test: computeFigures(await answerAll("test")) };
}

/** Answers the questions of one part as the product does without a model. */
async function answerAll(part: Part): Promise<ExtractiveAnswer[]> {
	const brains = new TestBrains();
	const answers: ExtractiveAnswer[] = [];
	const file = new URL(`extractive.${part}.jsonl`, import.meta.url);
	for (const line of readJsonLines(file, ExtractiveLine)) {
		const brain = await brains.get(line.corpus);
		answers.push(await answer(brain, line));
	}
	return answers;
}

async function answer(brain: TestBrain, line: ExtractiveLine): Promise<ExtractiveAnswer> {
	const history: EarlierTurn[] = [];
	const messages: ChatMessage[] = [];
	for (const question of line.history) {
		const { text, sources } = await ask(brain, question, history, messages);
		history.push({ question, sources: putCitedFirst(sources, text) });
		messages.push({ role: "user", content: question }, { role: "assistant", content: text });
	}
	const { text, sources } = await ask(brain, line.question, history, messages);
	return { line, text, sources: sources.map((passage) => passage.text), isGood: isGood(text, line) };
}

/** Asks one question of a conversation, of which `messages` are the earlier questions and answers. */
async function ask(
	brain: TestBrain,
	question: string,
	history: readonly EarlierTurn[],
	messages: readonly ChatMessage[],
): Promise<{ text: string; sources: SearchHit[] }> {
	const { embedder } = brain;
	const { sources, parts } = await findMaterial(brain, question, history, PASSAGES);
	const request = {
		messages: [...messages, { role: "user" as const, content: question }],
		question,
		topic: requiredTopic(planTurn(question, history)),
		passages: sources,
		parts,
		loadEmbed: async () => (embedder === null ? null : (text: string) => embedder.embedSync(text)),
		maxTokens: AGENTS.general.maxTokens,
		temperature: 0,
		priority: "chat" as const,
		userKey: "",
		conversationKey: "",
	};
	let text = "";
	try {
		for await (const event of new Extractive().generate(request, new AbortController().signal)) {
			if (event.type === "token") text += event.text;
		}
	} catch (error) {
		// There is nothing to quote.
		if (!(error instanceof ProviderError)) throw error;
		text = error.message;
	}
	return { text, sources };
}

/** Puts the sources that an answer cites first, as the product does for the topic of the next question. */
function putCitedFirst(sources: readonly SearchHit[], text: string): SearchHit[] {
	const cited = findCitations(text).flatMap(({ items }) => items);
	const isCited = (_: SearchHit, at: number) =>
		cited.some(({ first, last }) => first <= at + 1 && at + 1 <= last);
	return [...sources.filter(isCited), ...sources.filter((hit, at) => !isCited(hit, at))];
}

/** Returns whether an answer has what it must, and no more than that. This is less than what a reader asks for. */
function isGood(text: string, { must, mustNot, maxSentences }: ExtractiveLine): boolean {
	// The first paragraph says that no model answered. Questions with several parts have a heading for each.
	const paragraphs = text
		.split("\n\n")
		.slice(1)
		.filter((paragraph) => !paragraph.startsWith("### ") && paragraph !== RELATED);
	const quoted = replaceCitations(paragraphs.join("\n\n"), () => "");
	const contains = (wanted: string) => normalize(quoted).includes(normalize(wanted));
	return (
		must.every((wanted) => [wanted].flat().some(contains)) &&
		!mustNot.some(contains) &&
		!DEBRIS.test(quoted) &&
		splitSentences(quoted).length <= maxSentences
	);
}

function normalize(text: string): string {
	return text.toLowerCase().replace(/\s+/g, " ");
}

function computeFigures(answers: readonly ExtractiveAnswer[]): Figure[] {
	if (answers.length === 0) return [];
	const select = (include: (line: ExtractiveLine) => boolean) =>
		answers.filter(({ line }) => include(line)).map((answered) => answered.isGood);
	const found = answers.filter(({ line, sources }) =>
		line.must.every((wanted) =>
			[wanted].flat().some((text) => sources.some((source) => normalize(source).includes(normalize(text)))),
		),
	);
	return [
		shareOf(
			"answers without a model that are good",
			select(() => true),
			0.85,
		),
		shareOf(
			"of them: to questions in everyday words",
			select(({ id }) => id.startsWith("prose-")),
			null,
		),
		shareOf(
			"of them: from lists and tables",
			select(({ kind }) => kind === "list" || kind === "table" || kind === "steps"),
			0.85,
		),
		shareOf(
			"of them: where the sources contain the answer",
			found.map((answered) => answered.isGood),
			null,
		),
	].filter(({ n }) => n > 0);
}
