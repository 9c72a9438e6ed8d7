import { useEffect, useRef } from "preact/hooks";
import { isFinished, type Turn } from "../../client/conversation/turn.ts";

const PRODUCT = "Omeruta Brain";
/** Longest part of a title, in characters. */
const PART_MAX_CHARS = 60;

/** The parts of the tab's title. */
export interface Titled {
	/** `answered`: an answer ended while the tab was hidden. */
	state: "idle" | "answering" | "answered";
	/** Titles of the open panels, the topmost first. */
	panels: readonly string[];
	/** The first question of the conversation. */
	question: string;
}

const STATES = { idle: "", answering: "Answering: ", answered: "Answered: " } as const;

/** Returns the title of the tab: its state, the open panels, the first question, and the product. */
export function titleOf({ state, panels, question }: Titled): string {
	const parts = [...panels, question].map(shorten).filter((part) => part !== "");
	return STATES[state] + [...parts, PRODUCT].join(" – ");
}

/** Keeps the title of the tab current. An answer that ends while the tab is hidden is announced until it is shown again. */
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
