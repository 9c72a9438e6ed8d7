import { describe, expect, test } from "vitest";
import { splitSentences } from "../../../src/text/sentences.ts";

/** Texts whose sentences are separated by a vertical bar. */
const CASES = {
	"titles before names": [
		"Dr. Smith left. | He is here.",
		"Prof. Dr. Meier lehrt in Bonn. | Er ist alt.",
		"We met Mr. and Mrs. Jones at St. Peter's. | They smiled.",
		"Call Gov. Reed or Sen. Ward. | Rep. Hill is out.",
		"Mme. Curie and Sr. Gomez came. | Ms. Ito left.",
		"Mt. Everest is high. | It is 8,849 m high.",
		"**Dr.** Smith left. | _Capt._ Ahab stayed.",
		"Ex-Gov. Reed spoke. | Nobody listened.",
		"The film is about Dr. No. | It is old.",
		"Gen. Lee met Lt. Gray and Sgt. Stone. | All rested.",
	],
	"words that end like titles": [
		"He is a member of this gen. | The next one is ours.",
		"He did one more rep. | Then he rested.",
		"The cat sat. | The dog ran.",
		"The answer is no. | I know.",
		"She ate a fig. | Trees grow there.",
	],
	"abbreviations within a sentence": [
		"Use fruit, e.g. Apples or pears. | Done.",
		"The capital, i.e. Paris, is large. | It is old.",
		"It was France vs. Germany. | France won.",
		"Compare this, cf. Miller. | It is known.",
		"It costs approx. 50 euros. | Fine.",
		"Das ist z. B. Berlin. | Ja.",
		"Das ist z.B. Berlin, d. h. Deutschlands Hauptstadt. | Gut.",
		"Hunde bzw. Katzen sind erlaubt. | Vögel nicht.",
		"Der Preis inkl. Steuer ist hoch. | Er steigt ggf. Ende Mai.",
		"Une ville, p. ex. Lyon, suffit. | Elle est belle.",
		"Une ville, par ex. Paris. | Elle est belle.",
		"Een stad, bijv. Utrecht. | Mooi.",
	],
	"abbreviations at the end of a sentence": [
		"Bring apples, pears, etc. | The rest is here.",
		"Bring apples, pears, etc. and go. | Now.",
		"Er mag Äpfel, Birnen usw. | Die anderen nicht.",
		"He got it from Acme Inc. | Then he left.",
		"Acme Inc. Chief Ann Reed spoke. | Shares rose.",
		"He lives on Main St. | The shop is near.",
		"He lives at 5 Oak Ave. | In winter he leaves.",
		"Sammy Davis Jr. Park is open. | He smiled.",
		"It was found by Lee et al. | The work is old.",
	],
	"numbered things": [
		"See No. 5. | No. 6 is gone.",
		"See Nos. 3 and 4 in Fig. 2. | Then Fig. A shows it.",
		"See pp. 3–5 and p. 7. | Vol. 2 is gone.",
		"Nach Art. 5 Abs. 2 gilt das. | Nr. 7 nicht.",
		"See Chap. IV. | It is short.",
		"Die Wohnung liegt in der Hauptstr. 5. | Sie ist klein.",
		"Call ext. 12 Monday. | Thanks.",
	],
	"countries and degrees": [
		"He lives in the U.S. and works. | Good.",
		"He lives in the U.S. | He works.",
		"The U.S. Senate voted. | It passed.",
		"It met at the U.N. | In 2020 it moved.",
		"She has a Ph.D. | She works.",
		"She has a Ph.D. in math. | Good.",
		"Visit Washington, D.C. | It is nice.",
		"She died in 30 B.C. | Her son ruled.",
		"Viven en EE. UU. | Los dos trabajan.",
	],
	"times and dates": [
		"We meet at 5 p.m. | The next meeting is at 6 a.m.",
		"We meet at 5 p.m. | Bring food.",
		"We meet at 5 p.m. Monday. | Come.",
		"It starts at 9 a.m. EST. | Be there.",
		"On Jan. 5 Apple fell. | On Dec. 3 it rose.",
		"It happened in Sept. | Nobody knew.",
		"Am 3. Oktober 1990. | Am Ende.",
		"Im 19. Jahrhundert war es so. | Gut.",
		"Er gewann das 2. Spiel. | Die anderen verlor er.",
		"Er kam am 12. | Dann ging er.",
		"He was 12. | The dog was 3.",
		"He was 12. | Dogs liked him.",
	],
	initials: [
		"J. K. Rowling wrote it. | J.R.R. Tolkien did not.",
		"It was signed by George W. Bush. | He won.",
		"Her husband was J. P. Duval. | He painted.",
		"It is by N. Scott. | It is short.",
		"The letter is from A. Lovelace. | It is long.",
		"Oranges have vitamin C. | They are sweet.",
		"Oranges have vitamin C. | Lemons do too.",
		"They moved to plan B. | Nobody minded.",
		"It ended World War I. | Europe changed.",
		"It ended World War II. | Europe changed.",
		"So did I. | Nobody knew.",
	],
	"numbers, versions and addresses": [
		"Pi is 3.14 and v1.2 is out. | See v2.X now.",
		"Go to https://example.com/?q=A.B&x=Y now. | Then stop.",
		"Use Node.js or file.TXT. | Both work.",
		"It costs 2.40. | It was 1,000.50 before.",
		"It began in 2009. | 21 million exist.",
		"There were two teams. | 20 people came.",
		"It sold well. | iPhone sales rose.",
	],
	ellipses: [
		"Wait... | What?",
		"He left… | The door closed.",
		"He left… and came back. | Good.",
		"The road [...] Berlin built is long. | It ends.",
	],
	"quotations and brackets": [
		'"Stop!" he said. | Then he left.',
		'"Who is there?" Mary asked. | No one.',
		'He said "no." | Then he left.',
		"He said (really?) that it works. | Yes.",
		"The band (with a bang!) played. | We danced.",
		"(He left.) | She stayed.",
		"Il a dit « Non ! » et partit. | Bien.",
		"Il a dit « Non ! » | Elle partit.",
		"“Why?” | “Because.”",
		"**It is so.** | It works.",
	],
	citations: [
		"Gold is heavy.[1] | It shines.[2][3] | Yes.",
		"Gold is heavy.[note 1] | It shines.",
		"See this.[link](https://example.com) for more. | Done.",
	],
	"list items": [
		"1. Preheat the oven. | 2. Bake the bread.",
		"A. Mix. | B. Bake.",
		"(1) Mix. | (2) Bake.",
		"The second note says: 2. Print the sheet. | 3. Sign it.",
		"The sum is: 12. | The rest is 3.",
		"It took 12. | Print it.",
	],
	"other scripts": ["क्या? | हाँ। | ठीक।", "هل هذا صحيح؟ | نعم."],
};

describe.each(Object.entries(CASES))("splitSentences handles %s", (_, cases) => {
	test.each(cases)("%s", (marked) => {
		const sentences = marked.split(" | ");
		const text = sentences.join(" ");
		const found = splitSentences(text);
		expect(found.map((sentence) => sentence.text)).toEqual(sentences);
		for (const { text: sentence, start, end } of found) expect(text.slice(start, end)).toBe(sentence);
	});
});

test("splitSentences splits Chinese, which has no spaces between sentences", () => {
	const sentences = ["今天很好。", "他说：“走吧！”", "然后走了。[1]", "真的？"];
	expect(splitSentences(sentences.join("")).map(({ text }) => text)).toEqual(sentences);
});

test("splitSentences ends a sentence at a blank line, even after an abbreviation", () => {
	const texts = ["The letter is from Dr.", "Smith left.", "- See No.", "- 5 eggs"];
	expect(
		splitSentences("The letter is from Dr.\n\nSmith left.\n- See No.\n- 5 eggs").map(({ text }) => text),
	).toEqual(texts);
});

test("splitSentences keeps an abbreviation and its name together across a line break", () => {
	expect(splitSentences("We met Dr.\nSmith. He left.").map(({ text }) => text)).toEqual([
		"We met Dr.\nSmith.",
		"He left.",
	]);
});

test.each(["A. ", "a… ", '"!" » ', ".[x] ", "1. B ", "Dr. ", "…", ".", "a.** ", "\n- a. B"])(
	"splitSentences returns everything in a long text of %j",
	(unit) => {
		const text = unit.repeat(20_000);
		const found = splitSentences(text);
		const visible = (part: string) => part.replace(/\s/g, "").length;
		expect(found.reduce((total, sentence) => total + visible(sentence.text), 0)).toBe(visible(text));
	},
);
