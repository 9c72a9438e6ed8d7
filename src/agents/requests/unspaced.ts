import { hasCjk } from "../../text/unspaced.ts";

/** Words that join two requests. */
const CONNECTOR =
	/[，、；,;]?\s*(?:然后|然後|另外|还有|還有|此外|以及|接着|最后请|そして|また|それから|さらに|次に|그리고|또한|그다음)[，、,]?\s*/g;
const PAUSE = /[，、；,;]\s*/g;

/** Words that ask or instruct. In these languages they can stand anywhere in a request. */
const REQUEST =
	/什么|什麼|怎么|怎麼|怎样|如何|为什么|為什麼|为何|谁|誰|哪|多少|几个|吗|嗎|呢|请|請|解释|解釋|比较|比較|总结|總結|介绍|翻译|描述|何|なに|どう|なぜ|いつ|どこ|いくら|教えて|説明|要約|무엇|뭐|어떻게|왜|누가|언제|어디|얼마|설명|비교|요약|알려/;

/**
 * Splits a sentence in Chinese, Japanese or Korean into requests. Returns null if it is in another language or has only
 * one request. `masked` is the sentence with its protected spans replaced.
 */
export function splitUnspaced(sentence: string, masked: string): string[] | null {
	if (!hasCjk(masked)) return null;
	const pieces = splitAt(sentence, masked, CONNECTOR, (text) => text !== "").flatMap((piece) =>
		splitAt(piece.text, piece.masked, PAUSE, (text) => REQUEST.test(text)),
	);
	return pieces.length > 1 ? pieces.map(({ text }) => text.trim()) : null;
}

interface MaskedText {
	text: string;
	masked: string;
}

/** Splits at every separator, unless one of the pieces is not acceptable. */
function splitAt(
	text: string,
	masked: string,
	separator: RegExp,
	isAcceptable: (piece: string) => boolean,
): MaskedText[] {
	const cuts = [...masked.matchAll(separator)].map(({ 0: written, index }) => ({
		start: index,
		end: index + written.length,
	}));
	const starts = [0, ...cuts.map(({ end }) => end)];
	const ends = [...cuts.map(({ start }) => start), text.length];
	const pieces = starts.map((start, at) => ({
		text: text.slice(start, ends[at]),
		masked: masked.slice(start, ends[at]),
	}));
	return pieces.every((piece) => isAcceptable(piece.masked.trim())) ? pieces : [{ text, masked }];
}
