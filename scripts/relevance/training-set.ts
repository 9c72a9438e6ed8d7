import { readFileSync } from "node:fs";
import { segmentPage } from "../../src/knowledge/ingest/new-page.ts";
import { EVERYDAY_MESSAGES } from "../../src/knowledge/search/everyday-texts.ts";
import { putPage } from "../../src/knowledge/store/put-page.ts";
import { embedMissing } from "../../src/knowledge/vectors/embed-missing.ts";
import { type TestBrain, TestBrains } from "../answers/brains.ts";
import {
	CORPORA,
	type Corpus,
	hasAnswer,
	type LabeledQuestion,
	readQuestions,
} from "../answers/question-set.ts";
import { SyntheticText } from "../bench/synthetic-text.ts";
import { EXAMPLE_FILES, parseExamples } from "../classifier/examples.ts";
import { collectExamples, type Example } from "./examples.ts";

const SEED = 11;
/** Number of unrelated pages in a large brain: about 3,000 passages. */
const UNRELATED_PAGES = 1_000;
/** Weight of examples that repeat questions in another brain. */
const REPEATED_WEIGHT = 0.4;

/** The corpora whose questions are also asked of a large brain. Each brain takes several seconds to fill. */
const LARGE_CORPORA = ["starter", "cafe", "housing"] as const;
/** Only one in so many questions is asked of a large brain. */
const LARGE_STEP = 2;

/** Weight of a message that wasn't written for these brains. There are many, and most are easy. */
const MESSAGE_WEIGHT = 0.25;
/** A brain gets only one in so many messages, because each takes several milliseconds. */
const MESSAGE_STEP = 10;
/** Number of made-up messages per brain. */
const INVENTED_MESSAGES = 60;
/** Maximum length of a message, in UTF-16 code units. Longer ones contain texts to work on. */
const MESSAGE_MAX_CHARS = 120;
/**
 * The subjects of the pages. Messages that mention one might be answered, so they aren't used as examples without an
 * answer.
 */
const SUBJECTS: Readonly<Partial<Record<Corpus, RegExp>>> = {
	starter:
		/bitcoin|crypto|block ?chain|ethereum|coin|machine|learning|neural|\bai\b|artificial|language|\bllm|gpt|quantum|qubit|cloud|server|contract|\bnft|train|model|encrypt|agent|brain|assistant|\byou\b|transformer|algorithm|ledger/i,
	driftsync:
		/back ?up|restore|encrypt|docker|linux|windows|server|password|api\b|database|disk|file|update|install/i,
	cafe: /coffee|caf[eé]|bread|cake|croissant|bak(?:e|ing)|gluten|allerg|fridge|wi-?fi|router|sick|dough|espresso|vacation|shift|wage|salary|tip|dog|cheese|milk|hygien|wash/i,
	housing:
		/rent|\bflat\b|apartment|hous|home|land ?lord|tenan|neighbou?r|repair|fix|leak|pipe|toilet|shower|heat|radiator|window|m[ou]+ld|damp|bin\b|trash|garbage|rubbish|waste|recycl|batter|nois|loud|music|party|pet|dog|cat\b|hamster|laundry|wash|cloth|mov(?:e|ing)|deposit|key|lock|fire|smoke|elevator|insur|garden|plant|grow|soil|compost|tomato|potato|vegetable|slug|weed|lawn|water|snow|bike|bicycle|child|kid/i,
	stargazing:
		/star|planet|moon|\bsun|solar|sky|night|telescop|binocular|space|galax|comet|meteor|asteroid|eclips|nasa|universe|astro|camera|photo|picture|lens|light|dark|weather|cloud|forecast|cold|mirror|glass|filter|north|map\b|club|observ|orbit|satellite/i,
};

/** Corpora whose questions a brain doesn't answer, by the corpus of the brain. */
const FOREIGN_CORPORA: Readonly<Partial<Record<Corpus, readonly Corpus[]>>> = {
	starter: [
		"cafe",
		"almanac",
		"town",
		"office",
		"housing",
		"stargazing",
		"clinic",
		"cooking",
		"history",
		"carmanual",
		"insurance",
	],
	driftsync: ["cafe", "almanac", "town", "housing", "stargazing"],
	stargazing: ["almanac", "office", "housing"],
	library: ["cafe", "almanac", "housing"],
	clinic: ["stargazing", "library", "computing"],
	cooking: ["office", "computing", "insurance", "history"],
	history: ["cooking", "office", "clinic", "carmanual"],
	carmanual: ["cooking", "history", "cafe", "clinic"],
	computing: ["cooking", "clinic", "insurance", "town"],
	insurance: ["cooking", "library", "computing", "science"],
	science: ["office", "town", "insurance", "cafe"],
};

/** Returns the training examples: each question in its own brain, in a large one, and in brains that don't answer it. */
export async function readTrainingExamples(hasMeaning: boolean): Promise<Example[]> {
	const questions = readQuestions("train");
	const brains = new TestBrains();
	const examples: Example[] = [];
	for (const corpus of CORPORA) {
		const own = questions.filter((line) => line.corpus === corpus);
		const brain = await brains.get(corpus);
		examples.push(...collectExamples(own, brain, { name: corpus, weight: 1, hasMeaning }));
		const foreign = questions.filter((line) => isForeign(line, corpus)).map(withoutAnswer);
		examples.push(
			...collectExamples(foreign, brain, { name: `${corpus}, foreign`, weight: REPEATED_WEIGHT, hasMeaning }),
		);
	}
	for (const corpus of ["starter", "cafe", "driftsync", "housing", "stargazing"] as const) {
		const lines = readMessages(corpus);
		const options = { name: `${corpus}, messages`, weight: MESSAGE_WEIGHT, hasMeaning };
		examples.push(
			...collectExamples([...lines, ...inventMessages(corpus)], await brains.get(corpus), options),
		);
	}
	const large = new TestBrains();
	for (const corpus of LARGE_CORPORA) {
		const brain = await large.get(corpus);
		await addUnrelatedPages(brain);
		const own = questions.filter((line) => line.corpus === corpus && isSampled(line));
		examples.push(
			...collectExamples(own, brain, { name: `${corpus}, large`, weight: REPEATED_WEIGHT, hasMeaning }),
		);
	}
	return examples;
}

/** Returns messages from the examples of the classifier that have nothing to do with the pages of a brain. */
function readMessages(corpus: Corpus): LabeledQuestion[] {
	const messages = EXAMPLE_FILES.flatMap((file) =>
		parseExamples(readFileSync(new URL(`../classifier/${file}`, import.meta.url), "utf8")),
	);
	// Start elsewhere for each brain, so that together they get more distinct messages.
	const start = CORPORA.indexOf(corpus) % MESSAGE_STEP;
	return messages
		.filter(
			({ text }, at) =>
				at % MESSAGE_STEP === start &&
				text.length <= MESSAGE_MAX_CHARS &&
				!EVERYDAY_MESSAGES.value.includes(text) &&
				SUBJECTS.starter?.test(text) !== true &&
				SUBJECTS[corpus]?.test(text) !== true,
		)
		.map(({ text }, at) => ({
			corpus,
			id: `message-${at}`,
			question: text,
			relevant: {},
			kind: "offtopic",
		}));
}

/** Returns messages of one to three made-up words, so that words that no page contains don't lead to sources. */
function inventMessages(corpus: Corpus): LabeledQuestion[] {
	const text = new SyntheticText(CORPORA.indexOf(corpus));
	return Array.from({ length: INVENTED_MESSAGES }, (_, at) => ({
		corpus,
		id: `invented-${at}`,
		question: text
			.page()
			.split(" ", 1 + (at % 3))
			.join(" ")
			.toLowerCase(),
		relevant: {},
		kind: "offtopic",
	}));
}

/** Returns whether a question is about another corpus, and the pages of this one say nothing about it. */
function isForeign(line: LabeledQuestion, corpus: Corpus): boolean {
	const isAboutStarter = Object.keys(line.relevant).some((page) => page.startsWith("starter-"));
	return (
		FOREIGN_CORPORA[corpus]?.includes(line.corpus) === true &&
		line.chain === undefined &&
		hasAnswer(line) &&
		!isAboutStarter
	);
}

function withoutAnswer(line: LabeledQuestion): LabeledQuestion {
	return { ...line, id: `${line.id} elsewhere`, kind: "offtopic", relevant: {} };
}

async function addUnrelatedPages({ sql, embedder }: TestBrain): Promise<void> {
	const text = new SyntheticText(SEED);
	for (let page = 0; page < UNRELATED_PAGES; page++) {
		const body = text.page();
		const externalId = `unrelated-${page}`;
		putPage(sql, segmentPage({ kind: "imported", externalId, title: text.title(), text: body }), 0);
	}
	if (embedder !== null) await embedMissing(sql, embedder, { max: Number.POSITIVE_INFINITY });
}

/** Returns whether a question is asked of a large brain. Conversations are not, because they must stay complete. */
function isSampled({ chain, id }: LabeledQuestion): boolean {
	return chain === undefined && Number.parseInt(id.match(/\d+$/)?.[0] ?? "0", 10) % LARGE_STEP === 0;
}
