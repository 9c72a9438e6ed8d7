import { describe, expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const MENU = page(
	1,
	"Menu",
	"| Dish | Price | Vegan | Nuts | Calories |\n| --- | --- | --- | --- | --- |\n| Stew | £9 | yes | no | 420 |\n| Risotto | £11 | no | no | 600 |\n| Curry | £12 | yes | yes | 700 |\n| Burger | £8 | no | no | 900 |",
);

const ROOMS = page(
	1,
	"Rooms",
	"| Room | Balcony | Pets |\n| --- | --- | --- |\n| Rose | yes | no |\n| Tulip | no | no |\n| Lily | yes | yes |\n| Aster | no | yes |",
);
const ZIMMER = page(
	1,
	"Zimmer",
	"| Zimmer | Balkon | Haustiere |\n| --- | --- | --- |\n| Rose | ja | nein |\n| Tulpe | nein | nein |\n| Lilie | ja | ja |\n| Aster | nein | ja |",
);

const PLOTS = page(
	1,
	"Garden plots",
	"| Gardener | Rent (EUR) | Paid | Needs water |\n| --- | --- | --- | --- |\n| Ilse | 40 | yes | no |\n| Bruno | 0 | yes | rarely |\n| Nadia | 60 | no | yes |\n| Pavel | 40 | no | yes |",
);

describe("columns that say yes or no", () => {
	test.each([
		[
			"who has not paid the rent?",
			"Garden plots:\n\n- Nadia — Rent (EUR): 60; Paid: no\n- Pavel — Rent (EUR): 40; Paid: no [1]",
		],
		["which gardener needs no water?", "Ilse — Needs water: no [1]"],
	])(
		"are meant rather than a column with a quantity, and with what is denied: %s",
		async (question, expected) => {
			expect(await answer(question, [PLOTS])).toBe(expected);
		},
	);

	test.each([
		["which rooms without pets have a balcony", ROOMS, "Rose — Balcony: yes; Pets: no [1]"],
		["which rooms don't have a balcony and allow pets", ROOMS, "Aster — Balcony: no; Pets: yes [1]"],
		["welche zimmer ohne haustiere haben einen balkon", ZIMMER, "Rose — Balkon: ja; Haustiere: nein [1]"],
	])("are denied only by the negation in their clause: %s", async (question, source, expected) => {
		expect(await answer(question, [source])).toBe(expected);
	});

	test.each([
		["vegan dishes without nuts", "Stew — Vegan: yes; Nuts: no [1]"],
		["which dishes are vegan but contain nuts", "Curry — Vegan: yes; Nuts: yes [1]"],
		[
			"dishes that are not vegan and have no nuts",
			"Menu:\n\n- Risotto — Vegan: no; Nuts: no\n- Burger — Vegan: no; Nuts: no [1]",
		],
	])("apply together, each with its own negation: %s", async (question, expected) => {
		expect(await answer(question, [MENU])).toBe(expected);
	});

	test.each([
		["cheapest vegan dish", "Stew — Price: £9; Vegan: yes [1]"],
		["what is the cheapest dish that isn't vegan", "Burger — Price: £8; Vegan: no [1]"],
		["which vegan dishes cost less than £10", "Stew — Price: £9; Vegan: yes [1]"],
		["dishes without nuts over £10", "Risotto — Price: £11; Nuts: no [1]"],
	])("apply together with an extreme or a limit: %s", async (question, expected) => {
		expect(await answer(question, [MENU])).toBe(expected);
	});

	test("don't make an answer empty if no row fulfills all conditions", async () => {
		const menu = page(
			1,
			"Menu",
			"| Dish | Vegan | Spicy |\n| --- | --- | --- |\n| Stew | yes | no |\n| Curry | no | yes |\n| Soup | yes | no |",
		);
		expect(await answer("dishes that are vegan and spicy", [menu])).toContain(
			"Curry — Vegan: no; Spicy: yes",
		);
		expect(await answer("which dishes are vegan and spicy and under £2", [menu])).toContain("Curry");
	});

	test("don't include columns with quantities for a question that compares them", async () => {
		const plans = page(
			1,
			"Plans",
			"| Plan | Notice |\n| --- | --- |\n| Gold | none |\n| Silver | 2 weeks |\n| Bronze | 4 weeks |",
		);
		expect(await answer("which plan has the shortest notice", [plans])).toBe("Gold — Notice: none [1]");
		expect(await answer("which plans have no notice", [plans])).toBe("Gold — Notice: none [1]");
	});
});

describe("a number of things", () => {
	const homes = page(
		1,
		"Apartments",
		"| Address | Rooms | People | Rent |\n| --- | --- | --- | --- |\n| Elm Street 4 | 2 | 3 | €690 |\n| Dock Road 17 | 3 | 4 | €980 |\n| Mill Lane 2 | 1 | 2 | €450 |\n| Hill 1 | 2 | 4 | €720 |",
	);

	test.each([
		["2 room apartments", "Apartments:\n\n- Elm Street 4 — Rooms: 2\n- Hill 1 — Rooms: 2 [1]"],
		[
			"which apartments are for 4 people",
			"Apartments:\n\n- Dock Road 17 — People: 4\n- Hill 1 — People: 4 [1]",
		],
	])("is that of the column with its name: %s", async (question, expected) => {
		expect(await answer(question, [homes])).toBe(expected);
	});

	test("isn't a condition if the question asks for a value", async () => {
		const lessons = page(
			1,
			"Training",
			"| Package | Sessions | Price |\n| --- | --- | --- |\n| Taster | 1 | £25 |\n| Block | 5 | £140 |\n| Season | 12 | £290 |",
		);
		expect(await answer("price of 5 training sessions", [lessons])).toContain("£140");
	});

	test("isn't one if the word after it names no column", async () => {
		const laptops = page(
			1,
			"Laptops",
			"| Model | Memory |\n| --- | --- |\n| Ridge 14 | 16 GB |\n| Ridge 16 Pro | 64 GB |\n| Ridge 13 | 8 GB |",
		);
		expect(await answer("ridge 16 pro memory", [laptops])).toBe("Ridge 16 Pro — Memory: 64 GB [1]");
	});
});

test.each(["which programs wash at 30 degrees", "programs for 30 °C"])(
	"degrees are a temperature, and no other number: %s",
	async (question) => {
		const programs = page(
			1,
			"Washing",
			"| Program | Temperature | Duration |\n| --- | --- | --- |\n| Eco | 40 °C | 3 h 30 min |\n| Delicates | 30 °C | 55 min |\n| Wool | 20 °C | 40 min |\n| Quick | 30 °C | 15 min |",
		);
		const text = await answer(question, [programs]);
		expect(text).toContain("Delicates");
		expect(text).toContain("Quick");
		expect(text).not.toContain("Eco");
		expect(text).not.toContain("Wool");
	},
);

test.each(["minimum age for the half marathon", "how old do I have to be for the half marathon"])(
	"a minimum age is found in a sentence that doesn't call it so: %s",
	async (question) => {
		const race = page(
			1,
			"Marathon",
			"| Race | Fee |\n| --- | --- |\n| Marathon | $85 |\n| Half marathon | $55 |\n\nRunners must be at least 16 for the half marathon.",
		);
		expect(await answer(question, [race])).toBe("Runners must be at least 16 for the half marathon. [1]");
	},
);

test("a short follow-up about a row isn't answered with another list", async () => {
	const vet = page(
		1,
		"Meadow Vets: prices and opening times",
		"| Treatment | Dogs | Cats |\n| --- | --- | --- |\n| Consultation | £42 | £38 |\n| Vaccination | £68 | £59 |\n| Booster | £48 | £44 |\n| Neutering | £290 | £140 |\n| Microchip | £25 | £26 |\n\n## Before an operation\n\n- No food after 8 pm.\n- Bring your pet between 8:30 and 9:00.\n- Leave a number.",
	);
	const earlier = "Meadow Vets: prices and opening times: booster for dogs";
	expect(await answer("and for cats?", [vet], earlier)).toBe("Booster — Cats: £44 [1]");
});

test("a compound word matches the word that it begins with, also where its stem is cut", async () => {
	const fees = page(
		1,
		"Gebühren",
		"| Betreuung | Beitrag |\n| --- | --- |\n| Halbtags | 180 € |\n| Ganztags | 290 € |\n| Abends | 90 € |",
	);
	expect(await answer("was kostet ein Ganztagsplatz", [fees])).toBe("Ganztags — Beitrag: 290 € [1]");
});

describe("fares and pools", () => {
	const fares = page(
		1,
		"Fares",
		"| Fare | Cabin bag | Checked bag | Refund | Price from |\n| --- | --- | --- | --- | --- |\n| Light | 1 | 0 | no | €39 |\n| Classic | 1 | 1 | no | €79 |\n| Flex | 1 | 2 | yes | €139 |\n| Business | 2 | 2 | yes | €299 |",
	);
	const pools = page(
		1,
		"Pools",
		"| Pool | Temperature | Depth | For children |\n| --- | --- | --- | --- |\n| Outdoor pool | 34 °C | 1.30 m | yes |\n| Salt pool | 36 °C | 1.10 m | no |\n| Sports pool | 27 °C | 1.80 m | yes |\n| Cold pool | 14 °C | 1.20 m | no |",
	);

	test.each([
		["which fare has no checked bag", "Light — Checked bag: 0 [1]"],
		["which fares are refundable?", "Fares:\n\n- Flex — Refund: yes\n- Business — Refund: yes [1]"],
		["cheapest fare with a refund", "Flex — Refund: yes; Price from: €139 [1]"],
		["can I get a refund with the classic fare", "Classic — Refund: no [1]"],
	])("zero means no, and 'fare' asks for no price in: %s", async (question, expected) => {
		expect(await answer(question, [fares])).toBe(expected);
	});

	test.each([
		[
			"which pools are warmer than 30 degrees",
			"Pools:\n\n- Outdoor pool — Temperature: 34 °C\n- Salt pool — Temperature: 36 °C [1]",
		],
		["which pools are colder than 20 degrees", "Cold pool — Temperature: 14 °C [1]"],
		["pools for kids deeper than 1.5 m", "Sports pool — Depth: 1.80 m; For children: yes [1]"],
	])("limits of warmth and depth are read, and kids are children: %s", async (question, expected) => {
		expect(await answer(question, [pools])).toBe(expected);
	});
});

test("an extreme is that of the rows that fulfill the other conditions", async () => {
	const cars = page(
		1,
		"Cars",
		"| Class | Seats | Per day |\n| --- | --- | --- |\n| Mini | 4 | €29 |\n| Compact | 5 | €39 |\n| Estate | 5 | €55 |\n| Van | 9 | €89 |",
	);
	expect(await answer("cheapest car with 5 seats", [cars])).toBe("Compact — Seats: 5; Per day: €39 [1]");
	expect(await answer("cheapest car with more than 4 seats", [cars])).toBe(
		"Compact — Seats: 5; Per day: €39 [1]",
	);
	expect(await answer("cheapest car with 9 seats", [cars])).toBe("Van — Seats: 9 [1]");
});

describe("a German table", () => {
	const library = page(
		1,
		"Bibliothek",
		"| Medium | Verlängerung | Gebühr |\n| --- | --- | --- |\n| Bücher | zweimal | 0,50 € |\n| DVDs | nein | 1,00 € |\n| Spiele | einmal | 0,60 € |\n| Hefte | nein | 0,20 € |\n\n## Angebote\n\n- WLAN\n- Kopierer\n- Vorlesestunde (samstags um 11 Uhr)",
	);

	test.each([
		[
			"welche Medien kann man nicht verlängern",
			"Bibliothek:\n\n- DVDs — Verlängerung: nein\n- Hefte — Verlängerung: nein [1]",
		],
		["wann ist die Vorlesestunde", "Vorlesestunde (samstags um 11 Uhr) [1]"],
		[
			"was bietet die Bibliothek an",
			"Angebote:\n\n- WLAN\n- Kopierer\n- Vorlesestunde (samstags um 11 Uhr) [1]",
		],
	])("is filtered, and question words match no other words: %s", async (question, expected) => {
		expect(await answer(question, [library])).toBe(expected);
	});
});

describe("a table of trails", () => {
	const trails = page(
		1,
		"Hikes",
		"| Trail | Length | Time | Difficulty |\n| --- | --- | --- | --- |\n| Shore Path | 6 km | 1 h | easy |\n| Mill Loop | 9.5 km | 3 h | easy |\n| Abbey Trail | 11 km | 4 h | moderate |\n| Falcon Ridge | 14 km | 5 h | hard |\n| Summit Route | 8 km | 6 h | hard |",
	);

	test.each([
		["easy hike longer than 8 km", "Mill Loop — Length: 9.5 km; Difficulty: easy [1]"],
		["hard trails that take more than 5 hours", "Summit Route — Time: 6 h; Difficulty: hard [1]"],
		["hikes shorter than 7 km", "Shore Path — Length: 6 km [1]"],
	])("is limited to the rows that a word of the question describes: %s", async (question, expected) => {
		expect(await answer(question, [trails])).toBe(expected);
	});

	test("isn't limited to rows whose names repeat what all rows are", async () => {
		const text = await answer("which trails are hard?", [trails]);
		expect(text).toContain("Falcon Ridge");
		expect(text).toContain("Summit Route");
		expect(text).not.toContain("Abbey");
	});

	test("has a time for how long something takes, and a length for how long it is", async () => {
		expect(await answer("how long does the mill loop take", [trails])).toBe("Mill Loop — Time: 3 h [1]");
		expect(await answer("what length does the mill loop have", [trails])).toBe(
			"Mill Loop — Length: 9.5 km [1]",
		);
	});
});

test("a value of a column is a condition although most rows have it", async () => {
	const team = page(
		1,
		"team",
		"| Name | Team | City |\n| --- | --- | --- |\n| Anna | Red | Oslo |\n| Ben | Blue | Bergen |\n| Cleo | Red | Oslo |\n| Dag | Green | Oslo |",
	);
	const quoted = await answer("Who lives in Oslo?", [team]);
	for (const name of ["Anna", "Cleo", "Dag"]) expect(quoted).toContain(name);
	expect(quoted).not.toContain("Ben");
});
