import { expect, test } from "vitest";
import { formatTabTitle } from "../../../../src/web/chat/tab-title.ts";

test.each([
	[{ state: "idle", panels: [], question: "" }, "Omeruta Brain"],
	[{ state: "idle", panels: [], question: " What\nis\tthis? " }, "What is this? – Omeruta Brain"],
	[{ state: "answering", panels: [], question: "Why?" }, "Answering: Why? – Omeruta Brain"],
	[
		{ state: "answered", panels: ["Knowledge"], question: "Why?" },
		"Answered: Knowledge – Why? – Omeruta Brain",
	],
	[{ state: "idle", panels: ["Otters", "Knowledge"], question: "" }, "Otters – Knowledge – Omeruta Brain"],
	[{ state: "idle", panels: [], question: "😀".repeat(61) }, `${"😀".repeat(60)}… – Omeruta Brain`],
] as const)("formatTabTitle formats %j as %s", (parts, title) => {
	expect(formatTabTitle(parts)).toBe(title);
});
