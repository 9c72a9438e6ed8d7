import { checkEvidence } from "../../src/knowledge/evidence/check.ts";
import type { EmbedSync } from "../../src/text/embed-sync.ts";
import { loadEmbedder } from "../bench/retrieval/measure.ts";
import { agreesWithReader, isOrdinary, type LabeledPair, passagesOf, readPairs } from "./evidence-set.ts";
import { type Figure, type Part, shareOf } from "./figures.ts";

/** Sentences and passages of the answer that is timed. */
const TIMED_SENTENCES = 20;
const TIMED_PASSAGES = 8;
const TIMED_RUNS = 15;
const TIME_GOAL_MS = 15;

/** Measures how often the evidence check agrees with a reader. */
export async function measureEvidence(): Promise<Record<Part, Figure[]>> {
	const embedder = await loadEmbedder();
	const embed = embedder === null ? null : (text: string) => embedder.embedSync(text);
	const train = readPairs("train");
	return {
		train: [...computeFigures(train, embed), timeCheck(train, embed)],
		test: computeFigures(readPairs("test"), embed),
	};
}

function computeFigures(pairs: readonly LabeledPair[], embed: EmbedSync | null): Figure[] {
	if (pairs.length === 0) return [];
	const agrees = (pair: LabeledPair, vectors: EmbedSync | null) =>
		agreesWithReader(pair, checkEvidence(pair.sentence, passagesOf(pair), vectors));
	const judged = pairs.map((pair) => ({ pair, agrees: agrees(pair, embed), alone: agrees(pair, null) }));
	const ordinary = judged.filter(({ pair }) => isOrdinary(pair));
	const hard = judged.filter(({ pair }) => !isOrdinary(pair));
	const kinds = Map.groupBy(judged, ({ pair: { kind } }) => kind);
	const share = (name: string, rows: typeof judged, goal: number | null) =>
		shareOf(
			name,
			rows.map((row) => row.agrees),
			goal,
		);
	return [
		share("marks on ordinary sentences", ordinary, 0.95),
		share("marks on hard sentences", hard, 0.8),
		shareOf(
			"marks without vectors",
			judged.map(({ alone }) => alone),
			null,
		),
		...[...kinds].map(([kind, rows]) => share(`kind: ${kind}`, rows, null)),
	].filter(({ n }) => n > 0);
}

/** Measures the median time of a check of a long answer. */
function timeCheck(pairs: readonly LabeledPair[], embed: EmbedSync | null): Figure {
	const answer = pairs
		.slice(0, TIMED_SENTENCES)
		.map(({ sentence }) => sentence)
		.join("\n\n");
	const passages = [...new Map(pairs.flatMap(passagesOf).map((passage) => [passage.text, passage])).values()];
	const times = Array.from({ length: TIMED_RUNS }, () => {
		const start = performance.now();
		checkEvidence(answer, passages.slice(0, TIMED_PASSAGES), embed);
		return performance.now() - start;
	}).sort((a, b) => a - b);
	return {
		name: `time to check ${TIMED_SENTENCES} sentences, ${TIMED_PASSAGES} passages`,
		value: times[Math.floor(TIMED_RUNS / 2)] ?? Number.NaN,
		goal: TIME_GOAL_MS,
		unit: "ms",
		n: TIMED_RUNS,
		isLowerBetter: true,
	};
}
