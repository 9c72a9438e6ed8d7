import { useEffect, useRef } from "preact/hooks";
import { isFinished, type Turn } from "../../client/conversation/turn.ts";
import { strings } from "../strings/strings.ts";

/** Maximum length of each part of the title, in code points. */
const PART_MAX_CHARS = 60;

/** The parts of the tab's title. */
export interface TabTitle {
	/** `answered`: an answer finished while the tab was hidden. */
	state: "idle" | "answering" | "answered";
	/** Titles of the open panels, topmost first. */
	panels: readonly string[];
	/** The first question of the conversation. */
	question: string;
}

/** Formats the title of the tab: state, open panels, first question, product. */
export function formatTabTitle({ state, panels, question }: TabTitle): string {
	const parts = [...panels, question].map(truncate).filter((part) => part !== "");
	const title = [...parts, strings.shell.product].join(" – ");
	return state === "idle" ? title : strings.tab[state](title);
}

/**
 * Updates the title of the tab. An answer that finishes while the tab is hidden shows as `answered` until the tab is
 * visible.
 */
export function useTabTitle(turns: readonly Turn[], panels: readonly string[]): void {
	const isAnswering = turns.some((turn) => !isFinished(turn));
	const question = turns.find((turn) => turn.question !== null)?.question ?? "";
	const wasAnswering = useRef(false);
	const isUnseen = useRef(false);
	useEffect(() => {
		if (wasAnswering.current && !isAnswering) isUnseen.current = document.hidden;
		wasAnswering.current = isAnswering;
		const update = () => {
			if (!document.hidden) isUnseen.current = false;
			const state = isAnswering ? "answering" : isUnseen.current ? "answered" : "idle";
			document.title = formatTabTitle({ state, panels, question });
		};
		update();
		document.addEventListener("visibilitychange", update);
		return () => document.removeEventListener("visibilitychange", update);
	}, [isAnswering, question, panels.join()]);
}

function truncate(text: string): string {
	const chars = Array.from(text.replaceAll(/\s+/g, " ").trim());
	if (chars.length <= PART_MAX_CHARS) return chars.join("");
	return `${chars.slice(0, PART_MAX_CHARS).join("").trimEnd()}…`;
}
