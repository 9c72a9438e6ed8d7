import { TestBrains } from "./brains.ts";
import { measureCalibration } from "./calibration.ts";
import { type Figure, type Part, shareOf } from "./figures.ts";
import { type EarlierTurn, findSources, labelOf } from "./find-sources.ts";
import { groupByConversation, hasAnswer, type LabeledQuestion, readQuestions } from "./question-set.ts";

/** Number of sources among which the right page must be. */
const FIRST_SOURCES = 3;

/** A question and the labels of the pages that the product found for it, best first, each page once. */
interface AskedQuestion {
	line: LabeledQuestion;
	pages: readonly string[];
}

/** Measures which sources questions get. */
export async function measureQuestions(): Promise<Record<Part, Figure[]>> {
	const brains = new TestBrains();
	return {
		train: await measurePart(brains, readQuestions("train")),
		test: await measurePart(brains, readQuestions("test")),
	};
}

async function measurePart(brains: TestBrains, questions: readonly LabeledQuestion[]): Promise<Figure[]> {
	if (questions.length === 0) return [];
	return [...computeFigures(await askAll(brains, questions)), await measureCalibration(brains, questions)];
}

/** Asks all questions, each conversation in order. */
async function askAll(brains: TestBrains, questions: readonly LabeledQuestion[]): Promise<AskedQuestion[]> {
	const asked: AskedQuestion[] = [];
	for (const conversation of groupByConversation(questions)) {
		const history: EarlierTurn[] = [];
		for (const line of conversation) {
			const sources = await findSources(await brains.get(line.corpus), line.question, history);
			history.push({ question: line.question, sources });
			asked.push({ line, pages: [...new Set(sources.map(labelOf))] });
		}
	}
	return asked;
}

/** Returns whether a question got what its label asks for: a relevant page among the first sources, or no sources. */
function isRight({ line, pages }: AskedQuestion): boolean {
	if (!hasAnswer(line)) return pages.length === 0;
	return pages.slice(0, FIRST_SOURCES).some((page) => line.relevant[page] !== undefined);
}

function computeFigures(asked: readonly AskedQuestion[]): Figure[] {
	const select = (include: (line: LabeledQuestion) => boolean) =>
		asked.filter(({ line }) => include(line)).map(isRight);
	return [
		shareOf(
			`first questions: right page in first ${FIRST_SOURCES} sources`,
			select((line) => line.kind === "first" && hasAnswer(line)),
			0.9,
		),
		shareOf(
			"of them: about the starter articles",
			select((line) => line.corpus === "starter" && line.kind === "first" && hasAnswer(line)),
			0.9,
		),
		shareOf(
			"questions in other languages: right page",
			select((line) => line.kind === "language" && hasAnswer(line)),
			null,
		),
		shareOf(
			"follow-ups: right page",
			select((line) => line.kind === "followup" && hasAnswer(line)),
			0.85,
		),
		shareOf(
			"questions about the assistant: right page or none",
			select((line) => line.kind === "assistant"),
			null,
		),
		shareOf(
			"off-topic questions without sources",
			select((line) => line.kind === "offtopic" && !hasAnswer(line)),
			0.95,
		),
		shareOf(
			"of them: asked of the starter articles",
			select((line) => line.corpus === "starter" && line.kind === "offtopic" && !hasAnswer(line)),
			0.95,
		),
		shareOf(
			"small talk and writing tasks without sources",
			select((line) => (line.kind === "smalltalk" || line.kind === "writing") && !hasAnswer(line)),
			0.95,
		),
		shareOf(
			"off-topic turns of a conversation without sources",
			select((line) => line.kind === "followup" && !hasAnswer(line)),
			null,
		),
	].filter(({ n }) => n > 0);
}
