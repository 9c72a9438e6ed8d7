import * as z from "zod";
import type { QuestionStore } from "../../client/conversation/question-store.ts";
import { QuestionFrame } from "../../contracts/socket.ts";
import { readStored, writeStored } from "./storage.ts";

/** `account/sign-out.ts` removes everything under this prefix. */
const PREFIX = "omeruta.unsent.";

const Unsent = z.array(z.object({ question: QuestionFrame, askedAt: z.string(), wasSent: z.boolean() }));

/** Stores unsent questions in the browser, so that they are sent after a reload or by another tab. */
export const browserQuestions: QuestionStore = {
	load: (conversationId) => readStored(PREFIX + conversationId, Unsent) ?? [],
	// An empty list is stored, too: other tabs would take a missing one from their memory.
	save: (conversationId, unsent) => writeStored(PREFIX + conversationId, unsent),
};
