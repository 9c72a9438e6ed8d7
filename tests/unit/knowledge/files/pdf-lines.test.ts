import { expect, test } from "vitest";
import { groupLines, type PdfText } from "../../../../src/knowledge/files/pdf-lines.ts";

/** Creates the texts of a line with a size of 10 points. Each begins at a given position, and the next one after it. */
function line(y: number, ...texts: [x: number, str: string, width: number][]): PdfText[] {
	return texts.map(([x, str, width], at) => ({
		str,
		transform: [10, 0, 0, 10, x, y],
		width,
		height: 10,
		hasEOL: at === texts.length - 1,
	}));
}

const cellsOf = (texts: PdfText[]) => groupLines(texts).map(({ cells }) => cells);

test("groupLines separates narrow columns where the cells of the line beside them begin", () => {
	const header = line(100, [10, "Plan", 20], [70, "Monthly", 40], [116, "Joining fee", 50]);
	const basic = line(85, [10, "Basic", 25], [70, "25 €", 20], [116, "20 €", 20]);
	const family = line(70, [10, "Family plan", 55], [70, "69 €", 20], [116, "none", 20]);
	expect(cellsOf([...header, ...basic, ...family])).toEqual([
		["Plan", "Monthly", "Joining fee"],
		["Basic", "25 €", "20 €"],
		["Family plan", "69 €", "none"],
	]);
});

test("groupLines keeps running text together below a table, and where no line beside it has cells", () => {
	const row = line(100, [10, "Basic", 25], [70, "25 €", 20]);
	const near = line(85, [10, "Ask us about", 58], [75, "it.", 10]);
	const far = line(20, [10, "Ask us about", 55], [70, "it.", 10]);
	expect(cellsOf([...row, ...near])[1]).toEqual(["Ask us about it."]);
	expect(cellsOf([...row, ...far])[1]).toEqual(["Ask us about it."]);
});
