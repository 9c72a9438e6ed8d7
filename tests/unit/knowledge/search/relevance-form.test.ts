import { expect, test } from "vitest";
import { describeForm, FORM_FEATURES } from "../../../../src/knowledge/search/relevance-form.ts";

test.each([
	["How many otters live here?", ["asks for a number", "begins with a question word"]],
	["Can I feed the otters?", ["is answered by yes or no", "is about the person who asks"]],
	["otter feeding", ["consists of keywords", "asks which"]],
	["who FEEDS them", ["asks for a person", "begins with a question word", "asks which"]],
])("describeForm says how %j is asked", (text, expected) => {
	const values = describeForm({ text, terms: [] });
	expect(values).toHaveLength(FORM_FEATURES.length);
	expect(FORM_FEATURES.filter((_, at) => values[at] === 1)).toEqual(expected);
});
