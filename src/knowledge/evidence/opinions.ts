/** Words that express what somebody thinks of something, rather than what it is. */
const EVALUATIVE = new Set(
	`adorable amazing appealing appalling attractive awesome awful beautiful beautifully boring brilliant charming clever cool crazy cruel
	cute delicious delightful disappointing dull elegant enjoyable excellent excited exciting extraordinary fabulous fantastic fascinated
	fascinating fortunately fun funny gorgeous handy happily hopefully horrible impressed impressive impressively incredible incredibly
	ingenious inspiring intriguing interesting interestingly ironic lovable lovely luckily magical magnificent marvelous nice neat
	neatly outstanding overrated pity pleasant pleasing regrettable regrettably remarkable remarkably ridiculous sad sadly shame shocking
	silly smart splendid stunning stupid sublime superb surprising surprisingly tempting terrible terrific thankfully thrilling
	touching tragic tricky ugly unbelievable underrated unfortunate unfortunately unforgettable wise wonderful wonderfully worthwhile wow`.split(
		/\s+/,
	),
);
const WORTH = /\b(?:well )?worth (?:a|the|it|your|\w+ing)\b/i;
const WORD = /\p{L}+/gu;

/** Returns whether a sentence judges something in a word that the texts don't contain. */
export function isOpinion(sentence: string, texts: () => ReadonlySet<string>): boolean {
	const words = listWords(sentence);
	return (
		(WORTH.test(sentence) && !texts().has("worth")) ||
		words.some((word) => EVALUATIVE.has(word) && !texts().has(word))
	);
}

/** Returns the words of a text in lower case. */
export function listWords(text: string): string[] {
	return text.toLowerCase().match(WORD) ?? [];
}
