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

/** Finds "1) … 2) … 3) …" in running text. */
function findInlineItems(paragraph: string): List | null {
	const numbers = [...paragraph.matchAll(INLINE_NUMBER)];
	const isCounting = numbers.every(({ 1: n }, at) => Number(n) === at + 1);
	if (numbers.length < 2 || !isCounting) return null;
	const items = numbers.map(({ 0: written, index }, at) =>
		paragraph
			.slice(index + written.length, numbers[at + 1]?.index)
			.trim()
			.replace(/[,;]$/, ""),
	);
	return { lead: paragraph.slice(0, numbers[0]?.index).trim(), items };
}

/** Instructions that apply to each item of a list separately, unlike "compare" or "sort". */
const TOPIC_LEAD =
	/(?<![\p{L}])(?:explain|define|describe|tell me about|what (?:is|are)|erklär\w*|definiere|beschreib\w*|was (?:ist|sind)|explica\w*|define|qué (?:es|son)|expli\w+|défini\w+|spiega\w*|definisci|leg uit|wat (?:is|zijn)|解释|説明)(?![\p{L}])/iu;

/** Returns whether the introduction of a list asks about each item by itself. */
export function isTopicList(lead: string): boolean {
	return TOPIC_LEAD.test(lead);
}
