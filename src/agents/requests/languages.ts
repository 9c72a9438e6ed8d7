import * as z from "zod";
import { lazy } from "../../text/lazy.ts";
import { LazyAsset } from "../../text/lazy-asset.ts";

const Alternatives = z.string();

/** The words by which requests in one language are recognized and separated. All values are regex alternatives. */
const LanguageWords = z.object({
	/** Words that ask: "what", "how". A piece that starts with one is a request. */
	interrogatives: Alternatives,
	/** Verbs that instruct: "explain", "compare". */
	imperatives: Alternatives,
	/** Words that join two requests: "and", "then", "as well as". */
	connectors: Alternatives,
	/** Connectors that introduce a further request even when no question word follows: "also". */
	additions: Alternatives,
	/** Phrases before a request that ask for nothing themselves: "please", "I want to know". */
	courtesies: Alternatives,
	/** Auxiliary verbs, which ask for nothing without a subject: "is", "do". */
	auxiliaries: Alternatives,
	/** Words that stand for something named before: "it", "both". */
	references: Alternatives,
	/** Words that start a statement or a subordinate clause: "I", "if". */
	statementStarts: Alternatives,
	/** Words that may follow the verb of an instruction: "the", "me". */
	objects: Alternatives,
	/** Whether a comma stands before every subordinate clause, so that it does not separate questions. */
	hasClauseCommas: z.boolean().optional(),
});
type LanguageWords = z.infer<typeof LanguageWords>;

/** The recognizers of one language. Each `Start` matches at the beginning of a piece of text. */
export interface Language {
	interrogativeStart: RegExp;
	imperativeStart: RegExp;
	statementStart: RegExp;
	/** Matches a verb and its object, such as "Plan a", for instructions with unlisted verbs. */
	verbWithObject: RegExp;
	/** Matches the longest run of words at the start that ask for nothing by themselves. */
	fillerStart: RegExp;
	/** Matches connectors and courtesies at the start. */
	openingStart: RegExp;
	connectorStart: RegExp;
	additionStart: RegExp;
	reference: RegExp;
	/** Matches punctuation and connectors between two requests. Global. */
	separator: RegExp;
	hasClauseCommas: boolean;
	/** Counts how many words of the text are function words of the language. */
	signs: RegExp;
}

const END = String.raw`(?![\p{L}\p{N}])`;

function compile(words: LanguageWords): Language {
	const { interrogatives, imperatives, connectors, additions, courtesies, auxiliaries } = words;
	// Each alternative starts with a different word, so that matching stays linear for repeated words.
	const opening = String.raw`(?:${connectors}|${courtesies})${END}[\s,:¿¡]*`;
	const start = (alternatives: string) =>
		new RegExp(String.raw`^[\s¿¡]*(?:${opening})*(?:${alternatives})${END}`, "iu");
	return {
		interrogativeStart: start(interrogatives),
		imperativeStart: start(imperatives),
		statementStart: new RegExp(`^(?:${words.statementStarts})${END}`, "iu"),
		verbWithObject: new RegExp(String.raw`^[\p{L}-]+\s+(?:${words.objects})${END}`, "iu"),
		fillerStart: new RegExp(
			String.raw`^(?:(?:${[interrogatives, imperatives, connectors, courtesies, auxiliaries].join("|")})${END}|[\s\p{P}])+`,
			"iu",
		),
		openingStart: new RegExp(String.raw`^[\s¿¡]*(?:${opening})*`, "iu"),
		connectorStart: new RegExp(String.raw`^(?:(?:${connectors})${END}[\s,:]*)+`, "iu"),
		reference: new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${words.references})${END}`, "iu"),
		additionStart: new RegExp(`^(?:${additions})${END}`, "iu"),
		separator: new RegExp(
			String.raw`(?:\s*[,;]\s*|\s+\+\s+)(?:(?:${connectors})${END}[\s,]*)*|\s+(?:(?:${connectors})${END}[\s,]*)+`,
			"giu",
		),
		hasClauseCommas: words.hasClauseCommas === true,
		signs: new RegExp(
			String.raw`(?<![\p{L}\p{N}])(?:${[interrogatives, connectors, auxiliaries, words.statementStarts].join("|")})${END}`,
			"giu",
		),
	};
}

/** The words of each language, English first. Load them before calling `detectLanguage`. */
export const REQUEST_WORDS = new LazyAsset("/data/request-words.json", (file) =>
	z.record(z.string(), LanguageWords).parse(JSON.parse(new TextDecoder().decode(file))),
);

const languages = lazy(() => Object.values(REQUEST_WORDS.value).map(compile));

/** Returns the language with the most function words in a text, or English when none has any. */
export function detectLanguage(text: string): Language {
	const [english, ...others] = languages().map((language) => ({
		language,
		count: text.match(language.signs)?.length ?? 0,
	}));
	if (english === undefined) throw new Error("no language is defined");
	return others.reduce((best, other) => (other.count > best.count ? other : best), english).language;
}
