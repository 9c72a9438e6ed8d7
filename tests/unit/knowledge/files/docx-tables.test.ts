import { describe, expect, test } from "vitest";
import { extractFile } from "../../../../src/knowledge/files/extract-file.ts";
import { createDocxWith } from "../../../support/documents.ts";

/** Returns the text of a DOCX document with a table. Cells in asterisks are bold. */
async function textOf(rows: readonly (readonly string[])[]): Promise<string> {
	const cell = (text: string) => {
		const bold = text.startsWith("*") ? "<w:rPr><w:b/></w:rPr>" : "";
		return `<w:tc><w:p><w:r>${bold}<w:t>${text.replaceAll("*", "")}</w:t></w:r></w:p></w:tc>`;
	};
	const body = rows.map((row) => `<w:tr>${row.map(cell).join("")}</w:tr>`).join("");
	const { text } = await extractFile("a.docx", createDocxWith(`<w:tbl>${body}</w:tbl>`));
	return text;
}

describe("the first row of a table in a DOCX document", () => {
	test.each([
		[
			"is bold",
			[
				["*Name*", "*Role*"],
				["Anna", "dentist"],
			],
			"| Name: Anna | Role: dentist |",
		],
		[
			"stands above numbers",
			[
				["Item", "Price"],
				["Pretzel", "1.60 €"],
			],
			"| Item: Pretzel | Price: 1.60 € |",
		],
		[
			"has three columns",
			[
				["Bin", "Color", "Day"],
				["Paper", "blue", "Friday"],
				["Glass", "green", "Monday"],
			],
			"| Bin: Paper | Color: blue | Day: Friday |",
		],
	])("names the columns if it %s", async (_, rows, expected) => {
		expect(await textOf(rows)).toContain(expected);
	});

	test.each([
		[
			"is like the others",
			[
				["City", "Berlin"],
				["Country", "Germany"],
			],
			"| City | Berlin |",
		],
		[
			"contains numbers",
			[
				["Pretzel", "1.60"],
				["Roll", "0.90"],
			],
			"| Pretzel | 1.60 |",
		],
	])("is a row of its own if it %s", async (_, rows, expected) => {
		expect(await textOf(rows)).toContain(expected);
	});
});
