import type { ErrorCode } from "../../../src/contracts/errors.ts";

/** What must come out of a file of the corpus. */
export interface ExpectedText {
	name: string;
	title: string;
	/** The number of pages, for a format that has pages. */
	pages?: number;
	/** Parts of the text, in order. */
	contains: readonly string[];
	/** What must not be in the text, such as a running header. */
	lacks?: readonly string[];
	/** The pages on which these parts must be. */
	onPages?: Readonly<Record<number, string>>;
}

const REPORT = {
	title: "Heat pumps in old houses",
	contains: [
		"the institute measured 41 houses that were built before 1960, and none of them had floor heating.",
		"## Results",
		"each kilowatt-hour of electricity delivered 3.4 kilowatt-hours of heat.",
		"Larger radiators saved 11 percent.",
		"## Costs",
		"14,500 EUR",
		"## Recommendations",
		"A smaller pump is then sufficient.",
	],
};
const ROW = "| Measure: Attic insulation | Cost: 2,400 EUR | Payback: 4 years |";
const MINUTES = {
	title: "Minutes of the allotment association",
	contains: [
		"Present: 23 members.",
		"1. The treasurer reported a balance of 4,812 euros.\n2. The water meter",
		"- Ms. Okafor obtains two offers.",
		"Next meeting: 14 September.",
	],
};
const LIBRARY = {
	title: "東京の図書館",
	contains: ["中央図書館は午前九時に開館し、午後八時に閉館します。", "## 貸出", "一回だけ延長できます。"],
};
const GARDEN = { title: "מדריך לגינה", contains: ["עץ הלימון צריך שש שעות של שמש ביום.", "פעמיים בשבוע."] };

export const EXPECTED_TEXTS: readonly ExpectedText[] = [
	{ name: "report.pdf", ...REPORT, pages: 1, contains: [...REPORT.contains.slice(0, 5), ROW] },
	{ name: "restricted.pdf", ...REPORT, pages: 1 },
	{ name: "report.docx", ...REPORT, contains: [...REPORT.contains.slice(0, 5), ROW], lacks: ["↑"] },
	{ name: "traversal.docx", ...REPORT, lacks: ["root:"] },
	{ name: "minutes.docx", ...MINUTES },
	{ name: "libreoffice.docx", ...MINUTES },
	{ name: "cjk.pdf", ...LIBRARY, pages: 1 },
	{ name: "cjk.docx", ...LIBRARY },
	{ name: "hebrew.pdf", ...GARDEN, pages: 1 },
	{ name: "hebrew.docx", ...GARDEN },
	{
		name: "rtl.pdf",
		title: "دليل المتحف",
		pages: 1,
		contains: ["يفتح المتحف أبوابه كل يوم من التاسعة صباحا", "تعرض القاعة الأولى خزفا من القرن العاشر."],
	},
	{ name: "rtl.docx", title: "دليل المتحف", contains: ["الدخول مجاني للأطفال.", "## القاعات"] },
	{
		name: "two-columns.pdf",
		title: "The tides of the northern harbor",
		pages: 1,
		contains: [
			"the longest of them lasted nine days.",
			"\n\n2. Method\n\nEvery reading was compared",
			"because the barometer of the harbor was replaced in 1997",
			"\n\n3. Findings\n\nWind from the north raised the water by a median of nineteen centimeters.",
			"every morning at five o’clock.",
		],
	},
	{
		name: "manual.pdf",
		title: "manual",
		pages: 300,
		contains: ["Station 1\n\nStation number 1 lies at kilometer 3", "The line ends here."],
		lacks: ["Line manual", "Edition 7"],
		onPages: { 7: "its code is ST00259.", 150: "its code is ST05550.", 300: "its code is ST11100." },
	},
	{
		name: "narrow.pdf",
		title: "narrow",
		pages: 1,
		contains: [
			"acknowledged that the transportation infrastructure deteriorated",
			"A well-known representative",
		],
	},
	{
		name: "people.csv",
		title: "people",
		contains: [
			'| Name: Nakamura, Aiko | Role: Archivist | Office: Room 12 | Notes: Speaks "fluent" Ainu |',
			"Notes: Works Tuesdays and Thursdays |",
			"| Name: Leila Haddad | Role: Director | Office: Room 1 |",
		],
	},
	{ name: "prices.csv", title: "prices", contains: ["| Artikel: Äpfel | Preis: 2,40 | Größe: groß |"] },
	{ name: "planets.tsv", title: "planets", contains: ["| Planet: Neptune | Moons: 16 | Day: 16.1 h |"] },
	{
		name: "readings.csv",
		title: "readings",
		contains: ["| 2024-01-03 | 17.5 | 4 |\n| 2024-01-04 | 16.0 | 9 |"],
	},
	{
		name: "invoice.py",
		title: "invoice",
		contains: ["```py\n# Invoices\n", "    return round(sum(lines) * (1 + RATE), 2)\n```"],
	},
	{
		name: "fence.rb",
		title: "fence",
		contains: ["````rb\n# Shows a fenced example.", '  fence = "```"', "\n````"],
	},
	{
		name: "notes.md",
		title: "Beekeeping notes",
		contains: ["# Spring", "five kilograms of food"],
		lacks: ["title:"],
	},
	{
		name: "page.html",
		title: "Sourdough schedule",
		contains: ["It doubles within nine hours"],
		lacks: ["Home"],
	},
	{ name: "meeting.txt", title: "meeting", contains: ["水曜日の会議は午後三時に始まります。"] },
];

/** The files that are rejected, with the error code and the start of the instruction in the message. */
export const EXPECTED_ERRORS: readonly { name: string; code: ErrorCode; advice: string }[] = [
	{ name: "scan.pdf", code: "file_without_text", advice: "Run text recognition (OCR)" },
	{ name: "unembedded.pdf", code: "file_without_text", advice: "a new PDF that embeds its fonts" },
	{ name: "pictures.docx", code: "file_without_text", advice: "Upload a document with text." },
	{ name: "empty.txt", code: "file_without_text", advice: "Upload a file with text." },
	{ name: "encrypted.pdf", code: "file_encrypted", advice: "Save a copy without the password" },
	{ name: "encrypted.docx", code: "file_encrypted", advice: "Save a copy without the password" },
	{ name: "broken.pdf", code: "file_broken", advice: "save it again" },
	{ name: "truncated.pdf", code: "file_broken", advice: "save it again" },
	{ name: "broken.docx", code: "file_broken", advice: "save it again" },
	{ name: "entities.docx", code: "file_broken", advice: "save it again" },
	{ name: "bomb.pdf", code: "file_too_large", advice: "Split it into smaller files." },
	{ name: "bomb.docx", code: "file_too_large", advice: "Split it into smaller files." },
	{ name: "deep.docx", code: "file_too_large", advice: "Split it into smaller files." },
	{
		name: "minutes.doc",
		code: "file_type_unsupported",
		advice: "Save the file as PDF, DOCX, CSV, or plain text",
	},
	{
		name: "sheet.xlsx",
		code: "file_type_unsupported",
		advice: "Save the file as PDF, DOCX, CSV, or plain text",
	},
	{
		name: "photo.png",
		code: "file_type_unsupported",
		advice: "Save the file as PDF, DOCX, CSV, or plain text",
	},
];
