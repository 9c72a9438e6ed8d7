import { lazy } from "../../../text/lazy.ts";
import type { Passage } from "../../../text/passage.ts";
import type { Unit } from "../units/unit.ts";

/** What a question asks about something: what speaks against or for it, what it is used for or made of, or what helps. */
type Aspect = "against" | "for" | "use" | "material" | "remedy";

/** An aspect that a question asks for. */
export interface AskedAspect {
	aspect: Aspect;
	/** The words that ask for it. */
	words: string;
	/** A noun that names it. */
	name: string;
}

interface Patterns {
	aspect: Aspect;
	name: string;
	/** Matches the words of questions that ask for it. */
	asked: RegExp;
	/** Matches a sentence that names it. */
	said: RegExp;
	/** Matches the heading of a section on it. */
	heading: RegExp;
}

const ASPECTS: () => readonly Patterns[] = lazy(() => [
	{
		aspect: "against",
		name: "disadvantage",
		asked:
			/\b(?:bad (?:about|for|with|thing|side)|(?<=\b(?:is|are|so) (?:\p{L}+ ){0,3})bad\b|wrong with|(?:go(?:es)?|gone|going) wrong|downsides?|drawbacks?|disadvantages?|cons|risks?|risky|dangers?|dangerous|(?:un)?safe|harm(?:s|ful)?|problems? (?:with|of)|(?<=\b(?:its|their|the|any) )(?:problems?|limit(?:ation)?s?)(?=\W*$)|(?<=\b(?:other|more|further|main|common|what|which) )(?:problems|issues|limit(?:ation)?s)|limit(?:ation)?s? of|weakness(?:es)?|critici\w+|hate|worr(?:y|ied) about|the catch|lose (?:my |your |our )?money)\b/u,
		said: /\b(?:disadvantages?|drawbacks?|downsides?|weakness(?:es)?|danger(?:s|ous)?|risks|risky|unsafe)\b/i,
		heading:
			/\b(?:risks?|limits?|limitations?|concerns?|drawbacks?|disadvantages?|downsides?|weakness(?:es)?|dangers?|problems?|criticisms?|challenges|hazards?|cons)\b/i,
	},
	{
		aspect: "for",
		name: "advantage",
		asked:
			/\b(?:advantages?|benefits?|pros|upsides?|strengths?|good about|(?<=\bwhy (?:do|does|did|should|would) (?:\p{L}+ ){0,3}?)(?:use|choose|pick|prefer|move to|switch to|adopt)|(?<=\bwhy )use)\b/u,
		said: /(?<!\bno )\b(?:advantages?|benefits?)\b/i,
		heading: /\b(?:advantages?|benefits?|strengths?|pros|why (?:it|they|people|we)\b.*)\b/i,
	},
	{
		aspect: "use",
		name: "uses",
		asked:
			/\b(?:used? for|uses (?:of|for)|good for|useful|use cases?|applications? of|(?<=\p{L} )(?:uses|applications|examples)(?=\W*$)|what (?:can|could|do|does) \p{L}+ do with|the (?:purpose|point) of|examples? of)\b/u,
		said: /\b(?:is|are) (?:\w+ )?used (?:for|to)\b/i,
		heading: /\b(?:uses?|used for|good for|examples?|applications?|purposes?)\b/i,
	},
	{
		aspect: "material",
		name: "material",
		asked: /\b(?:made (?:out )?(?:of|from)|consists? of|composed of|built (?:out )?of)\b/u,
		said: /\b(?:(?:is|are) (?:\w+ )?(?:made|built|composed) (?:out )?(?:of|from)|consists? of)\b/i,
		heading: /\b(?:materials?|composition)\b/i,
	},
	{
		aspect: "remedy",
		name: "remedy",
		asked:
			/\b(?:(?:fix|solve|avoid|prevent|reduce|help) (?:it|this|that|them|these|those)|(?:it|this|that|they|these) (?:be )?(?:fix(?:ed)?|solved?|avoid(?:ed)?|prevent(?:ed)?|reduced?)|do (?:about|against) (?:it|this|that|them)|against (?:it|that) do)\b/u,
		said: /\b(?:prevent(?:s|ed)?|avoid(?:s|ed)?|reduc(?:e|es|ed|ing) (?:the|this|that|these)|helps? (?:with|against|prevent|avoid|to prevent)|solv(?:e|es|ed)|protects? (?:from|against))\b/i,
		heading: /\b(?:remed(?:y|ies)|solutions?|prevention)\b/i,
	},
]);

/** Returns the aspects that a question in lower case asks for. */
export function findAspects(question: string): AskedAspect[] {
	return ASPECTS().flatMap(({ aspect, name, asked }) => {
		const words = asked.exec(question)?.[0];
		return words === undefined ? [] : [{ aspect, name, words }];
	});
}

/** Returns how clearly a passage is on one of the aspects: 1 if its heading names it, 0.5 if its text does, or else 0. */
export function rateOnAspects(
	{ heading, text }: Pick<Passage, "heading" | "text">,
	aspects: readonly AskedAspect[],
): number {
	const asked = ASPECTS().filter(({ aspect }) => aspects.some((one) => one.aspect === aspect));
	if (heading !== null && asked.some((patterns) => patterns.heading.test(heading))) return 1;
	return asked.some(({ said }) => said.test(text)) ? 0.5 : 0;
}

/**
 * Returns whether a unit tells one of the aspects: it names it, or the heading above it does. After a sentence that names
 * another aspect, the rest of a paragraph isn't on that of the heading.
 */
export function tellsAspect(unit: Unit, aspects: readonly AskedAspect[]): boolean {
	if (aspects.length === 0) return false;
	const { kind, text, group, labelTerms, position } = unit;
	const isAsked = ({ aspect }: Patterns) => aspects.some((asked) => asked.aspect === aspect);
	const named = ASPECTS().filter(({ said }) => said.test(text));
	if (named.some(isAsked)) return true;
	if (named.some(isSide)) return false;
	const headed = ASPECTS().filter(({ heading }) => labelTerms.size > 0 && heading.test(group.label));
	const isEnded =
		kind === "sentence" &&
		group.units.some(
			(before) =>
				before.position < position &&
				ASPECTS().some((known) => isSide(known) && !headed.includes(known) && known.said.test(before.text)),
		);
	return !isEnded && headed.some(isAsked);
}

/** Returns whether a sentence on an aspect isn't on another one. What helps may be told along with what speaks against it. */
function isSide({ aspect }: Patterns): boolean {
	return aspect !== "material" && aspect !== "remedy";
}
