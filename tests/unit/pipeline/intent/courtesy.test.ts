import { expect, test } from "vitest";
import { isSmallTalk, stripCourtesy } from "../../../../src/pipeline/intent/courtesy.ts";

test.each([
	["hi, what is bitcoin?", "what is bitcoin?"],
	["hey what is bitcoin", "what is bitcoin"],
	["thanks! and how do I mine it?", "and how do I mine it?"],
	["Good morning. When do you open? Thanks a lot!", "When do you open?"],
	["What is 3.5 times 2? Thanks", "What is 3.5 times 2?"],
])("stripCourtesy reduces %j to %j", (message, rest) => {
	expect(stripCourtesy(message)).toBe(rest);
});

test.each(["Hello!", "lol ok", "Guten Morgen!", "merci beaucoup", "ok thank you so much", "..."])(
	"stripCourtesy leaves nothing of %j",
	(message) => {
		expect(stripCourtesy(message)).toBe("");
	},
);

test.each(["hello world program", "good morning america", "thank you page template", "Bitcoin"])(
	"stripCourtesy keeps %j",
	(message) => {
		expect(stripCourtesy(message)).toBe(message);
	},
);

test.each([
	"Hello!",
	"thanks, that was really helpful",
	"This helped me a lot!",
	"thanks a lot",
	"good night",
	"how are you?",
	"Guten Morgen!",
	"you're pretty smart",
	"you are not bad",
	"ur so funny",
	"bad bot",
	"your answer is wrong",
	"stop it",
])("%j is small talk", (message) => {
	expect(isSmallTalk(message)).toBe(true);
});

test.each([
	"yes please",
	"ok",
	"Sure, thanks!",
	"...",
	"👍",
	"hi, what is bitcoin?",
	"is that good?",
	"that was good for what?",
	"you are the best bank for students?",
	"stop the pump",
	"that's not clear",
	"it is not very interesting",
	"that answer was too long",
	"bad bots in search engines",
])("%j is not only small talk", (message) => {
	expect(isSmallTalk(message)).toBe(false);
});
