import { z } from "zod";
import { buildPrompt } from "../../src/agents/prompt.ts";
import { AGENTS } from "../../src/agents/registry.ts";
import { GroundedAnswerFilter } from "../../src/inference/grounded/answer-filter.ts";
import { checkEvidence } from "../../src/knowledge/evidence/check.ts";
import { findCitations } from "../../src/text/citation-marks.ts";
import type { EmbedSync } from "../../src/text/embed-sync.ts";
import type { Passage } from "../../src/text/passage.ts";
import { loadEmbedder } from "../bench/retrieval/measure.ts";
import { TestBrains } from "./brains.ts";
import { type Figure, type Part, shareOf } from "./figures.ts";
import { findSources } from "./find-sources.ts";
import { useModelServer } from "./model-server.ts";
import { hasAnswer, readQuestions } from "./question-set.ts";

/** Every how many-th question of the training part is asked. A small model answers one in a few seconds. */
const STRIDE = 5;
const QUESTIONS_MAX = 40;
const CONTEXT_TOKENS = 2_048;
const ANSWER_TOKENS = 140;
const FREQUENCY_PENALTY = 0.4;
/** Matches an answer that starts as the notes do. */
const FRAME = /^\W*(?:<\/?notes>|>|\[\d|\(\d)/;

const Completion = z.object({ choices: z.tuple([z.object({ message: z.object({ content: z.string() }) })]) });

/** A model's answer to a question, with the passages of its prompt. */
interface ModelAnswer {
	text: string;
	passages: readonly Passage[];
}

/**
 * Asks a model the grounded questions of the training part with the product's prompt, at temperature 0. Uses the
 * server at `MODEL_URL`, or starts one with the small test model.
 */
export async function measureModel(): Promise<Record<Part, Figure[]>> {
	const server = await useModelServer();
	try {
		const brains = new TestBrains();
		const brain = await brains.get("starter");
		const asked = readQuestions("train").filter(
			(line) => line.corpus === "starter" && line.kind === "first" && hasAnswer(line),
		);
		const answers: ModelAnswer[] = [];
		for (const { question } of asked.filter((_, at) => at % STRIDE === 0).slice(0, QUESTIONS_MAX)) {
			const found = (await findSources(brain, question, [])).slice(0, AGENTS.general.passages);
			if (found.length === 0) continue;
			const prompt = buildPrompt({
				system: AGENTS.general.system,
				history: [],
				passages: found,
				question,
				contextTokens: CONTEXT_TOKENS,
				answerTokens: ANSWER_TOKENS,
			});
			const filter = new GroundedAnswerFilter(prompt.passages, question);
			const text = filter.push(await server.complete(prompt.messages, COMPLETION)) + filter.end();
			answers.push({ text, passages: prompt.passages });
		}
		const embedder = await loadEmbedder();
		const embed = embedder === null ? null : (text: string) => embedder.embedSync(text);
		return { train: computeFigures(answers, embed), test: [] };
	} finally {
		await server.stop();
	}
}

const COMPLETION = {
	max_tokens: ANSWER_TOKENS,
	temperature: 0,
	seed: 1,
	frequency_penalty: FREQUENCY_PENALTY,
	parse: (body: unknown) => Completion.parse(body).choices[0].message.content,
};

function computeFigures(answers: readonly ModelAnswer[], embed: EmbedSync | null): Figure[] {
	const evidence = answers.map(({ text, passages }) => checkEvidence(text, passages, embed));
	return [
		shareOf("answers with a citation of a source", answers.map(citesSource), 0.5),
		shareOf(
			"answers without the frame of the notes",
			answers.map((answer) => !copiesFrame(answer)),
			1,
		),
		shareOf(
			"answers with a mark [n] beside a sentence",
			evidence.map((marks) => marks.some(({ supported }) => supported)),
			0.5,
		),
		shareOf(
			"sentences that the evidence check supports",
			evidence.flat().map(({ supported }) => supported),
			null,
		),
	];
}

function citesSource({ text, passages }: ModelAnswer): boolean {
	return findCitations(text).some(({ items }) =>
		items.some(({ first, last }) => first >= 1 && last <= passages.length),
	);
}

/** Returns whether an answer starts like the notes, or names a title and heading as they do. */
function copiesFrame({ text, passages }: ModelAnswer): boolean {
	return (
		FRAME.test(text) ||
		passages.some(
			({ title, heading }) =>
				text.trimStart().startsWith(`${title}:`) ||
				(heading !== null && text.includes(`${title}, ${heading}`)),
		)
	);
}
