/** Tokens that a chat template adds to each message. */
const TEMPLATE_TOKENS = 8;
const ELISION = "\n[…]\n";
/** The factor by which a text that is still too long is shortened further. */
const SHORTEN_FACTOR = 0.9;

/** The longest run of lowercase Latin letters that is usually one token, and the letters per token of longer ones. */
const LETTERS_IN_ONE_TOKEN = 5;
const LETTERS_PER_TOKEN = 4;
/**
 * Tokens per character, by the first code point above the range. They are high estimates for the vocabularies of small
 * models, which split digits, rare scripts and emoji into many tokens.
 */
const TOKENS_BY_RANGE = {
	space: 0.08,
	digit: 1.1,
	uppercase: 0.6,
	punctuation: 0.9,
	accentedLatin: 2.2,
	greekOrCyrillic: 0.95,
	otherScript: 1.8,
	astral: 4,
} as const;

/** Estimates the tokens of a text on the high side, because a prompt must fit the context window. */
export function estimatePromptTokens(text: string): number {
	let tokens = 0;
	let letters = 0;
	for (let at = 0; at <= text.length; at++) {
		const code = at === text.length ? 0 : text.charCodeAt(at);
		if (code >= 0x61 && code <= 0x7a) {
			letters++;
			continue;
		}
		if (letters > 0) tokens += letters <= LETTERS_IN_ONE_TOKEN ? 1 : letters / LETTERS_PER_TOKEN;
		letters = 0;
		if (at < text.length) tokens += tokensOf(code);
	}
	return Math.ceil(tokens);
}

/** Returns the tokens of a UTF-16 code unit other than a lowercase Latin letter. */
function tokensOf(code: number): number {
	if (code === 0x20) return TOKENS_BY_RANGE.space;
	if (code >= 0x30 && code <= 0x39) return TOKENS_BY_RANGE.digit;
	if (code >= 0x41 && code <= 0x5a) return TOKENS_BY_RANGE.uppercase;
	if (code < 0x80) return TOKENS_BY_RANGE.punctuation;
	if (code < 0x250) return TOKENS_BY_RANGE.accentedLatin;
	if (code < 0x590) return TOKENS_BY_RANGE.greekOrCyrillic;
	const isSurrogate = code >= 0xd800 && code <= 0xdfff;
	return isSurrogate ? TOKENS_BY_RANGE.astral / 2 : TOKENS_BY_RANGE.otherScript;
}

/** Estimates the tokens of a message on the high side, including those that the chat template adds. */
export function messageTokens(text: string): number {
	return estimatePromptTokens(text) + TEMPLATE_TOKENS;
}

/** Shortens a message to `maxTokens` by replacing its middle with a mark. Keeps at least `minChars` code units of it. */
export function removeMiddle(text: string, maxTokens: number, minChars = 0): string {
	const tokens = messageTokens(text);
	if (tokens <= maxTokens || text.length <= minChars) return text;
	let kept = Math.max(0, Math.floor((text.length * (maxTokens - TEMPLATE_TOKENS)) / tokens) - ELISION.length);
	for (;;) {
		const shortened = keepEnds(text, Math.max(kept, minChars - ELISION.length));
		if (kept <= minChars || messageTokens(shortened) <= maxTokens) return shortened;
		kept = Math.floor(kept * SHORTEN_FACTOR);
	}
}

/** Keeps up to `chars` code units at both ends of a text together, without splitting a character. */
function keepEnds(text: string, chars: number): string {
	const half = Math.max(0, Math.floor(chars / 2));
	const start = text.slice(0, half).replace(/[\ud800-\udbff]$/, "");
	const end = text.slice(text.length - half).replace(/^[\udc00-\udfff]/, "");
	return start + ELISION + end;
}
