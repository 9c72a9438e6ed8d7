import { useEffect, useState } from "preact/hooks";
import { hasCode } from "../../client/api/error.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { KnowledgePage } from "../../contracts/knowledge.ts";
import type { Reading } from "./target.ts";

/** `gone`: the page was deleted. */
export type PageState =
	| { kind: "loading" }
	| { kind: "page"; page: KnowledgePage }
	| { kind: "gone" }
	| { kind: "failed"; error: Error };

/** The page of a reading with its text. */
export function usePage(client: OmerutaClient, { pageId }: Reading): { state: PageState; retry: () => void } {
	const [state, setState] = useState<PageState>({ kind: "loading" });
	const [tries, setTries] = useState(0);
	useEffect(() => {
		let left = false;
		setState({ kind: "loading" });
		client.knowledge.read(pageId).then(
			(found) => !left && setState({ kind: "page", page: found }),
			(error) => !left && setState(isGone(error) ? { kind: "gone" } : { kind: "failed", error }),
		);
		return () => {
			left = true;
		};
	}, [client, pageId, tries]);
	return { state, retry: () => setTries(tries + 1) };
}

function isGone(error: unknown): boolean {
	return hasCode(error, "page_not_found") || hasCode(error, "not_found");
}
