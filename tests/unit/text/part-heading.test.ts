import { expect, test } from "vitest";
import { formatPartHeading } from "../../../src/text/part-heading.ts";

test.each([
	["what is a\n qubit?", "### What is a qubit?\n\n"],
	["¿qué es Bitcoin?", "### ¿Qué es Bitcoin?\n\n"],
	["analyze their risks.", "### Analyze their risks\n\n"],
	["and then...", "### And then...\n\n"],
	["what does *this* mean?", "### What does \\*this\\* mean?\n\n"],
])("formatPartHeading writes %j as one plain line", (question, heading) => {
	expect(formatPartHeading(question)).toBe(heading);
});
