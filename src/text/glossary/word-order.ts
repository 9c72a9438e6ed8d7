import type { ForeignLanguage } from "../foreign-words.ts";

/** A translated phrase, or a word that stayed as it is. */
export interface Piece {
	text: string;
	isVerb: boolean;
	/** Whether it is a verb in a form for "you", which needs no pronoun in Romance languages: "guardas". */
	addresses: boolean;
	isKnown: boolean;
	/** What is between it and the next piece. */
	gap: string;
}

/** Pronouns that may be the subject of a question. */
const PRONOUN = /^(?:I|you|we|one|he|she|they|it)$/;
/** Question words after which English needs an auxiliary verb. */
const OPEN_QUESTION = /^(?:how|when|where|why|what|which)$/;
/** Verbs that instruct, and so don't begin a question. */
const INSTRUCTION =
	/^(?:explain|describe|compare|summarize|translate|define|recommend|suggest|calculate|show|tell)$/;
const ARTICLE = "the";
/** Stands in the glossary for words that English doesn't need. */
const NOTHING = "-";
/** Languages whose word for "how" also means "like". */
const LIKE_HOW: ReadonlySet<ForeignLanguage> = new Set(["de", "es", "it", "pt"]);

/** Puts the pieces of a question into English word order where that is simple, and joins them. */
export function arrange(pieces: readonly Piece[], language: ForeignLanguage): string {
	const ends = /[?？]\s*$/.test(pieces.at(-1)?.gap ?? "");
	const named = pieces.filter(({ text }) => text !== NOTHING);
	const cleaned = dropArticles(replacePronouns(replaceHow(named, language)), language);
	return join(moveVerb(cleaned, ends));
}

/** In "Kryptowährungen wie Bitcoin", "wie" isn't a question word. */
function replaceHow(pieces: readonly Piece[], language: ForeignLanguage): readonly Piece[] {
	if (!LIKE_HOW.has(language)) return pieces;
	return pieces.map((piece, at) => {
		const before = pieces[at - 1];
		const isLike = before !== undefined && /^\s+$/.test(before.gap) && !/^(?:and|or|but)$/.test(before.text);
		return piece.isKnown && piece.text === "how" && isLike ? { ...piece, text: "like" } : piece;
	});
}

/** "Das" and "lo" before a verb or at the end of a sentence are pronouns. */
function replacePronouns(pieces: readonly Piece[]): Piece[] {
	return pieces.map((piece, at) => {
		const next = pieces[at + 1];
		const isPronoun = next === undefined || next.isVerb || /[.?!,;:]/.test(piece.gap) || isNoNounAfter(next);
		return piece.isKnown && piece.text === ARTICLE && isPronoun ? { ...piece, text: "it" } : piece;
	});
}

/** Returns whether a piece is an auxiliary verb or a preposition. */
function isNoNounAfter({ text, isKnown }: Piece): boolean {
	return isKnown && /^(?:is|are|was|were|has|have|can|must|should|of|from|with|for)$/.test(text);
}

/** Romance languages have articles where English has none: "l'intelligence artificielle". */
function dropArticles(pieces: readonly Piece[], language: ForeignLanguage): Piece[] {
	if (language === "de" || language === "nl") return [...pieces];
	return pieces.filter((piece, at) => {
		const before = pieces[at - 1]?.text ?? "";
		const isDropped = at === 0 || /^(?:what (?:is|are)|how|of|is|are)$/.test(before);
		return !(piece.isKnown && piece.text === ARTICLE && isDropped);
	});
}

/** Returns "how do I charge the car" for "how charge I the car", and "when does the museum open". */
function moveVerb(pieces: readonly Piece[], isQuestion: boolean): Piece[] {
	const start = pieces.findIndex(({ text }) => text !== "and" && text !== "but" && text !== "or");
	const first = pieces[start];
	if (first === undefined) return [...pieces];
	const before = pieces.slice(0, start);
	if (first.isVerb && isQuestion && !INSTRUCTION.test(first.text))
		return [...before, ...withAuxiliary(first, pieces.slice(start + 1))];
	const [verb, ...rest] = pieces.slice(start + 1);
	if (!OPEN_QUESTION.test(first.text)) return [...pieces];
	if (verb?.isVerb === true) return [...before, first, ...withAuxiliary(verb, rest)];
	// "Welche Sprachen sprichst du" has the object before the verb.
	const at = pieces.findIndex(({ isVerb }, index) => isVerb && PRONOUN.test(pieces[index + 1]?.text ?? ""));
	const inverted = pieces[at];
	if (at <= start || inverted === undefined) return [...pieces];
	return [...pieces.slice(0, at), ...withAuxiliary(inverted, pieces.slice(at + 1))];
}

/** Puts a verb after its subject, or at the end if the subject may have several words. */
function withAuxiliary(verb: Piece, rest: readonly Piece[]): Piece[] {
	const [subject, ...others] = rest;
	const helper = { ...verb, gap: " " };
	if (verb.addresses) return [{ ...helper, text: "do you" }, verb, ...rest];
	if (subject === undefined) return [{ ...helper, text: "does it" }, verb];
	if (PRONOUN.test(subject.text)) {
		const auxiliary = /^(?:I|you|we|they)$/.test(subject.text) ? "do" : "does";
		return [
			{ ...helper, text: auxiliary },
			{ ...subject, gap: " " },
			{ ...verb, gap: others.length === 0 ? subject.gap : " " },
			...others,
		];
	}
	const last = rest.at(-1) ?? subject;
	return [
		{ ...helper, text: "does" },
		...rest.slice(0, -1),
		{ ...last, gap: " " },
		{ ...verb, gap: last.gap },
	];
}

function join(pieces: readonly Piece[]): string {
	return pieces
		.map(({ text, gap }, at) => {
			const isLast = at === pieces.length - 1;
			const between = gap.replace(/[¿¡'’]/g, " ").replace(/\s+/g, " ");
			// Words that the glossary joins are no compound in English.
			const joined = /^[-\s]*$/.test(between) && !isLast ? " " : between;
			return text + joined;
		})
		.join("")
		.replace(/\s+([?!.,;:])/g, "$1")
		.trim();
}
