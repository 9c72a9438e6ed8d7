import type { Memory } from "../../src/agents/history.ts";
import { addToNotes, formatNotes, type Notes, notesBefore } from "../../src/agents/notes/notes.ts";
import type { Room } from "./room.ts";
import type { PriorExchange } from "./stores/exchanges.ts";

/**
 * Maximum number of questions to read for notes. More are dropped from the history at once only in a conversation of
 * version 0.2.0, which kept no notes; the oldest of them are left out.
 */
const NOTED_QUESTIONS_MAX = 500;

/**
 * Returns what the conversation remembers for the prompt of a question. `history` contains the newest exchanges before
 * the question. A regenerated answer to a question that prompts no longer include leaves the memory as it is.
 */
export function recall(
	{ memory, messages }: Pick<Room, "memory" | "messages">,
	questionSeq: number,
	history: readonly PriorExchange[],
): Memory {
	const { historyFrom, notes } = memory.read();
	const isEarlier = questionSeq <= historyFrom;
	const start = isEarlier
		? 0
		: Math.max(
				0,
				history.findIndex(({ seq }) => seq >= historyFrom),
			);
	const known = new Map<number, Notes>();
	const notesAt = (at: number): Notes => {
		const seq = history[at]?.seq ?? questionSeq;
		const all =
			known.get(at) ??
			addToNotes(notesBefore(notes, seq), messages.questionsBetween(historyFrom, seq, NOTED_QUESTIONS_MAX));
		known.set(at, all);
		return all;
	};
	return {
		start,
		notesBefore: (at, maxTokens) => formatNotes(notesAt(at), maxTokens),
		moveTo: (at) => {
			const from = history[at]?.seq;
			const isComplete = at === 0 && historyFrom === 0;
			if (from === undefined || from === historyFrom || isEarlier || isComplete) return;
			memory.write({ historyFrom: from, notes: notesAt(at) });
		},
	};
}
