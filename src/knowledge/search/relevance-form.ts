import { type AnswerKind, expectedKind } from "../../inference/extractive/question/answer-kinds.ts";
import {
	asksWhich,
	isKeywords,
	isOpen,
	isYesNo,
} from "../../inference/extractive/question/question-shape.ts";
import type { JudgedQuestion } from "./relevance-features.ts";

/**
 * Features of how a question is asked, whatever its subject. Pages answer "why …?" more often than "how many …?", and
 * "can I …?" more often than keywords.
 */
export const FORM_FEATURES = [
	"words of the question",
	"asks for a person",
	"asks for a time",
	"asks for a duration",
	"asks for a price",
	"asks for a number",
	"asks for a place",
	"asks for a reason",
	"asks for a purpose",
	"is answered by yes or no",
	"begins with a question word",
	"consists of keywords",
	"asks which",
	"is about the person who asks",
] as const;

/** The kinds in the order of their features. */
const KINDS: readonly AnswerKind[] = [
	"person",
	"time",
	"duration",
	"money",
	"number",
	"place",
	"reason",
	"purpose",
];
const FIRST_PERSON = /\b(?:i|me|my|mine|we|our)\b/;

/** Returns the values of `FORM_FEATURES` for a question. */
export function describeForm({ text, terms }: Pick<JudgedQuestion, "text" | "terms">): number[] {
	const asked = text.toLowerCase();
	const { kind } = expectedKind(asked);
	return [
		terms.length,
		...KINDS.map((one) => Number(one === kind)),
		Number(isYesNo(asked)),
		Number(isOpen(asked)),
		Number(isKeywords(asked)),
		Number(asksWhich(asked)),
		Number(FIRST_PERSON.test(asked)),
	];
}
