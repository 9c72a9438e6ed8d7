import { describe, expect } from "vitest";
import { test } from "../../../support/fixtures.ts";

describe("a rejected question", () => {
	test.for(["", "x".repeat(8_001)])(
		"is identified by its message_id in the error frame",
		async (message, { guest }) => {
			const socket = await guest.connect("c1");
			socket.sendRaw(JSON.stringify({ action: "start_chat", message, message_id: "m7" }));
			expect((await socket.next("error")).message_id).toBe("m7");
		},
	);
});
