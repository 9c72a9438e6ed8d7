import { useEffect, useRef } from "preact/hooks";
import { isFinished, type Turn } from "../client/turn.ts";

const PRODUCT = "Omeruta Brain";
/** A tab shows no more than this many characters of anything. */
const PART_MAX_CHARS = 60;

/** What the tab's title is made of. */
export interface Titled {
	/** `answered`: while the reader was elsewhere. */
	state: "idle" | "answering" | "answered";
	/** What is open over the conversation, the topmost first. */
	panels: readonly string[];
	/** The first one of the conversation. */
	question: string;
}

const STATES = { idle: "", answering: "Answering: ", answered: "Answered: " } as const;

/** The title of the tab: what happens, what is open, what the conversation is about, and the product. */
export function titleOf({ state, panels, question }: Titled): string {
	const parts = [...panels, question].map(shorten).filter((part) => part !== "");
	return STATES[state] + [...parts, PRODUCT].join(" – ");
}

/** Keeps the title of the tab true. An answer that ends unseen is announced until the tab is seen again. */
export function useTitle(turns: readonly Turn[], panels: readonly string[]): void {
	const isAnswering = turns.some((turn) => !isFinished(turn));
	const question = turns.find((turn) => turn.question !== null)?.question ?? "";
	const wasAnswering = useRef(false);
	const isUnseen = useRef(false);
	useEffect(() => {
		if (wasAnswering.current && !isAnswering) isUnseen.current = document.hidden;
		wasAnswering.current = isAnswering;
		const show = () => {
			if (!document.hidden) isUnseen.current = false;
			const state = isAnswering ? "answering" : isUnseen.current ? "answered" : "idle";
			document.title = titleOf({ state, panels, question });
		};
		show();
		document.addEventListener("visibilitychange", show);
		return () => document.removeEventListener("visibilitychange", show);
	}, [isAnswering, question, panels.join()]);
}

function shorten(text: string): string {
	const chars = Array.from(text.replaceAll(/\s+/g, " ").trim());
	if (chars.length <= PART_MAX_CHARS) return chars.join("");
	return `${chars.slice(0, PART_MAX_CHARS).join("").trimEnd()}…`;
}
