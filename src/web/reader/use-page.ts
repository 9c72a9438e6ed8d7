import { useEffect, useState } from "preact/hooks";
import { hasCode } from "../../client/api/error.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { KnowledgePage } from "../../contracts/knowledge.ts";

/** `gone`: the page was deleted. */
export type PageState =
	| { kind: "loading" }
	| { kind: "loaded"; page: KnowledgePage }
	| { kind: "gone" }
	| { kind: "failed"; error: Error };

/** Loads a page with its text. `retry` loads it again. */
export function usePage(client: OmerutaClient, pageId: string): { state: PageState; retry: () => void } {
	const [state, setState] = useState<PageState>({ kind: "loading" });
	const [attempt, setAttempt] = useState(0);
	useEffect(() => {
		let isStale = false;
		setState({ kind: "loading" });
		client.knowledge.read(pageId).then(
			(page) => !isStale && setState({ kind: "loaded", page }),
			(error) => !isStale && setState(isGone(error) ? { kind: "gone" } : { kind: "failed", error }),
		);
		return () => {
			isStale = true;
		};
	}, [client, pageId, attempt]);
	return { state, retry: () => setAttempt(attempt + 1) };
}

function isGone(error: unknown): boolean {
	return hasCode(error, "page_not_found") || hasCode(error, "not_found");
}
