import type { Shares } from "../../client/api/shares.ts";

/** Revokes the links to a conversation and to its answers. Returns how many there were. */
export async function revokeLinks(shares: Pick<Shares, "list" | "revoke">, conversationId: string) {
	let count = 0;
	for await (const { id, conversation_id } of shares.list()) {
		if (conversation_id !== conversationId) continue;
		await shares.revoke(id);
		count++;
	}
	return count;
}
