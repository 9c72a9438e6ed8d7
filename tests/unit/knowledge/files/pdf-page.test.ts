import { describe, expect, test } from "vitest";
import type { PdfText } from "../../../../src/knowledge/files/pdf-lines.ts";
import { createPageReader } from "../../../../src/knowledge/files/pdf-page.ts";

type Text = [x: number, str: string, width: number];

/** Creates the texts of a line with a size of 10 points. */
function line(y: number, ...texts: Text[]): PdfText[] {
	return lineIn("regular", y, ...texts);
}

function lineIn(fontName: string, y: number, ...texts: Text[]): PdfText[] {
	return texts.map(([x, str, width], at) => ({
		str,
		transform: [10, 0, 0, 10, x, y],
		width,
		height: 10,
		hasEOL: at === texts.length - 1,
		fontName,
	}));
}

const cellsOf = (...lines: PdfText[][]) => createPageReader()(lines.flat()).map(({ cells }) => cells);

describe("createPageReader", () => {
	test("separates narrow columns where the cells of the lines beside them begin", () => {
		const basic = line(85, [10, "Basic", 25], [70, "25 €", 20], [116, "yearly", 30]);
		const family = line(70, [10, "Family plan", 55], [70, "69 €", 20], [116, "none", 20]);
		const club = line(55, [10, "Club", 20], [70, "monthly", 40], [116, "20 €", 20]);
		expect(cellsOf(basic, family, club)).toEqual([
			["Basic", "25 €", "yearly"],
			["Family plan", "69 €", "none"],
			["Club", "monthly", "20 €"],
		]);
	});

	test("keeps running text together below a table, and where no line beside it has cells", () => {
		const row = line(100, [10, "Basic", 25], [70, "25 €", 20]);
		const near = line(85, [10, "Ask us about", 58], [75, "it.", 10]);
		const far = line(20, [10, "Ask us about", 55], [70, "it.", 10]);
		expect(cellsOf(row, near)[1]).toEqual(["Ask us about it."]);
		expect(cellsOf(row, far)[1]).toEqual(["Ask us about it."]);
	});

	test("reads a table whose columns are so close that the parser joins cells, and the titles in it", () => {
		const head = lineIn("bold", 100, [13, "Item", 24], [46, "Cost (EUR)", 60]);
		const bus = line(82, [10, "Bus", 19], [46, "940", 18]);
		const hostel = line(64, [10, "Hostel 1,560", 63]);
		const food = line(46, [10, "Food", 25], [46, "480", 18]);
		const title = lineIn("bold", 28, [10, "On the lake in summer", 100]);
		const boats = line(10, [10, "Boats", 27], [46, "220", 18]);
		expect(cellsOf(head, bus, hostel, food, title, boats)).toEqual([
			["Item: Bus", "Cost (EUR): 940"],
			["Item: Hostel", "Cost (EUR): 1,560"],
			["Item: Food", "Cost (EUR): 480"],
			["On the lake in summer"],
			["Item: Boats", "Cost (EUR): 220"],
		]);
	});

	test("assigns centered names and right-aligned numbers to their columns", () => {
		const head = lineIn(
			"bold",
			100,
			[23, "Product", 42],
			[84, "Unit price In stock", 95],
			[196, "Supplier", 44],
		);
		const hose = line(84, [8, "Garden hose", 60], [108, "24.90", 27], [161, "130 Wolff GmbH", 84]);
		const trimmer = line(68, [8, "Hedge trimmer", 73], [102, "149.50", 33], [173, "7 Wolff GmbH", 72]);
		const can = line(52, [8, "Watering can", 63], [108, "12.00", 27], [167, "88 Blech AG", 63]);
		expect(cellsOf(head, hose, trimmer, can)).toEqual([
			["Product: Garden hose", "Unit price: 24.90", "In stock: 130", "Supplier: Wolff GmbH"],
			["Product: Hedge trimmer", "Unit price: 149.50", "In stock: 7", "Supplier: Wolff GmbH"],
			["Product: Watering can", "Unit price: 12.00", "In stock: 88", "Supplier: Blech AG"],
		]);
	});

	test("takes the first row as names in another font or above numbers, but not in a form", () => {
		const rows = (first: PdfText[]) =>
			cellsOf(
				first,
				line(85, [10, "Tea", 15], [70, "2.50", 20]),
				line(70, [10, "Cake", 20], [70, "3.00", 20]),
			);
		expect(rows(lineIn("bold", 100, [10, "Sort", 20], [70, "Since 2031", 50]))[0]).toEqual([
			"Sort: Tea",
			"Since 2031: 2.50",
		]);
		expect(rows(line(100, [10, "Sort", 20], [70, "Price", 25]))[0]).toEqual(["Sort: Tea", "Price: 2.50"]);
		expect(rows(line(100, [10, "Milk", 20], [70, "1.20", 20]))[0]).toEqual(["Milk", "1.20"]);
		expect(rows(line(100, [10, "Name:", 28], [70, "Ada", 18]))[0]).toEqual(["Name:", "Ada"]);
	});

	test("joins the lines of cells that are written one cell after the other", () => {
		const head = lineIn("bold", 120, [10, "Course", 30], [80, "Description", 55], [200, "Fee", 15]);
		const pottery = [
			line(94, [10, "Pottery", 35]),
			line(100, [60, "You learn to throw bowls", 115]),
			line(88, [60, "on the wheel.", 60]),
			line(100, [195, "120", 15]),
			line(88, [195, "EUR", 20]),
		];
		const wood = [line(64, [10, "Wood", 25], [60, "Build a stool.", 65]), line(70, [195, "210", 15])];
		expect(cellsOf(head, ...pottery, ...wood, line(58, [195, "EUR", 20]))).toEqual([
			["Course: Pottery", "Description: You learn to throw bowls on the wheel.", "Fee: 120 EUR"],
			["Course: Wood", "Description: Build a stool.", "Fee: 210 EUR"],
		]);
	});

	test("takes the names of a table that continues at the top of the next page", () => {
		const readPage = createPageReader();
		const row = (y: number, name: string, price: string) => line(y, [10, name, 25], [90, price, 20]);
		readPage(
			[
				...lineIn("bold", 100, [10, "Sort", 20], [90, "Price", 25]),
				...row(85, "Tea", "2.50"),
				...row(70, "Milk", "1.20"),
			].flat(),
		);
		const next = readPage([...row(100, "Cake", "3.00"), ...row(85, "Bread", "4.10")]);
		expect(next.map(({ cells }) => cells)).toEqual([
			["Sort: Cake", "Price: 3.00"],
			["Sort: Bread", "Price: 4.10"],
		]);
		expect(
			readPage([
				...line(100, [10, "Bread", 25], [200, "good", 20]),
				...line(85, [10, "Tea", 15], [200, "bad", 20]),
			])[0]?.cells,
		).toEqual(["Bread", "good"]);
	});

	test("keeps text together whose words the parser reports alone", () => {
		const words: Text[] = [0, 1, 2, 3, 4].map((at) => [10 + at * 30, "word", 24]);
		const texts = [100, 88, 76, 64].map((y) => line(y, ...words));
		expect(cellsOf(...texts)).toEqual(texts.map(() => ["word word word word word"]));
	});

	test("keeps the marker of a list item with its text", () => {
		const items = [100, 88, 76].map((y) => line(y, [10, "•", 4], [34, "Bread", 25]));
		expect(cellsOf(...items)).toEqual(items.map(() => ["• Bread"]));
	});
});
