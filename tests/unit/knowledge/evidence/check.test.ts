import { describe, expect, test } from "vitest";
import {
	CHOSEN_WORDING,
	FALLBACK_WORDING,
	FOREIGN_HINT,
} from "../../../../src/inference/extractive/wording.ts";
import {
	checkEvidence,
	SUPPORTED_SCORE,
	UNSUPPORTED_SCORE,
} from "../../../../src/knowledge/evidence/check.ts";
import { isClaim } from "../../../../src/knowledge/evidence/claims.ts";
import { splitSentences } from "../../../../src/text/sentences.ts";
import { CASES, PASSAGES, type PassageName } from "./cases.ts";

function passagesOf(...names: PassageName[]) {
	return names.map((name) => {
		const [title, heading, text] = PASSAGES[name];
		return { passageId: name, title, heading, text };
	});
}

/** Measures how well the checks agree with manual judgments. */
function measure(cases: typeof CASES) {
	const count = { right: 0, wronglySupported: 0, missed: 0 };
	for (const [, supported, names, sentence] of cases) {
		const marked = checkEvidence(sentence, passagesOf(...names)).some((mark) => mark.supported);
		if (marked && supported) count.right++;
		else if (marked) count.wronglySupported++;
		else if (supported) count.missed++;
	}
	return {
		precision: count.right / (count.right + count.wronglySupported),
		recall: count.right / (count.right + count.missed),
	};
}

describe("evidence for a sentence", () => {
	test("agrees with manual judgments even without vectors", () => {
		const { precision, recall } = measure(CASES);
		console.log(
			`evidence, ${CASES.length} cases: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
		);
		expect(precision).toBeGreaterThanOrEqual(0.95);
		expect(recall).toBeGreaterThanOrEqual(0.75);
	});

	test.each(["number", "entity", "negation", "opposite", "partial", "invented", "unrelated", "none"])(
		'is found for at most one sentence of the kind "%s"',
		(kind) => {
			const cases = CASES.filter((entry) => entry[0] === kind);
			const found = cases.filter(([, , names, sentence]) =>
				checkEvidence(sentence, passagesOf(...names)).some(({ supported }) => supported),
			);
			expect(cases.length).toBeGreaterThan(4);
			expect(found.length).toBeLessThanOrEqual(1);
		},
	);

	test("isn't found for another number in words before a unit", () => {
		const passage = { passageId: "a", title: "Elections", heading: null };
		const text = "A list needs at least four percent of the votes to enter the assembly.";
		const claim = "A list needs at least five percent of the votes to enter the assembly.";
		expect(checkEvidence(claim, [{ ...passage, text }])[0]?.score).toBe(0);
	});

	test.each([
		["Quiet hours begin at 10 p.m.", "Quiet hours begin at 10 a.m."],
		[
			"The permit takes four to six weeks. Children under six are free.",
			"The permit takes four to six days.",
		],
		["The light is seen from 19 nautical miles away.", "The light is seen from 19 meters away."],
		["Above 25 °C, they age. Panels last for 25 years.", "Panels last for 25 months."],
	])("isn't found for the numbers of a text with another unit: %s", (text, claim) => {
		const passage = { passageId: "a", title: "Units", heading: null };
		expect(checkEvidence(claim, [{ ...passage, text }])[0]?.verdict).toBe("unsupported");
	});

	test("is found if a text names a country and the sentence its people, but not those of another country", () => {
		const passage = { passageId: "a", title: "Lighthouse", heading: null };
		const text = "The king of Sweden sent her a gold watch.";
		const verdictOf = (claim: string) => checkEvidence(claim, [{ ...passage, text }])[0]?.verdict;
		expect(verdictOf("The Swedish king sent her a gold watch.")).toBe("supported");
		expect(verdictOf("The Danish king sent her a gold watch.")).toBe("unsupported");
	});

	test("is found for a time with and without periods", () => {
		const passage = { passageId: "a", title: "Pension Linde", heading: null };
		const text = "Quiet hours begin at 10 p.m.";
		expect(checkEvidence("Quiet hours begin at 10 pm.", [{ ...passage, text }])[0]?.supported).toBe(true);
	});

	test("includes the id of the supporting passage", () => {
		const answer = "Vitalik Buterin proposed Ethereum in 2013. A late book costs 20 cents a day.";
		expect(
			checkEvidence(answer, passagesOf("bitcoin", "library", "ethereum")).map(({ passage_id }) => passage_id),
		).toEqual(["ethereum", "library"]);
	});

	test("is found by vectors when words are inconclusive", () => {
		const sentence = "Curie and her spouse first identified radium.";
		const [byWords] = checkEvidence(sentence, passagesOf("curie"));
		const asked: string[] = [];
		const [byBoth] = checkEvidence(sentence, passagesOf("curie"), (text) => {
			asked.push(text);
			return Float32Array.of(1, 0);
		});
		expect(byWords?.supported).toBe(false);
		expect(byBoth).toMatchObject({ supported: true, passage_id: "curie" });
		expect(asked).toContain(sentence);
	});

	test("is found in texts without spaces", () => {
		const tea = {
			passageId: "tea",
			title: "绿茶",
			heading: null,
			text: "绿茶产于中国。绿茶的制作不经过发酵。",
		};
		const [supported, invented] = checkEvidence("绿茶的制作不经过发酵。绿茶在伦敦最受欢迎。", [tea]);
		expect(supported).toMatchObject({ supported: true, passage_id: "tea" });
		expect(invented?.supported).toBe(false);
	});

	test("is not found by vectors when a number, a name or a negation contradicts the sentence", () => {
		const alike = () => Float32Array.of(1, 0);
		for (const sentence of [
			"Marie Curie died in 1943 of an illness caused by radiation.",
			"Lise Meitner died in 1934 of an illness caused by radiation.",
			"Marie Curie did not die in 1934 of an illness caused by radiation.",
		]) {
			expect(checkEvidence(sentence, passagesOf("curie"), alike)).toMatchObject([{ supported: false }]);
		}
	});
});

describe("the sentences of an answer", () => {
	test("are all returned with their citations and with exact offsets", () => {
		const answer =
			"## Hours\n\nThe library is closed on Sundays and Mondays. [1] Is that all? [2]\n\n- A late book costs 20 cents a day [1].";
		const marks = checkEvidence(answer, passagesOf("library"));
		expect(marks.map(({ start, end, supported }) => [answer.slice(start, end), supported])).toEqual([
			["## Hours", false],
			["The library is closed on Sundays and Mondays. [1]", true],
			["Is that all? [2]", false],
			["- A late book costs 20 cents a day [1].", true],
		]);
	});

	test.each([
		"[1, 2]",
		"[1-2]",
		"【1】",
		"【1†source】",
		"[^1]",
		"[Source 1]",
		"[1](https://example.org/2019)",
	])("have the same evidence regardless of the citation format: %s", (citation) => {
		const sentence = "A late book costs 20 cents a day.";
		for (const answer of [`${sentence} ${citation}`, `${sentence.slice(0, -1)} ${citation}.`]) {
			const marks = checkEvidence(`${answer}\n\nIt is closed on Mondays.`, passagesOf("library"));
			expect(marks[0]).toMatchObject({ start: 0, end: answer.length, supported: true });
		}
	});

	test.each(["** [1]", " ([1], [2])", " [[1]](https://example.org/x)"])(
		"include a citation after the period: %s",
		(cited) => {
			const first = `**Gold melts at 1064 degrees.${cited}`;
			const marks = checkEvidence(`${first} It shines.`, []);
			expect(marks.map(({ start, end }) => [start, end])).toEqual([
				[0, first.length],
				[first.length + 1, first.length + 11],
			]);
		},
	);

	test("are checked inside task list items and end at a <br>", () => {
		const answer = "- [x] A late book costs 20 cents a day.<br>The library is closed on Sundays and Mondays.";
		expect(checkEvidence(answer, passagesOf("library"))).toMatchObject([
			{ start: 0, end: 39, supported: true },
			{ start: 43, end: answer.length, supported: true },
		]);
	});

	test("end with a citation at the end of a line without a period", () => {
		const answer =
			"A late book costs 20 cents a day [1]\nThe library is closed on Sundays and Mondays [1]\n2.";
		const marks = checkEvidence(answer, passagesOf("library"));
		expect(marks.map(({ start, end, verdict }) => [answer.slice(start, end), verdict])).toEqual([
			["A late book costs 20 cents a day [1]", "supported"],
			["The library is closed on Sundays and Mondays [1]", "supported"],
			["2.", "unclear"],
		]);
	});

	test("are not claims when they list references", () => {
		for (const reference of [
			"[^1]: A late book costs 20 cents a day.",
			"[1]: https://example.org/a late book",
		]) {
			expect(checkEvidence(reference, passagesOf("library"))).toMatchObject([{ supported: false }]);
			expect(isClaim(reference)).toBe(false);
		}
	});

	test("have no evidence without passages and are not found in an empty answer", () => {
		expect(checkEvidence("Gold does not rust.", [])).toEqual([
			{ start: 0, end: 19, supported: false, verdict: "unsupported", score: 0 },
		]);
		expect(checkEvidence("", passagesOf("gold"))).toEqual([]);
		expect(checkEvidence(" \n", passagesOf("gold"))).toEqual([]);
	});

	test("have scores from 0 to 1 and are supported if their score reaches the threshold", () => {
		for (const [, , names, sentence] of CASES) {
			for (const { score, supported, verdict } of checkEvidence(sentence, passagesOf(...names))) {
				expect(score).toBeGreaterThanOrEqual(0);
				expect(score).toBeLessThanOrEqual(1);
				expect(supported).toBe(score >= SUPPORTED_SCORE);
				expect(supported).toBe(verdict === "supported");
				if (verdict === "unsupported") expect(score).toBeLessThanOrEqual(UNSUPPORTED_SCORE);
			}
		}
	});
});

describe("the verdict on a sentence", () => {
	const verdictOn = (sentence: string, ...names: PassageName[]) =>
		checkEvidence(sentence, passagesOf(...names)).map(({ verdict }) => verdict);

	test.each([
		"A qubit is a quantum computer.",
		"Ethereum changed from proof of stake to proof of work in September 2022.",
		"Tickets can be returned free of charge until 15 weeks before the journey.",
		"All plants photosynthesise only at night.",
		"There will be at least 21 million bitcoins.",
	])("is unsupported when the passage says something else: %s", (sentence) => {
		expect(verdictOn(sentence, "qubits", "ethereum", "trains", "plants", "bitcoin")).toEqual(["unsupported"]);
	});

	test.each([
		"Is the library open on Mondays?",
		"Let me know if you have more questions about Rust.",
		"The notes do not say who Satoshi Nakamoto was.",
		"The notes don't mention the opening hours.",
		"No information about the reading room was found in the documents.",
		"This is based on the provided notes.",
		"The Q&A agent:",
		"Your name is Tomas.",
		"I think the library is lovely.",
		"Die Bibliothek ist montags und sonntags nicht geöffnet.",
	])("is unclear when the sentence makes no claim that can be compared: %s", (sentence) => {
		expect(verdictOn(sentence, "library", "bitcoin", "rust")).toEqual(["unclear"]);
	});

	test.each([
		"The library is closed on Sundays and Mondays and",
		"The library is closed on Sundays and Mondays, because the",
		"The library is closed on Sundays,",
	])("is unclear when the end of the answer was cut off within it: %s", (sentence) => {
		expect(verdictOn(sentence, "library")).toEqual(["unclear"]);
		expect(verdictOn(`${sentence}\n\nAll is said.`, "library")[0]).not.toBe("unclear");
	});

	test("is not changed by what the app says elsewhere", () => {
		const text = "The assistant quotes the best sentences and says that no model answered.";
		const passages = [{ passageId: "p", title: "Models", heading: null, text }];
		expect(checkEvidence(text, passages)).toMatchObject([{ verdict: "supported" }]);
	});

	test("makes no claim of what the app says besides quotes", () => {
		const notices = [CHOSEN_WORDING, FALLBACK_WORDING].flatMap((wording) => Object.values(wording));
		const sentences = splitSentences([...notices, FOREIGN_HINT].join(" ")).map(({ text }) => text);
		expect(sentences.filter((sentence) => isClaim(sentence))).toEqual([]);
	});

	test.each([
		"The Q&A agent: A late book costs 20 cents a day.",
		"According to the first source, a late book costs 20 cents a day.",
		"- **Late books**: A late book costs 20 cents per day.",
		"A late book costs 20 cents per day [1",
	])("ignores attributions, list markers, and citations that are cut off: %s", (sentence) => {
		expect(verdictOn(sentence, "library")).toEqual(["supported"]);
	});
});

test.each([
	["Lodz was founded in 1423 by Wladyslaw Jagiello.", "Łódź was founded in ١٤٢٣ by Władysław Jagiełło."],
	["The Straße in Zürich has ３ große Häuser.", "The Strasse in Zurich has 3 grosse Hauser."],
	["Nguyễn planted ёлки beside the cafe\u0301.", "Nguyen planted елки beside the café."],
])("%j is supported by another spelling of the same sentence", (claim, text) => {
	const [mark] = checkEvidence(claim, [{ passageId: "p", title: "Note", heading: null, text }]);
	expect(mark?.supported).toBe(true);
});

test.each([
	"**埃菲尔铁塔高330米。**",
	"**埃菲尔铁塔高330米！**[1]",
	"**मीनार 330 मीटर ऊँची है।**",
	"**It shines.** [1]",
	"**Gold is too soft for most tools**",
])("%s is a claim, not a heading", (sentence) => {
	expect(isClaim(sentence)).toBe(true);
});

test.each([
	"铁塔有多高？",
	"要点如下：",
	"（铁塔有多高？）",
	"كم الارتفاع؟",
	"**重点**",
	"The text says nothing about its age.",
	"The passages give no details on the price.",
])("%s is not a claim", (sentence) => {
	expect(isClaim(sentence)).toBe(false);
});

test.each([
	["- **1675**: Work on the cathedral begins.", "supported"],
	["- **1677**: Work on the cathedral begins.", "unsupported"],
	["- **9 March**: Bach motets at St Mary's, 7 pm, tickets £12", "supported"],
	["- **Carols**: tickets £12", "unsupported"],
])("a list item of several sentences is read as a whole: %s is %s", (claim, verdict) => {
	const text = `- **9 March**: Bach, motets. St Mary's, 7 pm, without instruments. Tickets £12.
- **15 December**: Carols. Seamen's Hall, 5 pm. Tickets £9.
- **1675**: Work on the cathedral begins.
- **1677**: The tower is completed.`;
	const passages = [{ passageId: "p", title: "Dates", heading: null, text }];
	expect(checkEvidence(claim, passages)).toMatchObject([{ verdict }]);
});

test.each([
	["A deposit of 50 euros is returned when the bike is undamaged.", "supported"],
	["A deposit of 50 euros is never returned when the bike is undamaged.", "unsupported"],
	["The deposit is not returned when the bike is undamaged.", "unsupported"],
])("a clause that the rest of the sentence agrees with is still denied: %s is %s", (claim, verdict) => {
	const text = "A deposit of 50 euros is returned when the bike is returned undamaged. Helmets are free.";
	const passages = [{ passageId: "p", title: "Bikes", heading: null, text }];
	expect(checkEvidence(claim, passages)).toMatchObject([{ verdict }]);
});
