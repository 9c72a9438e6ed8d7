import { spaced } from "./unspaced.ts";

/** The words of a text that carry its meaning: lower-case, without stop words, plurals reduced, each once, in order. */
export function contentTerms(text: string): string[] {
	return [
		...new Set(
			wordsOf(text)
				.filter((word) => !isStopWord(word))
				.map(singular),
		),
	];
}

/** The words of a text as the index sees them: runs of letters, marks and digits, lower-case. */
export function wordsOf(text: string): string[] {
	return writtenWordsOf(spaced(text));
}

/** The same as they are written: where a writing has no spaces, a phrase is one word. */
export function writtenWordsOf(text: string): string[] {
	return (
		text
			.normalize("NFC")
			.toLowerCase()
			.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
	);
}

/** Whether a word says how something is asked, not what about. */
export function isStopWord(word: string): boolean {
	return STOP_WORDS.has(word) || STOP_PAIR.test(word);
}

/** Pairs of signs with a Chinese particle or question word in them, and Japanese endings. */
const STOP_PAIR =
	/^(?:\p{sc=Hiragana}+|.?[的了是吗嗎呢吧么麼].?|什|如何|怎样|怎樣|哪里|哪裡|多少|为何|為何)$/u;

const STOP_WORDS: ReadonlySet<string> = new Set(
	`a about above after again all also am an and any are as at be because been before being below between both but by
	can could d did do does doing don down during each either else ever explain few for from further get give had has have having
	he her here hers him his how i if in into is it its just ll like many may me mean might more most much must my no
	nor not now of off on once one only or other our out over own please re s same say shall she should show simple simply so some such t tell
	terms than that the their them then there these they this those through to too under until up us used using ve very was we were
	what when where which while who whom whose why will with would yes you your`.split(/\s+/),
);

function singular(word: string): string {
	if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
	if (word.length > 3 && word.endsWith("s") && !/(ss|us|is)$/.test(word)) return word.slice(0, -1);
	return word;
}
