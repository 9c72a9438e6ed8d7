import { useEffect, useState } from "preact/hooks";
import { hasCode } from "../../client/api/error.ts";
import { Shares } from "../../client/api/shares.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { SharedConversation } from "../../contracts/shares.ts";
import { toError } from "../ui/to-error.ts";
import { isOpen, mergeTurns } from "./merge-turns.ts";

/** Time between two requests: while an answer is generated, while nothing happens, and after an error. */
const LIVE_MS = 700;
const IDLE_MS = 5_000;

export interface Shared {
	/** Null until it is loaded. */
	conversation: SharedConversation | null;
	/** Whether the link is invalid, expired or revoked. */
	isGone: boolean;
	/** The error of the last request, if it failed for another reason. */
	error: Error | null;
}

/** Reads what a link shows, and keeps it up to date while the page is visible. */
export function useShared(client: OmerutaClient, token: string): Shared {
	const [shared, setShared] = useState<Shared>({ conversation: null, isGone: false, error: null });
	useEffect(() => {
		let timer = 0;
		let isClosed = false;
		let conversation: SharedConversation | null = null;
		const schedule = (ms: number) => {
			if (!isClosed) timer = setTimeout(() => (document.hidden ? schedule(IDLE_MS) : void update()), ms);
		};
		const update = async () => {
			try {
				const next = await client.api(Shares).read(token, conversation?.upto_seq ?? 0);
				conversation = { ...next, turns: mergeTurns(conversation?.turns ?? [], next.turns) };
				if (!isClosed) setShared({ conversation, isGone: false, error: null });
				schedule(conversation.turns.some(isOpen) ? LIVE_MS : IDLE_MS);
			} catch (failure) {
				const isGone = hasCode(failure, "share_not_found");
				// A revoked link shows nothing any longer.
				if (!isClosed)
					setShared({
						conversation: isGone ? null : conversation,
						isGone,
						error: isGone ? null : toError(failure),
					});
				if (!isGone) schedule(IDLE_MS);
			}
		};
		void update();
		return () => {
			isClosed = true;
			clearTimeout(timer);
		};
	}, [client, token]);
	return shared;
}
