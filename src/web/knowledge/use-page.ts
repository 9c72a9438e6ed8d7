import { useEffect, useState } from "preact/hooks";
import { ApiError, hasCode } from "../../client/api-error.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { KnowledgePage } from "../../contracts/knowledge.ts";
import type { Reading } from "./reading.ts";

/** `gone`: the page was deleted. */
export type PageState =
	| { kind: "loading" }
	| { kind: "page"; page: KnowledgePage }
	| { kind: "gone" }
	| { kind: "failed"; error: Error };

/** The page of a reading with its text. */
export function usePage(client: OmerutaClient, { page }: Reading): { state: PageState; retry: () => void } {
	const [state, setState] = useState<PageState>({ kind: "loading" });
	const [tries, setTries] = useState(0);
	useEffect(() => {
		let left = false;
		setState({ kind: "loading" });
		read(client, page).then(
			(found) => !left && setState({ kind: "page", page: found }),
			(error) => !left && setState(isGone(error) ? { kind: "gone" } : { kind: "failed", error }),
		);
		return () => {
			left = true;
		};
	}, [client, page, tries]);
	return { state, retry: () => setTries(tries + 1) };
}

async function read({ knowledge }: OmerutaClient, page: Reading["page"]): Promise<KnowledgePage> {
	if ("id" in page) return knowledge.read(page.id);
	// What an expansion read is known by its address alone.
	for (const search of [page.url, page.title]) {
		const { items } = await knowledge.page({ search });
		const found = items.find(({ url }) => url === page.url);
		if (found) return knowledge.read(found.id);
	}
	throw new ApiError("page_not_found", "This page was deleted.");
}

function isGone(error: unknown): boolean {
	return hasCode(error, "page_not_found") || hasCode(error, "not_found");
}
