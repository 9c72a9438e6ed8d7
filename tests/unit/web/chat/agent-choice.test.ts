import { expect, test } from "vitest";
import { ownAgentName, ownChoice, parseChoice } from "../../../../src/web/chat/agent-choice.ts";

test("a choice of an own agent can have the name of a built-in choice", () => {
	const choice = ownChoice("several");
	expect(parseChoice(choice)).toBe(choice);
	expect(ownAgentName(choice)).toBe("several");
	expect(ownAgentName("several")).toBeNull();
});

test("an unknown choice becomes the general agent", () => {
	expect(parseChoice("oracle")).toBe("general");
	expect(parseChoice("expand")).toBe("expand");
});
