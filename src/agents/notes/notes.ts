import * as z from "zod";
import { ASKED_HEADING, TOLD_HEADING } from "../../text/earlier-notes.ts";
import { quoteTitleForPrompt } from "../../text/quote.ts";
import { splitSentences } from "../../text/sentences.ts";
import { NAME_KEY, NICKNAME_KEY } from "../../text/statements/rules.ts";
import { extractStatements } from "../../text/statements/statements.ts";
import { cutAtWord, titleOf } from "../../text/title.ts";
import { estimatePromptTokens } from "../prompt-size.ts";

/** A question of a conversation. Questions are numbered in the order in which they were asked. */
export interface NumberedQuestion {
	seq: number;
	question: string;
}

const Fact = z.object({ key: z.string(), text: z.string(), seq: z.int() });
const Topic = z.object({ text: z.string(), seq: z.int() });

/** What a conversation remembers of questions that no longer fit in its prompts. `seq` is the question's number. */
export const Notes = z.object({
	/** What the user stated about themselves and their task, oldest first. */
	facts: z.array(Fact),
	/** What the questions were about, oldest first. */
	topics: z.array(Topic),
});
export type Notes = z.infer<typeof Notes>;

export const EMPTY_NOTES: Notes = { facts: [], topics: [] };

const FACTS_MAX = 32;
const TOPICS_MAX = 16;
/** Maximum length of a topic, in UTF-16 code units. */
const TOPIC_MAX_CHARS = 60;
/** Keys that are never dropped in favor of newer facts. */
const LASTING_KEYS: ReadonlySet<string> = new Set([NAME_KEY, NICKNAME_KEY]);

/** Adds questions to notes. A later statement about the same thing replaces an earlier one. */
export function addToNotes(notes: Notes, questions: readonly NumberedQuestion[]): Notes {
	const facts = new Map(notes.facts.map((fact) => [fact.key, fact]));
	const topics = new Map(notes.topics.map((topic) => [topic.text.toLowerCase(), topic]));
	for (const { seq, question } of questions) {
		const statements = extractStatements(question);
		for (const { key, text } of statements) {
			if (seq >= (facts.get(key)?.seq ?? 0)) facts.set(key, { key, text, seq });
		}
		const { text, hasTopic } = titleOf(statements.length === 0 ? question : questionsIn(question));
		if (!hasTopic) continue;
		const topic = cutAtWord(text, TOPIC_MAX_CHARS);
		const known = topics.get(topic.toLowerCase());
		if (known === undefined || seq > known.seq) topics.set(topic.toLowerCase(), { text: topic, seq });
	}
	return {
		facts: newestFacts([...facts.values()].sort(bySeq), FACTS_MAX),
		topics: [...topics.values()].sort(bySeq).slice(-TOPICS_MAX),
	};
}

/** Returns the notes on the questions whose number is lower than `seq`. */
export function notesBefore({ facts, topics }: Notes, seq: number): Notes {
	const isBefore = (note: { seq: number }) => note.seq < seq;
	return { facts: facts.filter(isBefore), topics: topics.filter(isBefore) };
}

/**
 * Formats notes for a prompt, in the user's voice because they stand in a message of the user. They are quoted, so that
 * no note can imitate another part of the prompt. Older notes are left out if all together exceed `maxTokens`.
 */
export function formatNotes({ facts, topics }: Notes, maxTokens: number): string {
	let factCount = facts.length;
	let topicCount = topics.length;
	while (factCount + topicCount > 0) {
		const text = formatAll(newestFacts(facts, factCount), topicCount === 0 ? [] : topics.slice(-topicCount));
		if (estimatePromptTokens(text) <= maxTokens) return text;
		// Facts are worth more than topics.
		if (topicCount > 0) topicCount--;
		else factCount--;
	}
	return "";
}

function formatAll(facts: Notes["facts"], topics: Notes["topics"]): string {
	const told = facts.map(({ text }) => `- ${quoteTitleForPrompt(text)}\n`).join("");
	const asked = topics.map(({ text }) => `- ${quoteTitleForPrompt(text)}\n`).join("");
	return (
		(told === "" ? "" : `${TOLD_HEADING}\n${told}`) +
		(asked === "" ? "" : `${ASKED_HEADING}\n${asked}`) +
		"\n"
	);
}

/** Returns the sentences of a message that are questions, on one line. */
function questionsIn(message: string): string {
	return splitSentences(message)
		.map(({ text }) => text)
		.filter((text) => text.endsWith("?"))
		.join(" ");
}

/** Returns the newest facts, oldest first, and the lasting ones in place of the oldest of them. */
function newestFacts(facts: Notes["facts"], count: number): Notes["facts"] {
	const isLasting = ({ key }: { key: string }) => LASTING_KEYS.has(key);
	const lasting = facts.filter(isLasting).slice(-count);
	const others =
		count === lasting.length ? [] : facts.filter((fact) => !isLasting(fact)).slice(lasting.length - count);
	return [...lasting, ...others].sort(bySeq);
}

function bySeq(a: { seq: number }, b: { seq: number }): number {
	return a.seq - b.seq;
}
