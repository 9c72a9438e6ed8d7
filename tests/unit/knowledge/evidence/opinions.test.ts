import { expect, test } from "vitest";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";

const TEXT =
	"The cuckoo lays its egg in the nest of a smaller bird. The young cuckoo pushes the other eggs out. A ringed cuckoo lived for seven years.";

function verdictOn(sentence: string, text = TEXT): string | undefined {
	return checkEvidence(sentence, [{ passageId: "p", title: "Cuckoo", heading: null, text }])[0]?.verdict;
}

test.each([
	"It's a cruel but fascinating strategy.",
	"Cuckoos are truly remarkable birds.",
	"The marshes are well worth a visit.",
	"Enjoy the walk along the river!",
	"Let's look at the life of the cuckoo.",
])("an opinion or a wish is neither supported nor unsupported: %s", (sentence) => {
	expect(verdictOn(sentence)).toBe("unclear");
});

test("a quote is checked even if it is very short", () => {
	expect(verdictOn("There is no elevator.", "The club is upstairs. There is no elevator.")).toBe("supported");
	expect(verdictOn("There is no elevator.", "The club is upstairs.")).toBe("unclear");
});

test("a sentence in words of the passages is a claim, even if they judge", () => {
	const text = "The jury called the bridge beautiful and gave its architect an award in 2004.";
	expect(verdictOn("The jury called the bridge beautiful.", text)).toBe("supported");
	expect(verdictOn("The mayor of Oslo called the tunnel beautiful in 1962.", text)).toBe("unsupported");
});
