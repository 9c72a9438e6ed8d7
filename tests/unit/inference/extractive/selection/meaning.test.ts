import { describe, expect, test } from "vitest";
import { Extractive } from "../../../../../src/inference/extractive/extractive.ts";
import type { EmbedSync } from "../../../../../src/text/embed-sync.ts";
import { page, say } from "../helpers.ts";

const WALLETS = page(
	1,
	"Wallets",
	"A wallet is protected by a password. Whoever lost the key can't get the coins back.",
);
const QUESTION = "What if I forgot the password of my wallet?";

/** Embeds a text by whether it is about a loss. */
const embed: EmbedSync = (text) =>
	/forgot|lost/i.test(text) ? Float32Array.of(1, 0) : Float32Array.of(0, 1);

async function answer(
	loadEmbed?: () => Promise<EmbedSync | null>,
	question = QUESTION,
	passages = [WALLETS],
): Promise<string> {
	const changes = {
		messages: [{ role: "user" as const, content: question }],
		question,
		passages,
		maxTokens: 1_000,
		...(loadEmbed === undefined ? {} : { loadEmbed }),
	};
	const text = await say(new Extractive(), changes);
	return text.slice(text.indexOf("\n\n") + 2);
}

test("the sentence that means what is asked is quoted, although another repeats more words", async () => {
	expect(await answer(async () => embed)).toContain("Whoever lost the key can't get the coins back. [1]");
});

test("without vectors, the sentence with the most words of the question is quoted", async () => {
	const quoted = /^A wallet is protected by a password\. \[1\]/;
	expect(await answer()).toMatch(quoted);
	expect(await answer(async () => null)).toMatch(quoted);
});

test("a sentence isn't quoted because its meaning is that of the title", async () => {
	const robots = page(
		1,
		"Robots",
		"A robot is a machine, and robots are built by robots.\n\nA small fault of one part may stop it.",
	);
	const embedRobots: EmbedSync = (text) => {
		const [subject, fault] = [Number(/robot/i.test(text)), Number(/mistake|fault/i.test(text))];
		const length = Math.hypot(subject, fault) || 1;
		return Float32Array.of(subject / length, fault / length);
	};
	const quoted = await answer(async () => embedRobots, "Why do robots make so many mistakes?", [robots]);
	expect(quoted).toBe("A small fault of one part may stop it. [1]");
});

test("the best sentence is quoted first, and then those that are nearly as good, each paragraph on its own", async () => {
	const schools = page(
		1,
		"Robots",
		"Robots don't replace teachers in schools.\n\nIf pupils replace teachers for a day, lessons become loud.",
	);
	const same: EmbedSync = () => Float32Array.of(1, 0);
	const quoted = await answer(async () => same, "What if pupils replace teachers?", [schools]);
	expect(quoted).toBe(
		"If pupils replace teachers for a day, lessons become loud. [1]\n\nRobots don't replace teachers in schools. [1]",
	);
});

test("sentences of other sections are quoted only if the best one doesn't cover the question", async () => {
	const prices = page(1, "Prices", "A garage is rented by the month. A locker costs €5.");
	const rules = page(2, "Rules", "Members have lockers. Nobody sleeps in a garage.");
	const same: EmbedSync = () => Float32Array.of(1, 0);
	const covered = await answer(async () => same, "How is a garage rented?", [prices, rules]);
	expect(covered).toContain("A garage is rented by the month. [1]");
	expect(covered).not.toContain("[2]");
	const uncovered = await answer(async () => same, "How is a garage for boats insured?", [prices, rules]);
	// What reads as the answer comes first.
	expect(uncovered).toMatch(/^[^:]+ \[\d\]\n\nRelated:\n\n.*\[2\]/s);
});

test("quotes end before they are longer than a paragraph", async () => {
	const long = Array.from(
		{ length: 9 },
		(_, n) => `Robot ${n} replaces ${"many ".repeat(20)}teachers of group ${n}.`,
	);
	const same: EmbedSync = () => Float32Array.of(1, 0);
	const quoted = await answer(async () => same, "Will robots replace teachers?", [
		page(1, "Robots", long.join(" ")),
	]);
	expect(quoted.match(/\[1\]/g)).toHaveLength(4);
});

test("a sentence with what the question asks for is quoted alone if others are worse", async () => {
	const rents = page(
		1,
		"Rents",
		"A garage costs €50 a month. Talk to the office about the garage before you park.",
	);
	const near: EmbedSync = (text) => (/office/.test(text) ? Float32Array.of(0.8, 0.6) : Float32Array.of(1, 0));
	const quoted = await answer(async () => near, "How much is a garage?", [rents]);
	expect(quoted).toBe("A garage costs €50 a month. [1]");
});

test("nothing else follows a sentence with the value asked for, unless it is of something else", async () => {
	const mail = page(
		1,
		"Office",
		"A letter is brought to its door within three days. Letters need a stamp. The rent of a box is 9 € a month. Stamps are sold at the desk. New people of the world make it work.",
	);
	const same: EmbedSync = () => Float32Array.of(1, 0);
	const quoted = (question: string) => answer(async () => same, question, [mail]);
	expect(await quoted("How long does it take new people in the world to make a letter work?")).toBe(
		"A letter is brought to its door within three days. [1]",
	);
	expect(await quoted("How much is the rent of stamps?")).toContain("Stamps are sold at the desk.");
});

test("a sentence that is much worse isn't quoted", async () => {
	const chats = page(
		1,
		"Models",
		"Chats with Ada run on models. Each model is loaded once. Writing resembles autocomplete at its core.",
	);
	const near: EmbedSync = (text) => {
		if (/once\.$/.test(text)) return Float32Array.of(0, 1);
		return /Ada/.test(text) ? Float32Array.of(1, 0) : Float32Array.of(0.8, 0.6);
	};
	const quoted = await answer(async () => near, "Is Ada autocomplete?", [chats]);
	expect(quoted).toBe("Writing resembles autocomplete at its core. [1]\n\nChats with Ada run on models. [1]");
});

test("of sentences with the same words of the question, the one with the nearest other word is quoted", async () => {
	// Two of them fit.
	const place = `a place ${"that is open to all ".repeat(10)}every day`;
	const sentences = ["Guests", "Children", "Drones"].map((who) => `${who} are welcome in ${place}.`);
	const rules = page(1, "Rules", sentences.join(" "));
	const embedGizmos: EmbedSync = (text) => Float32Array.of(/^(?:gizmos?|drones?)$/i.test(text) ? 1 : 0);
	const quoted = await answer(async () => embedGizmos, "Are gizmos welcome?", [rules]);
	expect(quoted).not.toContain("Children");
	expect(quoted).toContain("Drones are welcome");
});

test("a list item that doesn't cover the question is followed by sentences that rank nearly as high", async () => {
	const jars = page(
		1,
		"Jars",
		"- Fill the jars to the brim.\n- Leave the lids loose.\n\nTurning them over isn't a substitute for boiling.",
	);
	const same: EmbedSync = () => Float32Array.of(1, 0);
	expect(await answer(async () => same, "Is boiling needed for loose lids?", [jars])).toBe(
		"Leave the lids loose. [1]\n\nTurning them over isn't a substitute for boiling. [1]",
	);
	expect(await answer(async () => same, "loose lids", [jars])).toBe("Leave the lids loose. [1]");
});

test("a sentence is followed by a list item if that is as long as a sentence", async () => {
	const jars = page(
		1,
		"Jars",
		"Loose lids let the jars boil.\n\n- Boil the jars for ten minutes, and add five for each thousand feet.\n- Boil them twice.",
	);
	const same: EmbedSync = () => Float32Array.of(1, 0);
	expect(await answer(async () => same, "Do loose lids boil well enough?", [jars])).toBe(
		"Loose lids let the jars boil. [1]\n\nBoil the jars for ten minutes, and add five for each thousand feet. [1]",
	);
});

test("steps are chosen by what they mean, too", async () => {
	const question = "How do I open my wallet after I forgot the password?";
	expect(await answer(async () => embed, question)).toContain(
		"Whoever lost the key can't get the coins back. [1]",
	);
});

describe("where a table has the best match", () => {
	const TIRES = page(
		1,
		"Warning lamps",
		"| Lamp | Meaning |\n| --- | --- |\n| Horseshoe | Tire pressure too low |\n| Lightning | Battery empty |\n\nPressure falls by a psi in the cold.",
	);
	const embedCauses: EmbedSync = (text) =>
		/frost|cold/i.test(text) ? Float32Array.of(1, 0) : Float32Array.of(0, 1);

	test.each([
		[
			"a sentence is quoted instead if it means what is asked",
			"Why is the tire pressure low in a frost?",
			"Pressure falls by a psi in the cold. [1]",
		],
		[
			"its row is quoted if the question names a column",
			"Which lamp has the meaning tire pressure low?",
			"Horseshoe — Meaning: Tire pressure too low [1]",
		],
		[
			"a sentence is quoted instead if the question compares, but not what the rows have",
			"Is low tire pressure worse in the cold?",
			"Pressure falls by a psi in the cold. [1]",
		],
	])("%s", async (_, question, quoted) => {
		expect(await answer(async () => embedCauses, question, [TIRES])).toBe(quoted);
	});
});

test("a row that answers only a part of the question is followed by sentences that rank nearly as high", async () => {
	const tires = page(
		1,
		"Lamps",
		"| Lamp | Meaning |\n| --- | --- |\n| Horseshoe | Tire pressure low |\n\nThe pressure of a tire falls in the cold. Nails lower the pressure, too.",
	);
	const same: EmbedSync = () => Float32Array.of(1, 0);
	const quoted = await answer(async () => same, "Does low tire pressure ruin rims?", [tires]);
	expect(quoted).toBe(
		"Horseshoe — Meaning: Tire pressure low [1]\n\nNails lower the pressure, too. [1]\n\nThe pressure of a tire falls in the cold. [1]",
	);
});

test("a question without words of its own gets more than one sentence on what it refers to", async () => {
	const towing = page(1, "Towing", "Tow the car on a flatbed. Turning wheels start a fire. Ropes break.");
	const messages = [
		{ role: "user" as const, content: "Should I tow the car on a flatbed?" },
		{ role: "assistant" as const, content: "Tow the car on a flatbed. [1]" },
		{ role: "user" as const, content: "why?" },
	];
	const loadEmbed = async (): Promise<EmbedSync> => () => Float32Array.of(1, 0);
	const changes = {
		messages,
		question: "why?",
		topic: "Should I tow the car on a flatbed?",
		passages: [towing],
		loadEmbed,
	};
	const text = await say(new Extractive(), changes);
	expect(text).toContain("Turning wheels start a fire. [1]");
});

describe("a sentence that means what is asked, without any of its words,", () => {
	const GEMS = { title: "Gems", text: "Rubies are cut by hand. They lost their shine last year." };
	const asked = "What if I forgot it?";

	test("is quoted if a search found its passage", async () => {
		const quoted = await answer(async () => embed, asked, [page(1, GEMS.title, GEMS.text)]);
		expect(quoted).toContain("They lost their shine last year. [1]");
	});

	test("is quoted for a definition of a word that no passage contains", async () => {
		const text = "Gems are stones. Rubies are red. Pearls grow in shells. Few sapphires lost their shine.";
		const embedLoss: EmbedSync = (text) =>
			/los[st]/i.test(text) ? Float32Array.of(1, 0) : Float32Array.of(0, 1);
		const quoted = await answer(async () => embedLoss, "What does loss mean?", [page(1, GEMS.title, text)]);
		expect(quoted).toBe("Few sapphires lost their shine. [1]");
	});

	test("isn't quoted from an attachment, which no search found", async () => {
		const attached = { ...page(1, GEMS.title, GEMS.text), kind: "attachment" as const };
		expect(await answer(async () => embed, asked, [attached])).not.toContain("[1]");
	});
});
