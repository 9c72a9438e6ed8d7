import { clip, type Segment, segments } from "./tokens.ts";
import type { WordKinds } from "./word-kinds.ts";

/** The feature values of a message, keyed by hash bucket. */
export type Features = Map<number, number>;

/** Maximum number of words used per segment. */
const WORDS_PER_SEGMENT = 40;

/** Extracts the hashed features of a message. Takes bounded time, however long the message is. */
export function features(message: string, buckets: number, kinds: WordKinds): Features {
	const text = clip(message);
	const parts = segments(text);
	const found: Features = new Map();
	const add = (group: string, name: string, value: number) => {
		// Joining the texts first would take longer than all the rest.
		const bucket = finishHash(addToHash(addToHash(addToHash(HASH_START, group), ":"), name)) % buckets;
		found.set(bucket, (found.get(bucket) ?? 0) + value);
	};
	for (const [name, value] of shapeFeatures(text, parts)) add("shape", name, value);
	addHeads(parts, kinds, add);
	addWords(parts, kinds, add);
	addCharacters(parts, add);
	return found;
}

type Add = (group: string, name: string, value: number) => void;

function shapeFeatures(text: string, parts: Segment[]): [string, number][] {
	const words = parts.reduce((sum, part) => sum + part.words.length, 0);
	const lines = text.split("\n").length;
	const on = (name: string, condition: boolean): [string, number][] => (condition ? [[name, 1]] : []);
	return [
		["bias", 1],
		[`words${Math.min(9, Math.floor(Math.log2(words + 1) * 1.5))}`, 1],
		[`segments${Math.min(6, parts.length)}`, 1],
		[`end${/[^\s\p{L}\d]?$/u.exec(text)?.[0]}`, 1],
		...on("question", /\?/.test(text)),
		...on("exclamation", /!/.test(text)),
		...on("quoted", /["“][^"”]{12,}/.test(text)),
		...on("colon text", /:\s+\S.{20,}/s.test(text)),
		...on("colon", /:/.test(text)),
		...on("lines", lines > 1),
		...on("many lines", lines > 3),
		...on("code", /[{};=]|\(\)|=>|<\w+>/.test(text)),
		...on("digits", /\d/.test(text)),
		...on("arithmetic", /\d\s*[-+*/x^=]\s*\d/.test(text)),
		...on("no letters", !/\p{L}/u.test(text)),
		...on("not latin", /[^\p{Script=Latin}\p{N}\p{P}\p{S}\s]/u.test(text)),
	];
}

/**
 * Adds features for the first words of three segments: the first one, the first question and the last one. Adds them
 * both with and without opening phrases.
 */
function addHeads(parts: Segment[], { cues }: WordKinds, add: Add): void {
	const first = parts[0];
	if (first === undefined) return;
	const question = parts.find((part) => part.end === "?");
	const last = parts.at(-1) ?? first;
	for (const [group, part] of [
		["first", first],
		["question", question],
		["last", parts.length > 1 ? last : undefined],
	] as const) {
		if (part === undefined) continue;
		for (const [form, words] of [
			["w", part.words],
			["k", part.words.map((word) => blank(word, cues))],
			["c", withoutOpeners(part.words)],
			["ck", withoutOpeners(part.words).map((word) => blank(word, cues))],
		] as const) {
			let head = "";
			for (const word of words.slice(0, 4)) {
				head += ` ${word}`;
				add(`${group} ${form}`, head, 0.24);
			}
		}
		add(`${group} ends`, blank(part.words.at(-1) ?? "", cues), 0.16);
	}
}

function addWords(parts: Segment[], { cues, all }: WordKinds, add: Add): void {
	const outer = (part: Segment) => part === parts[0] || part === parts.at(-1) || part.end === "?";
	const count = (some: Segment[]) =>
		some.reduce((sum, part) => sum + Math.min(part.words.length, WORDS_PER_SEGMENT), 0);
	const outerValue = 1 / Math.sqrt(count(parts.filter(outer)) + 4);
	const innerValue = 0.5 / Math.sqrt(count(parts) + 4);
	for (const part of parts) {
		const value = outer(part) ? outerValue : innerValue;
		const words = part.words.slice(0, WORDS_PER_SEGMENT);
		const blanks = words
			.map((word) => blank(word, cues))
			.filter((word, at, blanked) => word !== "_" || blanked[at - 1] !== "_");
		const kinds = words.map((word) => all.get(word) ?? "_");
		ngrams(words, 3, (gram, n) => add("w", gram, value * (n === 1 ? 3 : 2)));
		ngrams(["^", ...blanks, "$"], 5, (gram) => add("b", gram, 0.7 * value));
		ngrams(["^", ...kinds], 3, (gram) => add("k", gram, 2 * value));
	}
}

function addCharacters(parts: Segment[], add: Add): void {
	const first = parts[0];
	if (first === undefined) return;
	const words = first.words.slice(0, 12);
	const value = 1 / Math.sqrt(words.length + 1);
	for (const word of words) {
		const marked = `<${word}>`;
		for (let n = 3; n <= 5; n += 1)
			for (let at = 0; at + n <= marked.length; at += 1)
				add("c", marked.slice(at, at + n), value / Math.sqrt(word.length));
	}
}

function ngrams(words: string[], longest: number, each: (gram: string, n: number) => void): void {
	for (let at = 0; at < words.length; at += 1) {
		let gram = "";
		for (let n = 1; n <= longest && at + n <= words.length; n += 1) {
			gram += ` ${words[at + n - 1]}`;
			each(gram, n);
		}
	}
}

/** Words that often precede the actual request. */
const OPENERS = new Set(
	"hi hello hey hiya there please can could would you ok okay so well um and also quick question just kindly , - i want need you to like".split(
		" ",
	),
);

/** Removes an opening phrase. */
function withoutOpeners(words: string[]): string[] {
	const start = words.findIndex((word) => !OPENERS.has(word));
	return start === -1 ? words : words.slice(start);
}

/** Returns a cue word unchanged, and a blank for any other word. */
function blank(word: string, cues: WordKinds["cues"]): string {
	return cues.has(word) || !/^\p{L}/u.test(word) ? word : "_";
}

/** Returns the FNV-1a hash of the UTF-16 code units, with a final mix that improves the low bits. */
export function hash(text: string): number {
	return finishHash(addToHash(HASH_START, text));
}

const HASH_START = 0x811c9dc5;

function addToHash(hash: number, text: string): number {
	let value = hash;
	for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
	return value;
}

function finishHash(hash: number): number {
	let value = hash ^ (hash >>> 15);
	value = Math.imul(value, 0x2c1b3c6d);
	value ^= value >>> 12;
	return value >>> 0;
}
