import { describe, expect, test } from "vitest";
import { answer, converse, page } from "../helpers.ts";

const EVENTS = page(
	1,
	"Events",
	"| Event | Price | Guests |\n| --- | --- | --- |\n| Concert | free | unlimited |\n| Open day | free | unlimited |\n| Camp | £180 | 30 |\n| Dinner | £35 | 60 |",
);

test.each([
	["zero", "which events are the cheapest", "Price: free"],
	["unlimited", "which events have the most guests", "Guests: unlimited"],
])("only the rows with the extreme are quoted, all of them, if it is %s", async (_, question, cell) => {
	expect(await answer(question, [EVENTS])).toBe(`Events:\n\n- Concert — ${cell}\n- Open day — ${cell} [1]`);
});

test("German numbers of a million and more are compared", async () => {
	const cities = page(
		1,
		"Cities",
		"| Stadt | Einwohner |\n| --- | --- |\n| Berlin | 3.700.000 |\n| Köln | 1.080.000 |\n| Bremen | 570.000 |\n| Mainz | 220.000 |",
	);
	expect(await answer("which city has the most Einwohner", [cities])).toBe(
		"Berlin — Einwohner: 3.700.000 [1]",
	);
});

test("sizes in different units of bytes are compared", async () => {
	const plans = page(
		1,
		"Plans",
		"| Plan | Storage |\n| --- | --- |\n| Free | 5 GB |\n| Starter | 500 GB |\n| Pro | 2 TB |",
	);
	expect(await answer("which plan has the most storage", [plans])).toBe("Pro — Storage: 2 TB [1]");
});

test("an amount that rounds to the extreme is one too", async () => {
	const routes = page(
		1,
		"Routes",
		"| Route | Length |\n| --- | --- |\n| Coast | 0.3 km |\n| Bay | 300 m |\n| Hill | 200 m |",
	);
	expect(await answer("which is the longest route", [routes])).toBe(
		"Routes:\n\n- Coast — Length: 0.3 km\n- Bay — Length: 300 m [1]",
	);
});

test("the last departure may be after midnight", async () => {
	const night = page(
		1,
		"Night trains",
		"| Train | Departs |\n| --- | --- |\n| N1 | 22:15 |\n| N2 | 23:40 |\n| N3 | 0:35 |",
	);
	expect(await answer("when is the last train", [night])).toContain("0:35");
});

describe("the extremes of a table", () => {
	const trains = page(
		1,
		"Trains",
		"| Train | Aldham | Lowport | Runs |\n| --- | --- | --- | --- |\n| R1 | 06:12 | 07:05 | Mon–Fri |\n| R3 | 08:12 | 09:05 | daily |\n| R5 | 12:12 | 13:05 | Mon–Sat |\n| R7 | 21:45 | 22:17 | Fri and Sun |",
	);
	const stops = page(
		2,
		"Bus 41",
		"| Stop | First bus | Last bus |\n| --- | --- | --- |\n| Hospital | 05:48 | 23:28 |\n| Town Hall | 05:57 | 23:37 |\n| Station | 06:05 | 23:45 |",
	);
	const devices = page(
		3,
		"Devices",
		"| Device | Noise | Download |\n| --- | --- | --- |\n| Lumo | 58 dB | 50 Mbit/s |\n| Kestrel | 66 dB | 1 Gbit/s |\n| Dusty | 54 dB | 250 Mbit/s |",
	);

	test.each([
		["first train from aldham", [trains], "R1 — Aldham: 06:12 [1]"],
		["when is the last train on sunday", [trains], "R7 — Aldham: 21:45; Runs: Fri and Sun [1]"],
		["first train from aldham on saturday", [trains], "R3 — Aldham: 08:12; Runs: daily [1]"],
		["when is the last bus from the hospital", [stops], "Hospital — Last bus: 23:28 [1]"],
		["first bus at the town hall", [stops], "Town Hall — First bus: 05:57 [1]"],
		["which device is the quietest", [devices], "Dusty — Noise: 54 dB [1]"],
		["loudest device", [devices], "Kestrel — Noise: 66 dB [1]"],
		["which device is the fastest", [devices], "Kestrel — Download: 1 Gbit/s [1]"],
	])("are those of what the question compares: %s", async (question, pages, expected) => {
		expect(await answer(question, pages)).toBe(expected);
	});

	test("are those among the rows that the question names", async () => {
		const cabins = page(
			1,
			"Pitches and cabins",
			"| Type | Price |\n| --- | --- |\n| Pitch Oak | €14 |\n| Cabin Heather | €55 |\n| Cabin Spruce | €72 |\n| Treehouse | €60 |\n| Tent | €12 |",
		);
		expect(await answer("cheapest cabin", [cabins])).toBe("Cabin Heather — Price: €55 [1]");
		expect(await answer("which type is the cheapest?", [cabins])).toBe("Tent — Price: €12 [1]");
	});
});

describe("a rank in the order of a column", () => {
	const lakes = page(
		1,
		"Lakes",
		"| Lake | Country | Depth (m) | Surveyed |\n| --- | --- | --- | --- |\n| Alma | Norland | 80 | 2021-05-02 |\n| Bering | Sudland | 310 | 2019-08-11 |\n| Coral | Norland | 45 | 2023-01-30 |\n| Dorn | Norland | 310 | 2020-03-17 |\n| Eld | Sudland | 120 | 2018-12-01 |",
	);
	const spending = page(
		2,
		"Spending",
		"| Item | Cost (EUR) |\n| --- | --- |\n| Tents | 940 |\n| Bus | 1,560 |\n| Food | 480 |",
	);

	test.each([
		["what is the second deepest lake?", lakes, "Eld"],
		["what are the top 3 deepest lakes?", lakes, "Bering Dorn Eld"],
		["which are the two shallowest lakes?", lakes, "Coral Alma"],
		["which two lakes in Norland are the deepest?", lakes, "Dorn Alma"],
		["top 3 lakes by depth", lakes, "Bering Dorn Eld"],
		["sort the lakes by depth", lakes, "Coral Alma Eld Bering Dorn"],
		["list the lakes sorted by depth, deepest first", lakes, "Bering Dorn Eld Alma Coral"],
		["what is the biggest item?", spending, "Bus"],
		["what is the second biggest item?", spending, "Tents"],
	])("is that of the rows: %s", async (question, table, expected) => {
		const names = (await answer(question, [table])).match(/^(?:- )?\w+(?= —)/gm) ?? [];
		expect(names.map((name) => name.replace("- ", "")).join(" ")).toBe(expected);
	});
});

test.each([
	"what is the difference in price between the kite and the drone?",
	"how much cheaper is the kite than the drone?",
])("the difference of two rows is said: %s", async (question) => {
	const shop = page(
		1,
		"Shop",
		"| Item | Weight | Price |\n| --- | --- | --- |\n| Kite | 200 g | €14.50 |\n| Drone | 900 g | €90 |\n| Ball | 300 g | €8 |",
	);
	expect(await answer(question, [shop])).toBe(
		"Shop (Price: €75.50 difference):\n\n- Kite — Price: €14.50\n- Drone — Price: €90 [1]",
	);
});

test("two rows that a question names are compared without the one of an earlier question", async () => {
	const shop = page(
		1,
		"Shop",
		"| Item | Weight |\n| --- | --- |\n| Kite | 200 g |\n| Drone | 900 g |\n| Ball | 300 g |\n| Yo-yo | 50 g |",
	);
	const asked = ["how heavy is the kite?", "is the drone heavier than the ball?"];
	expect(await converse(asked, [shop])).toContain("\n\n- Drone — Weight: 900 g\n- Ball — Weight: 300 g [1]");
});

test("a row isn't compared with itself because its name has a word of the title", async () => {
	const courses = page(
		1,
		"Sailing courses",
		"| Course | Price |\n| --- | --- |\n| First sail | €95 |\n| Coastal skipper | €780 |",
	);
	expect(await answer("which sailing course is the most expensive?", [courses])).toBe(
		"Coastal skipper — Price: €780 [1]",
	);
});
