import type { Turn } from "../../client/conversation/turn.ts";
import { useShortcut } from "../shell/shortcuts.ts";
import { copyText } from "../ui/copy-text.ts";

interface Options {
	turns: readonly Turn[];
	/** The turn whose answer is being generated. */
	current: Turn | undefined;
	onFocus: () => void;
	onStop: (taskId: string) => void;
}

/** The keyboard shortcuts of a conversation. */
export function useChatShortcuts({ turns, current, onFocus, onStop }: Options): void {
	const taskId = current?.taskId ?? null;
	const answer = turns.findLast(({ text, expansion }) => text !== "" && expansion === null);
	useShortcut("focusQuestion", onFocus);
	useShortcut("stop", taskId === null ? null : () => onStop(taskId));
	useShortcut("copyAnswer", answer ? () => void copyText(answer.text).catch(() => {}) : null);
}
