import { describe, expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const GYM = page(
	1,
	"Gym memberships",
	`| Plan | Adults | Students | Sauna | Notice |
| --- | --- | --- | --- | --- |
| Morning | €19.00 | €15.00 | no | 2 weeks |
| Basic | €25.00 | €20.00 | no | 1 month |
| Basic Plus | €34.00 | €27.00 | yes | 1 month |
| Gold | €49.00 | – | yes | none |`,
);

describe("rows", () => {
	test("are all those that the question names", async () => {
		expect(await answer("basic or gold plan, what do adults pay", [GYM])).toBe(
			"Gym memberships:\n\n- Basic — Adults: €25.00\n- Gold — Adults: €49.00 [1]",
		);
	});

	test("are those with the longest name that the question contains", async () => {
		expect(await answer("how much is basic plus for students", [GYM])).toBe(
			"Basic Plus — Students: €27.00 [1]",
		);
		expect(await answer("how much is basic for students", [GYM])).toBe("Basic — Students: €20.00 [1]");
	});

	test("are those that contain more of the question than the named one", async () => {
		const limits = page(
			1,
			"Limits",
			"| Item | Limit |\n| --- | --- |\n| Hotel, most cities | 130 € |\n| Hotel in London or Zurich | 190 € |\n| Taxi | 40 € |",
		);
		expect(await answer("hotel limit", [limits])).toBe("Hotel, most cities — Limit: 130 € [1]");
		expect(await answer("hotel limit in zurich", [limits])).toBe(
			"Hotel in London or Zurich — Limit: 190 € [1]",
		);
	});

	test("do not match a part of a decimal number", async () => {
		const washing = page(
			1,
			"Washing",
			"| Program | Price |\n| --- | --- |\n| Wash 30 °C | £1.60 |\n| Wash 60 °C | £2.10 |\n| Dryer | £0.70 |",
		);
		expect(await answer("price of a wash at 60 degrees", [washing])).toBe("Wash 60 °C — Price: £2.10 [1]");
	});

	test("that are named by a number are quoted with the name of the column", async () => {
		const lines = page(
			1,
			"Trams",
			"| Line | Ends at | Every |\n| --- | --- | --- |\n| 3 | Harbor | 10 minutes |\n| 12 | Zoo | 20 minutes |",
		);
		expect(await answer("which tram goes to the zoo", [lines])).toBe(
			"Line 12 — Ends at: Zoo; Every: 20 minutes [1]",
		);
	});

	test("are those with the extreme that the question asks for", async () => {
		expect(await answer("what is the cheapest plan for students?", [GYM])).toBe(
			"Morning — Students: €15.00 [1]",
		);
		expect(await answer("which membership is most expensive", [GYM])).toBe("Gold — Adults: €49.00 [1]");
		expect(await answer("which plan has the shortest notice", [GYM])).toBe("Gold — Notice: none [1]");
	});

	test("are those that do or don't have what the question asks for", async () => {
		expect(await answer("which plans include the sauna?", [GYM])).toBe(
			"Gym memberships:\n\n- Basic Plus — Sauna: yes\n- Gold — Sauna: yes [1]",
		);
		expect(await answer("which plans don't include the sauna?", [GYM])).toBe(
			"Gym memberships:\n\n- Morning — Sauna: no\n- Basic — Sauna: no [1]",
		);
	});

	test("are not chosen or extended by an everyday word", async () => {
		const vaccines = page(
			1,
			"Vaccines",
			"| Vaccine | Dogs | Rabbits |\n| --- | --- | --- |\n| Rabies | 12 weeks | not needed |\n| Distemper | 8 weeks | – |\n| Leukemia | – | – |",
		);
		expect(await answer("which vaccines do dogs need", [vaccines])).toBe(
			"Vaccines:\n\n- Rabies — Dogs: 12 weeks\n- Distemper — Dogs: 8 weeks [1]",
		);
	});

	test("are all those that contain what the question describes", async () => {
		expect(await answer("which plans have a notice of 1 month", [GYM])).toBe(
			"Gym memberships:\n\n- Basic — Notice: 1 month\n- Basic Plus — Notice: 1 month [1]",
		);
	});

	test("are those of the follow-up, not of the question before it", async () => {
		expect(await answer("and gold?", [GYM], "How much is the morning plan for adults?")).toBe(
			"Gold — Adults: €49.00 [1]",
		);
	});

	test("include the days within a range, and abbreviated days", async () => {
		const hours = page(
			1,
			"Archive",
			"| Day | Reading room |\n| --- | --- |\n| Mon | closed |\n| Tue–Thu | 9:00–17:00 |\n| Weekend | 10:00–14:00 |",
		);
		expect(await answer("when does the reading room open on wednesday", [hours])).toBe(
			"Tue–Thu — Reading room: 9:00–17:00 [1]",
		);
		expect(await answer("is the archive open on sunday", [hours])).toBe(
			"Weekend — Reading room: 10:00–14:00 [1]",
		);
		const shop = page(1, "Shop hours", "Mon - Fri: 9 am - 6 pm\nSat: 9 am - 4 pm\nSun: closed");
		expect(await answer("what time do you close on saturday", [shop])).toBe("Sat: 9 am - 4 pm [1]");
	});
});

describe("cells", () => {
	const BINS = page(
		1,
		"Bins",
		"| Waste | Bin | Emptied |\n| --- | --- | --- |\n| Paper | blue | every Monday |\n| Food | brown | every Friday |",
	);

	test("include the content that the question gives, and what it asks for", async () => {
		expect(await answer("when is the brown bin emptied", [BINS])).toBe(
			"Food — Bin: brown; Emptied: every Friday [1]",
		);
	});

	test("are those whose header is a noun for what is measured", async () => {
		const lakes = page(
			1,
			"Lakes",
			"| Lake | Length | Depth |\n| --- | --- | --- |\n| Green Lake | 4 km | 60 m |\n| Round Lake | 2 km | 12 m |",
		);
		expect(await answer("how deep is green lake", [lakes])).toBe("Green Lake — Depth: 60 m [1]");
		expect(await answer("how long is round lake", [lakes])).toBe("Round Lake — Length: 2 km [1]");
	});
});

describe("items", () => {
	const ROOMS = page(
		1,
		"Rooms",
		"- Studio\n  - 6 people\n  - £9 an hour\n- Hall\n  - 80 people\n  - £30 an hour",
	);

	test("within an item are quoted with it", async () => {
		expect(await answer("how many people fit in the hall", [ROOMS])).toBe("Hall: 80 people [1]");
		expect(await answer("price of the studio", [ROOMS])).toBe("Studio: £9 an hour [1]");
	});

	test("are all quoted if the question describes the list, even if one repeats its words", async () => {
		const needs = page(
			1,
			"Residence permits",
			"- your old permit\n- a photo\n- the form",
			"What you need for a permit",
		);
		expect(await answer("what do i need for a new permit", [needs])).toBe(
			"What you need for a permit:\n\n- your old permit\n- a photo\n- the form [1]",
		);
	});

	test("are quoted with a heading that they complete", async () => {
		const cases = page(
			1,
			"Renting a bike",
			"- **a tire is flat:** call us.\n- **the bike is stolen:** call the police.",
			"What happens if ...",
		);
		expect(await answer("my bike was stolen", [cases])).toBe(
			"What happens if the bike is stolen: call the police. [1]",
		);
	});

	test("that one needs are quoted after the sentence that introduces them", async () => {
		const tour = page(
			1,
			"Guided tours",
			"All tours include a bike. For the tours you need:\n\n* firm shoes\n* a rain jacket",
		);
		expect(await answer("what do I need for a guided tour", [tour])).toBe(
			"For the tours you need:\n\n- firm shoes\n- a rain jacket [1]",
		);
	});

	test("of a list of what is forbidden are quoted with its heading", async () => {
		const rules = page(
			1,
			"Garden plots",
			"- Keep animals, except hens\n- Burn waste\n- Build walls",
			"What you may not do",
		);
		expect(await answer("can i keep hens", [rules])).toBe(
			"What you may not do: Keep animals, except hens [1]",
		);
	});
});

test("the list of what is forbidden answers a question for that", async () => {
	const allowed = page(1, "Flying", "- Clothes\n- Skis\n- Books", "Allowed in checked baggage");
	const banned = page(2, "Flying", "- Fireworks\n- Gas\n- Paint", "Not in checked baggage");
	expect(await answer("what is not allowed in checked baggage", [allowed, banned])).toBe(
		"Not in checked baggage:\n\n- Fireworks\n- Gas\n- Paint [2]",
	);
});

test("steps are quoted in order, to the last one", async () => {
	const text =
		"Kayaks are small boats. First, choose one in the shed. Then sign the list. After that, take a vest. Finally, ask for the key.";
	expect(await answer("how do i rent a kayak", [page(1, "Renting a kayak", text)])).toBe(
		"First, choose one in the shed. [1] Then sign the list. [1] After that, take a vest. [1] Finally, ask for the key. [1]",
	);
});

test("a sentence that refers to a table before it is not quoted without it", async () => {
	const days = page(
		1,
		"Absence",
		"| Occasion | Days |\n| --- | --- |\n| Wedding | 2 |\n| Moving | 1 |\n\nThese special days are paid.",
		"Special leave",
	);
	expect(await answer("special leave days", [days])).toBe(
		"Special leave:\n\n- Wedding — Days: 2\n- Moving — Days: 1 [1]",
	);
});

test("a sentence with the noun that is asked for comes first", async () => {
	const contracts = page(1, "Programs", "A smart contract is a program that is written once.");
	const network = page(2, "Network", "Contracts are written in two languages, Solidity and Vyper.");
	expect(await answer("which languages are smart contracts written in", [contracts, network])).toMatch(
		/^Contracts are written in two languages, Solidity and Vyper\. \[2\]/,
	);
});

test("a definition ends before a sentence that begins with another name", async () => {
	const errors = page(
		1,
		"Washer",
		"Error E18 means that the water doesn't drain. Error E24: the door isn't shut.",
	);
	expect(await answer("what does error E18 mean", [errors])).toBe(
		"Error E18 means that the water doesn't drain. [1]",
	);
});

test("British and American spellings match", async () => {
	const printing = page(
		1,
		"Printing",
		"| Page | Price |\n| --- | --- |\n| Gray | 10p |\n| Color | 35p |\n| Poster | £4 |",
	);
	expect(await answer("price of a colour page", [printing])).toBe("Color — Price: 35p [1]");
	expect(await answer("how much is a grey page", [printing])).toBe("Gray — Price: 10p [1]");
});

describe("a comparison of two members", () => {
	const plans = page(
		1,
		"Plans",
		"| Plan | Storage | Price |\n| --- | --- | --- |\n| Free | 5 GB | $0 |\n| Starter | 200 GB | $4 |\n| Pro | 2 TB | $12 |",
	);
	const stitches = page(
		2,
		"Knitting",
		"- Knit stitch: the basic stitch.\n- Purl stitch: the reverse of the knit stitch.\n- Gauge: the number of stitches.",
	);

	test.each(["compare starter and pro", "starter vs pro", "what is the difference between pro and starter"])(
		"quotes both rows: %s",
		async (question) => {
			expect(await answer(question, [plans])).toBe(
				"Plans:\n\n- Starter — Storage: 200 GB; Price: $4\n- Pro — Storage: 2 TB; Price: $12 [1]",
			);
		},
	);

	test.each(["purl vs knit stitch", "difference between knit stitch and purl stitch"])(
		"quotes both items, also if one describes the other: %s",
		async (question) => {
			expect(await answer(question, [stitches])).toBe(
				"Knitting:\n\n- Knit stitch: the basic stitch.\n- Purl stitch: the reverse of the knit stitch. [1]",
			);
		},
	);
});

describe("a question with a few keywords", () => {
	const menu = page(
		1,
		"Menu",
		"| Dish | Price | Vegan | Nuts |\n| --- | --- | --- | --- |\n| Stew | £9 | yes | no |\n| Risotto | £11 | no | no |\n| Curry | £12 | yes | yes |",
	);

	test.each([
		["vegan dishes", "Menu:\n\n- Stew — Vegan: yes\n- Curry — Vegan: yes [1]"],
		["dishes without nuts", "Menu:\n\n- Stew — Nuts: no\n- Risotto — Nuts: no [1]"],
		["which dishes are not vegan", "Risotto — Vegan: no [1]"],
	])("is answered by the rows for which a column says so: %s", async (question, expected) => {
		expect(await answer(question, [menu])).toBe(expected);
	});
});

test.each([
	["clubs for year 2", "Clubs:\n\n- Football — Years: 1–6\n- Choir — Years: 2–6 [1]"],
	[
		"which clubs are for year 3?",
		"Clubs:\n\n- Football — Years: 1–6\n- Choir — Years: 2–6\n- Chess — Years: 3–4 [1]",
	],
])("a year of school is within the range of a row: %s", async (question, expected) => {
	const clubs = page(
		1,
		"Clubs",
		"| Club | Years |\n| --- | --- |\n| Football | 1–6 |\n| Choir | 2–6 |\n| Coding | 5–6 |\n| Chess | 3–4 |\n| Yoga | 4–6 |",
	);
	expect(await answer(question, [clubs])).toBe(expected);
});

describe("a list of what is to be done", () => {
	const list = page(1, "To-do list", "- [ ] Call the plumber\n- [x] Renew the passport\n- [ ] Pay the bill");

	test("keeps its marks", async () => {
		expect(await answer("what is on the to-do list", [list])).toBe(
			"To-do list:\n\n- [ ] Call the plumber\n- [x] Renew the passport\n- [ ] Pay the bill [1]",
		);
	});

	test("keeps the mark of a single item", async () => {
		expect(await answer("did I renew my passport?", [list])).toBe(
			"To-do list:\n\n- [x] Renew the passport [1]",
		);
	});
});

describe("items of a numbered list", () => {
	const contract = page(
		1,
		"Contract",
		"1. The parties are Ada and Ben.\n2. The rent is 900 euros.\n3. The rent is due on the third.\n4. Dogs are allowed.",
	);

	test("keep their numbers if these follow each other", async () => {
		expect(await answer("which clauses are about the rent", [contract])).toBe(
			"Contract:\n\n2. The rent is 900 euros.\n3. The rent is due on the third. [1]",
		);
	});
});

describe("a row of staff", () => {
	const staff = page(
		1,
		"staff",
		"| Name | Role | Email | Phone |\n| --- | --- | --- | --- |\n| Tom Becker | Driver | tom@nord.example | 104 |\n| Ada Lind | Boss | ada@nord.example | 101 |",
	);

	test("is quoted without the address that contains the name", async () => {
		expect(await answer("what is Tom's phone number?", [staff])).toBe("Tom Becker — Phone: 104 [1]");
	});

	test("answers what a follow-up asks for, not what the question before it did", async () => {
		expect(await answer("what's his phone number?", [staff], "who is Tom?")).toBe(
			"Tom Becker — Phone: 104 [1]",
		);
		expect(await answer("and Ada?", [staff], "what is Tom's phone number?")).toBe(
			"Ada Lind — Phone: 101 [1]",
		);
	});
});
