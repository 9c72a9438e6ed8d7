/** A part of a message: a sentence, a line, or the text before a colon. */
export interface Segment {
	words: string[];
	/** The punctuation mark at the end, or an empty string. */
	end: string;
}

/** Number of characters kept from the start and the end of a long message. */
const HEAD_CHARACTERS = 700;
const TAIL_CHARACTERS = 300;

/** Shortens a long message to its start and end, where the request usually is. */
export function clip(message: string): string {
	const text = message.trim();
	if (text.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return text;
	return `${text.slice(0, HEAD_CHARACTERS)}\n${text.slice(-TAIL_CHARACTERS)}`;
}

/** Splits a text into segments of lowercase words, with spelling variants and common short forms normalized. */
export function segments(text: string): Segment[] {
	const found: Segment[] = [];
	let words: string[] = [];
	for (const [token] of text.toLowerCase().replace(/[’‘]/g, "'").matchAll(TOKEN)) {
		if (/^[.?!:;\n]/.test(token)) {
			if (words.length > 0) found.push({ words, end: token.includes("?") ? "?" : token.slice(0, 1) });
			words = [];
		} else for (const word of normalise(token)) words.push(word);
	}
	if (words.length > 0) found.push({ words, end: "" });
	return found;
}

const TOKEN =
	/tl;dr|\p{L}+(?:['-]\p{L}+)*|\d+(?:[.,]\d+)*|[.?!]+(?=\s|["')]|$)|[:;]+(?=\s)|\n+|["“”(){}[\]=<>+*/^|@#%&_~,;:–—-]/gu;

const SHORT_FORMS: Readonly<Record<string, string>> = {
	u: "you",
	ur: "your",
	r: "are",
	y: "why",
	wat: "what",
	wot: "what",
	whats: "what is",
	"what's": "what is",
	whos: "who is",
	"who's": "who is",
	hows: "how is",
	"how's": "how is",
	wheres: "where is",
	"where's": "where is",
	"it's": "it is",
	"that's": "that is",
	pls: "please",
	plz: "please",
	thx: "thanks",
	im: "i'm",
	ive: "i've",
	dont: "don't",
	doesnt: "doesn't",
	cant: "can't",
	cannot: "can't",
	wont: "won't",
	isnt: "isn't",
	wanna: "want to",
	gonna: "going to",
	shud: "should",
	bout: "about",
};

function normalise(token: string): string[] {
	if (/^\d/.test(token)) return ["0"];
	const full = Object.hasOwn(SHORT_FORMS, token) ? SHORT_FORMS[token] : undefined;
	if (full !== undefined) return full.split(" ");
	return [
		token.replace(
			/^(\p{L}{3,})(is|ys)(e|es|ed|er|ing|ation)$/u,
			(_, stem: string, s: string, rest: string) => `${stem}${s === "is" ? "iz" : "yz"}${rest}`,
		),
	];
}
