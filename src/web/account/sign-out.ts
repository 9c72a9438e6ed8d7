import type { OmerutaClient } from "../../client/client.ts";
import { clearStored } from "../session/storage.ts";
import { forgetUser } from "./current-user.ts";

/** Where the unsent texts of conversations are stored. They belong to the user who signs out. */
const DRAFTS = "omeruta.draft.";

/**
 * Signs out in this browser, also if the server is unreachable. Other tabs follow, because they share the tokens.
 */
export async function signOut(client: OmerutaClient): Promise<void> {
	clearStored(DRAFTS);
	forgetUser();
	try {
		await client.account.logout();
	} catch {
		// The tokens are gone. The session on the server ends by itself.
	}
}
