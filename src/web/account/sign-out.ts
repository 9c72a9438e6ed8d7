import type { OmerutaClient } from "../../client/client.ts";
import { clearStored } from "../session/storage.ts";
import { forgetUser } from "./current-user.ts";

/** Where drafts and unsent questions are stored. They belong to the user who signs out. */
const PREFIXES = ["omeruta.draft.", "omeruta.unsent."];

/**
 * Signs out in this browser, also if the server is unreachable. Other tabs follow, because they share the tokens.
 */
export async function signOut(client: OmerutaClient): Promise<void> {
	for (const prefix of PREFIXES) clearStored(prefix);
	forgetUser();
	try {
		await client.account.logout();
	} catch {
		// The tokens are gone. The session on the server ends by itself.
	}
}
