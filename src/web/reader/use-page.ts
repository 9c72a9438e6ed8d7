import { useEffect, useState } from "preact/hooks";
import { hasCode } from "../../client/api/error.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { KnowledgePage } from "../../contracts/knowledge.ts";
import type { ReaderTarget } from "./target.ts";

/** What a reader shows: a page of the knowledge base, or an attachment of a conversation. */
export type ReadText =
	| { kind: "page"; title: string; text: string; page: KnowledgePage }
	| { kind: "attachment"; title: string; text: string };

/** `gone`: the page was deleted. */
export type PageState =
	| { kind: "loading" }
	| { kind: "loaded"; content: ReadText }
	| { kind: "gone" }
	| { kind: "failed"; error: Error };

/** Loads the text of a target. `retry` loads it again. */
export function usePage(
	client: OmerutaClient,
	{ pageId, conversationId }: ReaderTarget,
): { state: PageState; retry: () => void } {
	const [state, setState] = useState<PageState>({ kind: "loading" });
	const [attempt, setAttempt] = useState(0);
	useEffect(() => {
		let isStale = false;
		setState({ kind: "loading" });
		read(client, pageId, conversationId).then(
			(content) => !isStale && setState({ kind: "loaded", content }),
			(error) => !isStale && setState(isGone(error) ? { kind: "gone" } : { kind: "failed", error }),
		);
		return () => {
			isStale = true;
		};
	}, [client, pageId, conversationId, attempt]);
	return { state, retry: () => setAttempt(attempt + 1) };
}

async function read(
	client: OmerutaClient,
	id: string,
	conversationId: string | undefined,
): Promise<ReadText> {
	if (conversationId === undefined) {
		const page = await client.knowledge.read(id);
		return { kind: "page", title: page.title, text: page.text, page };
	}
	const attachment = await client.conversations.attachment(conversationId, id);
	return { kind: "attachment", title: attachment.name, text: attachment.text };
}

function isGone(error: unknown): boolean {
	if (hasCode(error, "attachment_not_found") || hasCode(error, "conversation_not_found")) return true;
	return hasCode(error, "page_not_found") || hasCode(error, "not_found");
}
