import { expect, test } from "vitest";
import { readDraftAgent, writeDraftAgent } from "../../../../src/web/chat/use-draft.ts";
import { writeStored } from "../../../../src/web/session/storage.ts";

test("the agent of a conversation is restored with its draft", () => {
	writeDraftAgent("c1", "expand");
	expect(readDraftAgent("c1")).toBeNull();
	writeStored("omeruta.draft.c1", "Herons", "tab");
	expect(readDraftAgent("c1")).toBe("expand");
	expect(readDraftAgent("c2")).toBeNull();
});
