import { NO_SOURCES_NOTICE, OWN_ANSWER_NOTICE } from "../contracts/no-sources-notice.ts";
import { lazy } from "../text/lazy.ts";
import { splitSentences } from "../text/sentences.ts";
import { RELATED } from "./extractive/compose.ts";
import { findOwnWords } from "./extractive/conversation/own-words.ts";
import { FOREIGN_HINT, PARTS_NOTICES, WORDINGS, type Wording } from "./extractive/wording.ts";

/** Precedes what a small model answers from its own knowledge. */
export const OWN_ANSWER_START = `${NO_SOURCES_NOTICE} ${OWN_ANSWER_NOTICE}\n\n`;

/** What a model reads in place of the notice that a statement is noted, and of one that nothing is found. */
const NOTED = "Okay.";
const NOTHING = "I don't know.";

const NOTED_NOTICES = ["noted"] as const satisfies readonly (keyof Wording)[];
const NOTHING_NOTICES = [
	"nothing",
	"attachmentNothing",
	"nothingElse",
	"nothingCurrent",
	"unsaid",
	"needsModel",
] as const satisfies readonly (keyof Wording)[];
const OTHER_NOTICES = [
	"introduction",
	"attachmentIntroduction",
	"needsModelIntroduction",
	"noPriceIntroduction",
	"unrecognized",
	"statement",
	"advice",
] as const satisfies readonly (keyof Wording)[];

/** The fixed texts of answers with what replaces each for a model. Longer ones come first, as they may contain others. */
const listReplacements = lazy((): readonly (readonly [string, string])[] => {
	const textsOf = (keys: readonly (keyof Wording)[]) =>
		WORDINGS.flatMap((wording) => keys.map((key) => wording[key] ?? ""));
	const replaceAll = (texts: readonly string[], by: string) => texts.map((text) => [text, by] as const);
	const all = [
		...replaceAll([OWN_ANSWER_START, OWN_ANSWER_NOTICE, FOREIGN_HINT], ""),
		...replaceAll([...Object.values(PARTS_NOTICES), ...textsOf(OTHER_NOTICES), `\n\n${RELATED}\n\n`], ""),
		...replaceAll(textsOf(NOTED_NOTICES), NOTED),
		...replaceAll(textsOf(NOTHING_NOTICES), NOTHING),
	];
	const unique = new Map(all.filter(([text]) => text !== ""));
	return [...unique].sort(([one], [other]) => other.length - one.length);
});

/**
 * Returns an answer as models read it in the history: without the fixed texts around its quotes, and with the user's own words
 * without quotation marks. Small models imitate them, and would quote what the user never wrote.
 */
export function withoutNotices(answer: string): string {
	let text = answer;
	for (const { start, end, said } of findOwnWords(answer).reverse())
		text = `${text.slice(0, start)}${said.join("\n")}\n${text.slice(end)}`.replace(/^You wrote: /, "");
	for (const [notice, replacement] of listReplacements())
		text = text.replaceAll(notice, replacement === "" ? "\n\n" : replacement);
	if (text === answer) return answer;
	return text.replaceAll(/\n{3,}/g, "\n\n").trim() || NOTHING;
}

/** Returns the sentences of the fixed texts, which a model says only if it imitates them. */
export function listNoticeSentences(): string[] {
	return (
		listReplacements()
			.flatMap(([notice]) => splitSentences(notice.trim()).map(({ text }) => text))
			// A model may well say "Noted."
			.filter((text) => text.includes(" ") || text === RELATED)
	);
}
