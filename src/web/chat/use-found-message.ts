import { useLayoutEffect, useRef } from "preact/hooks";
import type { Turn } from "../../client/conversation/turn.ts";

/**
 * Scrolls to the turn that contains a message, once it is loaded, and moves the focus there.
 *
 * @param messageId the id of a question or of an answer, which ends with the id of its task
 */
export function useFoundMessage(messageId: string | undefined, turns: readonly Turn[]): void {
	const shown = useRef<string | null>(null);
	useLayoutEffect(() => {
		if (messageId === undefined || shown.current === messageId) return;
		const index = turns.findIndex((turn) => isIn(messageId, turn));
		const element = document.querySelectorAll<HTMLElement>("main .turn")[index];
		if (!element) return;
		shown.current = messageId;
		element.tabIndex = -1;
		element.classList.add("found");
		element.focus({ preventScroll: true });
		element.scrollIntoView({ block: "start" });
	}, [messageId, turns]);
}

function isIn(messageId: string, turn: Turn): boolean {
	const taskIds = [turn.taskId ?? [], ...turn.earlierTaskIds].flat();
	return turn.messageId === messageId || taskIds.some((id) => messageId.endsWith(id.split(".").at(-1) ?? id));
}
