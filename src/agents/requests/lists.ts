/** A list in a paragraph, without its markers. */
export interface List {
	/** The text before the first item; may be empty. */
	lead: string;
	items: string[];
}

/** The marker of a list item: "-", "1.", "(2)", "a)", "Q3:", "①". */
const ITEM =
	/^\s*(?:[-*•–▪]\s+|\(?\d{1,2}(?:[.):]|\s?-)\s*(?!\d)|\(?[a-h][.)]\s+|q\d{1,2}[.:)]\s*|[①-⑳]\s*)(?=\S)/i;
const INLINE_NUMBER = /(?<=^|\s)\(?(\d{1,2})[.)]\s+(?=\p{L}|["“¿])/gu;
const INLINE_LETTER = /(?<=^|\s)\(?([a-h])\)\s+(?=\p{L}|["“¿])/gu;
/** Minimum number of inline items with letters. Two may be alternatives, as in "is it a) slow or b) expensive". */
const LETTERS_MIN = 3;

/** Returns the items of a bulleted or numbered list, or null if the paragraph is no list of at least two items. */
export function findListItems(paragraph: string): List | null {
	return findLineItems(paragraph) ?? findInlineItems(paragraph);
}

function findLineItems(paragraph: string): List | null {
	const lead: string[] = [];
	const items: string[] = [];
	for (const line of paragraph.split("\n")) {
		const marker = ITEM.exec(line)?.[0];
		if (marker !== undefined) items.push(line.slice(marker.length).trim());
		else if (items.length === 0) lead.push(line);
		else if (/^\s/.test(line)) items[items.length - 1] += ` ${line.trim()}`;
		else if (line.trim() !== "") items.push(line.trim());
	}
	return items.length < 2 ? null : { lead: lead.join("\n").trim(), items };
}

/** Finds "1) … 2) … 3) …" and "a) … b) … c) …" in running text. */
function findInlineItems(paragraph: string): List | null {
	const numbered = divideAt(paragraph, [...paragraph.matchAll(INLINE_NUMBER)], Number);
	if (numbered !== null) return numbered;
	const lettered = divideAt(
		paragraph,
		[...paragraph.matchAll(INLINE_LETTER)],
		(letter) => parseInt(letter, 36) - 9,
	);
	// Letters after a question mark list the answers to choose from.
	const isList = lettered !== null && lettered.items.length >= LETTERS_MIN && !lettered.lead.endsWith("?");
	return isList ? lettered : null;
}

/** Divides a text at the markers of its items. Returns null unless there are several, in order from the first. */
function divideAt(
	text: string,
	markers: readonly RegExpExecArray[],
	positionOf: (marker: string) => number,
): List | null {
	const isCounting = markers.every(({ 1: marker = "" }, at) => positionOf(marker) === at + 1);
	if (markers.length < 2 || !isCounting) return null;
	const items = markers.map(({ 0: written, index }, at) =>
		text
			.slice(index + written.length, markers[at + 1]?.index)
			.trim()
			.replace(/[,;](?:\s+and)?$/, ""),
	);
	return { lead: text.slice(0, markers[0]?.index).trim(), items };
}

/** Instructions that apply to each item of a list separately, unlike "compare" or "sort". */
const TOPIC_LEAD =
	/(?<![\p{L}])(?:explain|define|describe|tell me about|what (?:is|are)|erklär\w*|definiere|beschreib\w*|was (?:ist|sind)|explica\w*|define|qué (?:es|son)|expli\w+|défini\w+|spiega\w*|definisci|leg uit|wat (?:is|zijn)|解释|説明)(?![\p{L}])/iu;

/** Minimum number of subjects in one sentence. "Explain A and B" may ask how two are related. */
const TOPICS_MIN = 3;
const TOPIC_MAX_WORDS = 4;

/**
 * Returns the subjects that a sentence asks about, as in "tell me about bitcoin, ethereum and quantum computing" and "tell
 * me the address and the door code", or null if it lists none. "The supply, price and history of bitcoin" are parts of one
 * subject.
 */
export function findTopics(sentence: string): List | null {
	return findThings(sentence) ?? findSubjects(sentence);
}

/** Returns the things, each with an article, that a sentence asks for. */
function findThings(sentence: string): List | null {
	const [, lead = "", listed = ""] = ASKS_FOR.exec(sentence.trim()) ?? [];
	const items = splitItems(listed);
	const areThings = items.every((item) => {
		const [, thing = ""] = /^(?:the|your|our|my) (.+)$/i.exec(item) ?? [];
		return thing !== "" && thing.split(/\s+/).length <= TOPIC_MAX_WORDS && !PART_OF_TOPIC.test(thing);
	});
	return items.length >= 2 && areThings ? { lead, items } : null;
}

function splitItems(listed: string): string[] {
	return listed
		.replace(/[.?!]+$/, "")
		.split(/,\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+/)
		.map((item) => item.trim());
}

function findSubjects(sentence: string): List | null {
	const [, lead = "", listed = ""] = ASKS_ABOUT.exec(sentence.trim()) ?? [];
	const items = splitItems(listed);
	const areTopics = items.every(
		(item) => item !== "" && item.split(/\s+/).length <= TOPIC_MAX_WORDS && !PART_OF_TOPIC.test(item),
	);
	return items.length >= TOPICS_MIN && areTopics ? { lead, items } : null;
}

const ASKS_ABOUT =
	/^((?:(?:please|(?:can|could) you) )*(?:explain|define|describe|tell me (?:something |more )?about|what (?:is|are)))\s+(.{1,200})$/iu;
const ASKS_FOR =
	/^((?:(?:please|(?:can|could) you) )*(?:(?:tell|give|show) (?:me|us)|what(?:['’]s| is| are)))\s+(.{1,200})$/iu;
/** Matches what makes an item depend on the others. */
const PART_OF_TOPIC =
	/^(?:the|its|their|his|her|my|our|your|some|both|all)\b|(?:^|\s)(?:of|in|on|for|to|with|from|by|at|between|vs|or|that|which|who|is|are|do|does|it|them|difference|related)(?:\s|$)/iu;

/** Returns whether the introduction of a list asks about each item by itself. */
export function isTopicList(lead: string): boolean {
	return TOPIC_LEAD.test(lead);
}
